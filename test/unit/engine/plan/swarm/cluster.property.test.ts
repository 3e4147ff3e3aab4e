import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentHash } from '../../../../../src/engine/plan/swarm/keptFiles.ts';
import type { PlanRequest } from '../../../../../src/engine/planRequest.ts';
import type { Plan } from '../../../../../src/engine/step.ts';
import type { Application, DependencyCondition } from '../../../../../src/manifest/model.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';
import { SimulatedCluster } from '../../../../fakes/simulatedCluster.ts';
import { act, planFor } from './clusterSupport.ts';

/** `CLUSTER_RUNS=5000` for a longer look. */
const runs = Number(process.env['CLUSTER_RUNS'] ?? 150);
const names = ['a', 'b', 'c', 'd'] as const;
const nodes = ['n1', 'n2', 'n3'] as const;
const migration = { command: ['migrate'], isPrivileged: false, environment: {} };
const build = { context: '/shop', dockerfile: 'Dockerfile', args: {}, labels: {} };

/** What a manifest says of one service, in the numbers that the property draws. */
interface Declared {
  readonly isThere: boolean;
  readonly replicas: number;
  readonly variable: number;
  readonly mode: 'replicated' | 'global';
  readonly image: 'pulled' | 'built' | 'pushed';
  readonly hasConfig: boolean;
  /** How many commands run before it. */
  readonly preStart: number;
  /** The condition under which it needs each service before it. */
  readonly needs: readonly (DependencyCondition | undefined)[];
}

const declared: fc.Arbitrary<Declared> = fc.record({
  isThere: fc.boolean(),
  replicas: fc.nat(4),
  variable: fc.nat(2),
  mode: fc.constantFrom('replicated', 'replicated', 'global'),
  image: fc.constantFrom('pulled', 'built', 'pushed'),
  hasConfig: fc.boolean(),
  preStart: fc.nat(2),
  needs: fc.array(
    fc.constantFrom<DependencyCondition | undefined>(
      undefined,
      undefined,
      'service_started',
      'service_healthy',
      'service_completed_successfully',
    ),
    { maxLength: 3 },
  ),
});

const manifest = fc.record({ services: fc.tuple(declared, declared, declared, declared), content: fc.nat(3) });

type Event =
  | { readonly kind: 'edit'; readonly manifest: Manifest }
  | { readonly kind: 'act'; readonly action: PlanRequest['action']; readonly service: number; readonly stopAt: number }
  | { readonly kind: 'node'; readonly node: number; readonly state: 'ready' | 'down'; readonly drain: boolean };

type Manifest = { readonly services: readonly Declared[]; readonly content: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant('edit' as const), manifest }),
  fc.record({
    kind: fc.constant('act' as const),
    action: fc.constantFrom('up', 'up', 'up', 'start', 'stop', 'restart', 'scale', 'rebuild', 'rebalance', 'rollback'),
    // None, one, or all by name.
    service: fc.nat(names.length),
    // Where it is killed; most are not.
    stopAt: fc.oneof(fc.constant(Infinity), fc.nat(8)),
  }),
  fc.record({
    kind: fc.constant('node' as const),
    node: fc.integer({ min: 1, max: 2 }),
    state: fc.constantFrom('ready', 'down'),
    drain: fc.boolean(),
  }),
);

function applicationOf({ services, content }: Manifest): Application {
  const there = names.filter((_, index) => services[index]?.isThere);
  const made = names.flatMap((name, index) => {
    const its = services[index];
    if (!its?.isThere) return [];
    const needs = its.needs.flatMap((condition, place) => {
      const needed = names[place];
      const isBefore = place < index && needed !== undefined && there.includes(needed);
      return condition && isBefore ? [[needed, { condition, isRequired: true }] as const] : [];
    });
    const image = its.image === 'pushed' ? `localhost:5000/${name}` : `${name}:latest`;
    return [
      aService(name, {
        image,
        replicas: its.replicas,
        environment: { VALUE: String(its.variable) },
        dependsOn: Object.fromEntries(needs),
        networks: { default: { aliases: [] } },
        deploy: { mode: its.mode },
        ...(its.image === 'pulled' ? {} : { build }),
        ...(its.preStart > 0 ? { hooks: { preStart: Array.from({ length: its.preStart }, () => migration) } } : {}),
        ...(its.hasConfig ? { configs: [{ source: 'settings', target: '/settings' }] } : {}),
      }),
    ];
  });
  return anApplication(made, {
    networks: { default: { name: 'shop_default', isExternal: false, isInternal: false, labels: {} } },
    configs: { settings: { name: 'shop_settings', isExternal: false, content: String(content) } },
  });
}

/** A cluster, the manifest as it is now, and what was removed by name. */
class World {
  readonly cluster = new SimulatedCluster(nodes);
  application = anApplication([]);

  edit(next: Manifest): void {
    this.application = applicationOf(next);
    const settings = { name: 'shop_settings', isExternal: false };
    this.cluster.contents = { 'config:settings': contentHash(String(next.content), settings) };
    for (const { image = '', build: its } of Object.values(this.application.services)) {
      if (!its) this.cluster.registry.add(image);
    }
  }

  async happen(event: Event): Promise<Plan | undefined> {
    switch (event.kind) {
      case 'edit':
        this.edit(event.manifest);
        return undefined;
      case 'node':
        this.cluster.changeNode(nodes[event.node] ?? '', {
          state: event.state,
          availability: event.drain ? 'drain' : 'active',
        });
        return undefined;
      case 'act': {
        const name = Object.keys(this.application.services)[event.service];
        const named: Partial<PlanRequest> =
          event.action === 'scale'
            ? { replicas: name === undefined ? {} : { [name]: event.service + 1 } }
            : name === undefined
              ? {}
              : { services: [name] };
        const made = planFor(this.cluster, event.action, this.application, named);
        if (made.problems?.some(({ severity }) => severity === 'error')) return made;
        const done = this.cluster.performed.length;
        const plan = await act(this.cluster, event.action, this.application, named, event.stopAt);
        const performed = new Set(this.cluster.performed.slice(done).map(({ id }) => id));
        const cut = plan.steps.find((step) => step.kind === 'pre-start' && !performed.has(step.id));
        if (cut?.kind === 'pre-start' && cut.after.every((id) => performed.has(id))) this.cluster.leaveJob(cut);
        return plan;
      }
    }
  }
}

const history = fc.record({ first: manifest, events: fc.array(event, { maxLength: 12 }) });

describe('plans for a cluster', () => {
  it('are done after one more up, whatever was edited, killed, stopped, drained or lost before', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ first, events }) => {
        const world = new World();
        world.edit(first);
        for (const each of events) await world.happen(each);
        await act(world.cluster, 'up', world.application, { removeOrphans: true });
        // A job that had ended is not run again, and what a node has lost comes back by itself.
        expect(planFor(world.cluster, 'up', world.application, { removeOrphans: true }).steps).toEqual([]);
        for (const there of world.cluster.services) {
          const service = world.application.services[there.service]!;
          if (there.replicas !== undefined && there.mode === 'replicated')
            expect(there.replicas).toBe(service.replicas);
        }
      }),
      { numRuns: runs },
    );
  });

  it('order their steps without cycles, and only after steps that are there', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ first, events }) => {
        const world = new World();
        world.edit(first);
        for (const each of events) {
          const made = await world.happen(each);
          if (made) expect(inOrder(made)).toBe(made.steps.length);
        }
      }),
      { numRuns: runs },
    );
  });

  it('remove no service that nobody named: none without --remove-orphans, but for one that is made again at once', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ first, events }) => {
        const world = new World();
        world.edit(first);
        for (const each of events) {
          const made = await world.happen(each);
          if (!made || made.action === 'stop') continue;
          const removed = made.steps.flatMap((step) =>
            step.kind === 'remove-service' && !isJob(step.name) ? [step.service] : [],
          );
          const created = made.steps.flatMap((step) =>
            step.kind === 'deploy' && step.change === 'create' ? [step.service] : [],
          );
          expect(removed.filter((name) => !created.includes(name))).toEqual([]);
        }
      }),
      { numRuns: runs },
    );
  });

  it('leave nothing behind after down, not even of plans that were cut short', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ first, events }) => {
        const world = new World();
        world.edit(first);
        for (const each of events) await world.happen(each);
        await act(world.cluster, 'down', world.application);
        expect(world.cluster.everything).toEqual([]);
      }),
      { numRuns: runs / 2 },
    );
  });
});

/** What was left of `pre_start` belongs to nobody. */
function isJob(name: string): boolean {
  return name.includes('-pre-start-');
}

/** How many steps can be taken one after the other; fewer than there are where some wait for each other, or for what is not there. */
function inOrder({ steps }: Plan): number {
  const done = new Set<string>();
  for (let isGoingOn = true; isGoingOn;) {
    isGoingOn = false;
    for (const { id, after, afterEither = [] } of steps) {
      if (done.has(id) || ![...after, ...afterEither].every((each) => done.has(each))) continue;
      done.add(id);
      isGoingOn = true;
    }
  }
  return done.size;
}

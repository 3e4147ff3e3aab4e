import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderedSteps } from '../../../../../src/app/operations/workflow.ts';
import type { ObservedContainer } from '../../../../../src/engine/observation.ts';
import { plan } from '../../../../../src/engine/plan.ts';
import type { Step } from '../../../../../src/engine/step.ts';
import type { Port, Service } from '../../../../../src/manifest/model.ts';
import type { UpdateRules } from '../../../../../src/manifest/model/deploy.ts';
import {
  aContainer,
  anApplication,
  anObservation,
  aService,
  dockerInfo,
  processInfo,
} from '../../../../fakes/models.ts';
import { find, hashed, healthcheck, ids, needs, steps } from '../planSupport.ts';

const published = (port: string): Port => ({ target: 80, published: port, protocol: 'tcp' });
const update = (rules: UpdateRules): Partial<Service> => ({ deploy: { update: rules } });
const old = (number: number, facts: Partial<ObservedContainer> = {}): ObservedContainer =>
  aContainer('web', number, { configHash: 'old', ...facts });

/** The steps of `up` for a service whose replicas run and were made from another configuration. */
function rolled(
  facts: Partial<Service> = {},
  containers: readonly ObservedContainer[] = [old(1), old(2)],
  engine = dockerInfo,
): readonly Step[] {
  const application = anApplication([aService('web', { replicas: 2, ...facts })]);
  return steps({
    action: 'up',
    application,
    observation: anObservation(containers, { images: { 'web:latest': 'x' }, engine }),
  });
}

/** In the order in which they run when each takes the same time. */
function sequence(list: readonly Step[]): readonly string[] {
  return ids(orderedSteps({ ...plan({ action: 'up', observation: anObservation() }), steps: list }));
}

const one = (number: number): readonly string[] =>
  ['create', 'start', 'ready', 'stop', 'remove'].map((verb) => `${verb}:shop-web-${number}`);
const oneStoppedFirst = (number: number): readonly string[] =>
  ['create', 'stop', 'remove', 'start', 'ready'].map((verb) => `${verb}:shop-web-${number}`);

describe('replicas that are made anew', () => {
  it('go one after the other, each once its successor is well', () => {
    expect(sequence(rolled())).toEqual([...one(1), ...one(2)]);
    expect(find(rolled(), 'ready:shop-web-1')).toMatchObject({
      condition: 'service_started',
      steadyMs: 2000,
      names: ['shop-web-1'],
    });
    expect(find(rolled(), 'stop:shop-web-1')).toMatchObject({ containerId: 'id-web-1' });
  });

  it('are healthy before the next one goes, where there is a health check', () => {
    const list = rolled({ healthcheck });
    expect(find(list, 'ready:shop-web-1')).toMatchObject({ condition: 'service_healthy', steadyMs: 0 });
    expect(find(list, 'create:shop-web-2').after).toEqual(['ready:shop-web-1', 'remove:shop-web-1']);
  });

  it.each<[string, Partial<Service>]>([
    ['publishes a fixed port', { ports: [published('8080-8081')] }],
    ['is on the network of the host', { networkMode: 'host' }],
    ['has a container_name', { containerName: 'front' }],
    ['has an address of its own', { networks: { default: { aliases: [], ipv4Address: '10.0.0.2' } } }],
    ['has a device', { devices: [{ source: '/dev/ttyUSB0', target: '/dev/ttyUSB0', permissions: 'rwm' }] }],
    ['has an anonymous volume', { mounts: [{ type: 'volume', target: '/data', isReadOnly: false }] }],
    ['is told to', update({ order: 'stop-first' })],
  ])('stop first, one after the other, when the service %s', (_what, facts) => {
    const names = facts.containerName === undefined ? one(1) : [];
    const list = sequence(rolled(facts));
    expect(list.filter((id) => id.endsWith('web-2'))).toEqual(oneStoppedFirst(2));
    expect(list.indexOf('stop:shop-web-2')).toBeGreaterThan(list.findIndex((id) => id.startsWith('ready:')));
    expect(names.length === 0 || list.indexOf('start:shop-web-1') > list.indexOf('remove:shop-web-1')).toBe(true);
  });

  it('stop first when they are local processes, or the engine gave them volumes of their own', () => {
    expect(sequence(rolled({}, undefined, processInfo))).toEqual([...oneStoppedFirst(1), ...oneStoppedFirst(2)]);
    const mounts = [{ name: 'abc', target: '/data', isAnonymous: true }];
    expect(sequence(rolled({}, [old(1, { mounts }), old(2, { mounts })]))).toEqual([
      ...oneStoppedFirst(1),
      ...oneStoppedFirst(2),
    ]);
  });

  it('start first alone when the manifest says so and nothing forbids it, and not otherwise', () => {
    const alone = (facts: Partial<Service>): readonly string[] => sequence(rolled({ replicas: 1, ...facts }, [old(1)]));
    const asEver = ['create', 'stop', 'remove', 'start'].map((verb) => `${verb}:shop-web-1`);
    expect(alone({})).toEqual(asEver);
    expect(alone(update({ order: 'start-first' }))).toEqual(one(1));
    expect(alone({ ...update({ order: 'start-first' }), ports: [published('8080')] })).toEqual(asEver);
  });

  it('go all at once where nobody would notice: none runs, or they end with another one', () => {
    const down = { state: 'exited', exitCode: 1 } as const;
    const waits = (list: readonly Step[]) => list.filter(({ kind }) => kind === 'wait');
    expect(waits(rolled({}, [old(1, down), old(2, down)]))).toEqual([]);
    expect(waits(rolled({ networkMode: 'service:vpn' }))).toEqual([]);
    expect(waits(rolled({ networkMode: 'bridge' }))).toHaveLength(2);
  });

  it('say what they wait for', () => {
    const reasons = (facts: Partial<Service>) =>
      rolled(facts).flatMap(({ kind, reason }) => (kind === 'wait' ? [reason] : []));
    expect(reasons({})).toEqual(['before the old one goes', 'before the old one goes']);
    expect(reasons(update({ order: 'stop-first' }))).toEqual(['before the next one', 'made anew']);
  });

  it('are watched for a while even when the next one may come sooner', () => {
    expect(find(rolled(update({ delayMs: 500 })), 'ready:shop-web-1')).toMatchObject({ steadyMs: 2000 });
    expect(find(rolled(update({ delayMs: 5000 })), 'ready:shop-web-1')).toMatchObject({ steadyMs: 5000 });
    expect(find(rolled(update({ delayMs: 5000 })), 'ready:shop-web-2')).toMatchObject({ steadyMs: 2000 });
    expect(find(rolled(update({ monitorMs: 0 })), 'ready:shop-web-2')).toMatchObject({ steadyMs: 0 });
  });

  it('go as many at a time as parallelism says, and all at once for 0', () => {
    const four = [1, 2, 3, 4].map((number) => old(number));
    const list = rolled({ replicas: 4, ...update({ parallelism: 2 }) }, four);
    expect(find(list, 'create:shop-web-2').after).toEqual([]);
    expect(find(list, 'create:shop-web-3').after).toEqual(
      [1, 2].flatMap((number) => [`ready:shop-web-${number}`, `remove:shop-web-${number}`]),
    );
    const all = rolled({ replicas: 4, ...update({ parallelism: 0 }) }, four);
    expect(all.filter(({ kind }) => kind === 'create').every(({ after }) => after.length === 0)).toBe(true);
  });

  it('are watched for as long as monitor says, and wait for each other as long as delay says', () => {
    const list = rolled({ healthcheck, ...update({ monitorMs: 1000, delayMs: 3000 }) });
    expect(find(list, 'ready:shop-web-1')).toMatchObject({ steadyMs: 3000 });
    expect(find(list, 'ready:shop-web-2')).toMatchObject({ steadyMs: 1000 });
  });

  it('wait for one that fails unless the manifest says that they go on', () => {
    const list = rolled(update({ failureAction: 'continue' }));
    expect(find(list, 'create:shop-web-2')).toMatchObject({
      after: [],
      afterEither: ['ready:shop-web-1', 'remove:shop-web-1'],
    });
  });

  it('begin with those that do not serve, and with those that come', () => {
    const list = rolled({ replicas: 3 }, [old(1), old(2, { state: 'exited', exitCode: 1 })]);
    expect(find(list, 'create:shop-web-2').after).toEqual([]);
    expect(find(list, 'create:shop-web-3').after).toEqual([]);
    expect(find(list, 'create:shop-web-1').after).toEqual([
      'ready:shop-web-2',
      'remove:shop-web-2',
      'ready:shop-web-3',
    ]);
  });

  it('go all at once where one needs the port that another has', () => {
    const on = (number: number): ObservedContainer =>
      old(number, {
        publishers: [{ hostIp: '0.0.0.0', publishedPort: 8080 + number, targetPort: 80, protocol: 'tcp' }],
      });
    const list = rolled({ ports: [published('8082-8083')] }, [on(1), on(2)]);
    expect(list.some(({ kind }) => kind === 'wait')).toBe(false);
  });

  it('are taken up where a run was cut short: old and new of one replica, side by side', () => {
    const application = anApplication([aService('web', { replicas: 2 })]);
    const made = aContainer('web', 1, { id: 'new', configHash: hashed(application, 'web'), state: 'created' });
    const aside = old(1, { id: '0123456789abcdef', name: '0123456789ab_shop-web-1' });
    const list = sequence(rolled({}, [made, aside, old(2)]));
    const end = ['stop:0123456789ab_shop-web-1', 'remove:0123456789ab_shop-web-1'];
    expect(list).toEqual(['start:shop-web-1', 'ready:shop-web-1', ...end, ...one(2)]);
    const started = sequence(rolled({}, [{ ...made, state: 'running' }, aside, old(2)]));
    expect(started).toEqual(['ready:shop-web-1', ...end, ...one(2)]);
  });

  it('are taken up in their turn where the old one goes first', () => {
    const application = anApplication([aService('web', { replicas: 2, ...update({ order: 'stop-first' }) })]);
    const made = aContainer('web', 2, { id: 'new', configHash: hashed(application, 'web'), state: 'created' });
    const aside = old(2, { id: '0123456789abcdef', name: '0123456789ab_shop-web-2' });
    const list = rolled(update({ order: 'stop-first' }), [old(1), made, aside]);
    expect(sequence(list)).toEqual([
      ...oneStoppedFirst(1),
      'stop:0123456789ab_shop-web-2',
      'remove:0123456789ab_shop-web-2',
      'start:shop-web-2',
      'ready:shop-web-2',
    ]);
  });

  it('prepare things for all with the first replica', () => {
    const preStart = [{ command: ['true'], environment: {}, isPrivileged: false, isPerReplica: false }];
    const list = sequence(rolled({ hooks: { preStart } }, [old(1), old(2, { state: 'exited', exitCode: 0 })]));
    expect(list.indexOf('start:shop-web-2')).toBeGreaterThan(list.indexOf('ready:shop-web-1'));
  });

  it('serve until what they depend on is there again', () => {
    const application = anApplication([
      aService('web', { replicas: 2, ...needs('redis', 'service_healthy') }),
      aService('redis', { healthcheck }),
    ]);
    const observation = anObservation([
      old(1),
      old(2),
      aContainer('redis', 1, { configHash: 'old', health: 'healthy' }),
    ]);
    const list = steps({ action: 'up', application, observation });
    expect(find(list, 'start:shop-web-1').after).toContain('wait:redis:service_healthy');
    expect(find(list, 'stop:shop-web-1').after).toEqual(['ready:shop-web-1']);
  });

  it('never wait for themselves, whatever is there and whatever is wanted', () => {
    const state = fc.constantFrom('running', 'exited', 'created', 'dead', 'restarting');
    const container = fc.record({
      number: fc.integer({ min: 1, max: 4 }),
      state,
      isAside: fc.boolean(),
      port: fc.integer({ min: 8080, max: 8083 }),
    });
    const wanted = fc.record({
      replicas: fc.integer({ min: 0, max: 4 }),
      order: fc.constantFrom('start-first', 'stop-first', undefined),
      failureAction: fc.constantFrom('pause', 'continue', undefined),
      parallelism: fc.integer({ min: 0, max: 3 }),
      ports: fc.constantFrom([], [published('8080-8083')], [published('8081-8084')]),
      isPrepared: fc.boolean(),
    });
    const arrangement = fc.record({ web: wanted, api: wanted, webs: fc.array(container), apis: fc.array(container) });
    fc.assert(
      fc.property(arrangement, ({ web, api, webs, apis }) => {
        const declared = (
          name: string,
          { replicas, ports, isPrepared, ...rules }: typeof web,
          more: Partial<Service>,
        ): Service => {
          const preStart = [{ command: ['true'], environment: {}, isPrivileged: false, isPerReplica: false }];
          const { order, failureAction, parallelism } = rules;
          const said = { parallelism, ...(order ? { order } : {}), ...(failureAction ? { failureAction } : {}) };
          return aService(name, {
            replicas,
            ports,
            ...update(said),
            ...(isPrepared ? { hooks: { preStart } } : {}),
            ...more,
          });
        };
        const application = anApplication([declared('web', web, needs('api')), declared('api', api, { healthcheck })]);
        const observed = (service: string, its: typeof webs): readonly ObservedContainer[] =>
          its.map(({ number, state, isAside, port }, index) => {
            const id = `${String(index).padStart(12, '0')}${service}`;
            const name = `${isAside ? `${id.slice(0, 12)}_` : ''}shop-${service}-${number}`;
            const publishers = [{ hostIp: '0.0.0.0', publishedPort: port, targetPort: 80, protocol: 'tcp' }];
            return aContainer(service, number, { id, name, state: state as 'running', configHash: 'old', publishers });
          });
        const containers = [...observed('web', webs), ...observed('api', apis)];
        const unique = [...new Map(containers.map((each) => [each.name, each])).values()];
        const made = plan({ action: 'up', application, observation: anObservation(unique) });
        expect(new Set(ids(made.steps)).size).toBe(made.steps.length);
        const known = new Set(ids(made.steps));
        for (const { after } of made.steps) expect(after.filter((id) => !known.has(id))).toEqual([]);
        const done = new Set<string>();
        for (const step of orderedSteps(made)) {
          expect(step.after.filter((id) => !done.has(id))).toEqual([]);
          done.add(step.id);
        }
      }),
      { numRuns: 300 },
    );
  });
});

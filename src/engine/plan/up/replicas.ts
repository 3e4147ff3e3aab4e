import type { Service } from '../../../manifest/model.ts';
import { hasSharedPreStart } from '../../hooks/hooks.ts';
import type { ObservedContainer } from '../../observation.ts';
import type { Step } from '../../step.ts';
import type { Assessment, Assessments, NewContainer } from './assessment.ts';
import { removalSteps, removeStep, stopStep } from '../containers.ts';
import type { DependencyGraph, Edge } from '../dependencies.ts';
import { sharedServicesOf } from '../sharedNamespaces.ts';
import { allOf, heldBack, type Order } from './order.ts';
import type { RenewalSteps } from './renewal.ts';
import type { NeededResources } from './resources.ts';
import { planRollout, type Rollout } from './rollout.ts';
import { whyStale } from './sharing.ts';
import type { Waits } from './waits.ts';
import { isUp } from '../../containerState.ts';

export interface Draft {
  readonly assessments: Assessments;
  readonly graph: DependencyGraph;
  readonly resources: NeededResources;
  readonly waits: Waits;
  readonly anew: RenewalSteps;
  readonly oneShots: ReadonlySet<string>;
}

/** One service, and what its containers' steps have in common. */
interface Group extends Assessment {
  readonly draft: Draft;
  /** What its starts wait for. */
  readonly gates: Order;
  readonly rollout: Rollout | undefined;
}

/** What happens to the containers of one service. */
export function replicaSteps(assessment: Assessment, draft: Draft): readonly Step[] {
  const { name } = assessment.service;
  const isRenewed = assessment.created.some(({ replaces }) => replaces && draft.anew.stopped.has(replaces.name));
  const rollout = isRenewed || draft.oneShots.has(name) ? undefined : planRollout(assessment, assessment.traits);
  const group: Group = { ...assessment, draft, gates: gatesOf(name, draft), rollout };
  return [
    ...surplusSteps(group),
    ...displacingSteps(group),
    ...group.created.flatMap((container) => createSteps(container, group)),
    ...startSteps(group),
    ...restartSteps(group),
    ...(rollout?.steps ?? []),
    ...draft.waits.stepsOf(name),
  ];
}

function surplusSteps(group: Group): readonly Step[] {
  const { service, surplus, leftovers } = group;
  return [
    ...surplus.flatMap((container) => removalSteps(container, service, [], 'more containers than wanted')),
    ...leftovers.flatMap((container) => {
      const steps = removalSteps(container, service, [], 'another one has its place');
      return heldBack(steps, beforeRemoval(container.number, group));
    }),
  ];
}

/**
 * Ends what runs on the other side. It serves until all is made that may take long, and before anything of the service starts on its
 * side: the names in the networks must not lead to both. Containers stay, so that the service is back in them soon.
 */
function displacingSteps({ service, displaced, created, gates }: Group): readonly Step[] {
  const order = allOf({ after: created.map(({ name }) => `create:${name}`) }, gates);
  return displaced.flatMap((container) => {
    if (container.placement === 'local') {
      return heldBack(removalSteps(container, service, [], 'runs in a container again'), order);
    }
    const stop = stopStep(container, service, [], 'runs locally');
    return heldBack([stop.kind === 'stop' ? { ...stop, isParked: true } : stop], order);
  });
}

/** What has to be over on the other side before the service starts on its own. */
function afterDisplaced({ displaced }: Group): Order {
  return { after: displaced.map(({ name, placement }) => `${placement === 'local' ? 'remove' : 'stop'}:${name}`) };
}

function createSteps({ number, name, replaces, reason }: NewContainer, group: Group): readonly Step[] {
  const { service, hash = '', draft, gates, traits } = group;
  const needed = [...draft.resources.neededBy(service), ...ownerCreates(service, draft)];
  const turn = previousOf(number, group);
  // Where both cannot be there together, the old container is removed before the new one is created.
  const isEnding = !traits.canStartFirst && group.rollout !== undefined && replaces !== undefined;
  const step = {
    id: `create:${name}`,
    kind: 'create',
    service: service.name,
    number,
    name,
    configHash: hash,
    ...allOf({ after: needed }, turn, isEnding ? gates : { after: [] }),
    reason,
  } as const;
  if (!replaces) return [step];
  if (draft.anew.stopped.has(replaces.name)) {
    return [{ ...step, replaces: replaces.id }, removeStep(replaces, [step.id], reason)];
  }
  const removal = removalSteps(replaces, service, [], reason);
  return [{ ...step, replaces: replaces.id }, ...heldBack(removal, beforeRemoval(number, group))];
}

/**
 * What has to be over before a container goes that another one takes the place of: until then it serves. At least what may fail or
 * take long, the new one's creation too; and where the new one starts first, all until that one is well.
 */
function beforeRemoval(number: number, group: Group): Order {
  const { created, rollout, gates } = group;
  const made = created.filter((each) => each.number === number).map(({ name }) => `create:${name}`);
  const turn = rollout?.turnOf(number);
  if (!rollout || !turn) return { after: made };
  if (rollout.startsFirst) return { after: [turn.readyId] };
  return allOf({ after: made }, previousOf(number, group), gates);
}

function previousOf(number: number, { rollout }: Group): Order {
  const previous = rollout?.turnOf(number)?.previous ?? [];
  return rollout?.goesOn ? { after: [], afterEither: previous } : { after: previous };
}

/** A container that another lends something to names that one, which must exist by then. */
function ownerCreates(service: Service, { assessments, graph }: Draft): readonly string[] {
  const owners = sharedServicesOf(service);
  const edges = graph.dependenciesOf(service.name).filter((edge) => owners.has(edge.service));
  return edges.flatMap((edge) => {
    const first = assessments.get(edge.service)?.created.find((container) => container.number === 1);
    return first ? [`create:${first.name}`] : [];
  });
}

function startSteps(group: Group): readonly Step[] {
  const { service, starting, created } = group;
  return [
    ...starting.map((container) => {
      const order = allOf(first(group, container), previousOf(container.number, group), placeOf(container, group));
      const reason = container.isParked ? 'runs in a container again' : whyNotRunning(container);
      return startStep(service, container, allOf(order, group.gates, afterDisplaced(group)), reason);
    }),
    ...created.map((container) => {
      const order = allOf(first(group, container), { after: [`create:${container.name}`] }, placeOf(container, group));
      return startStep(service, container, allOf(order, group.gates, afterDisplaced(group)), 'not running yet');
    }),
  ];
}

/** The removal of what had a container's place before, which may hold its ports; nothing where it stays until this one is well. */
function placeOf({ number, replaces }: Partial<NewContainer>, { leftovers, rollout }: Group): Order {
  if (rollout?.startsFirst) return { after: [] };
  const left = rollout ? leftovers.filter((each) => each.number === number) : leftovers;
  return { after: [...(replaces ? [replaces] : []), ...left].map(({ name }) => `remove:${name}`) };
}

/** The first replica runs what is to be run for all of them before any starts. */
function first({ service, starting, created, traits }: Group, { number }: { readonly number: number }): Order {
  const isShared = hasSharedPreStart(service, traits.declaration);
  const one = [...starting, ...created].find((container) => container.number === 1);
  return { after: isShared && one && number !== 1 ? [`start:${one.name}`] : [] };
}

/** Containers that are as they should be, but lean on something that is made anew, or share with something that starts anew. */
function restartSteps(group: Group): readonly Step[] {
  const { service, kept, gates, draft } = group;
  const dependency = followed(group);
  return kept.filter(isUp).flatMap((container) => {
    const followed = dependency === undefined ? undefined : `${dependency} is made anew`;
    const reason = followed ?? whyStale(service, container, draft.assessments);
    if (reason === undefined) return [];
    const stop = { ...stopStep(container, service, gates.after, reason), ...gates };
    return [stop, startStep(service, container, allOf({ after: [stop.id] }, gates), reason)];
  });
}

/** The first dependency made anew that a service's running containers follow. */
function followed({ service, draft }: Group): string | undefined {
  const isAnew = (edge: Edge): boolean => {
    const { created = [], displaced = [] } = draft.assessments.get(edge.service) ?? {};
    return edge.followsRestart && (displaced.length > 0 || created.some(({ replaces }) => replaces));
  };
  return draft.graph.dependenciesOf(service.name).find(isAnew)?.service;
}

function gatesOf(service: string, draft: Draft): Order {
  const edges = draft.graph.dependenciesOf(service);
  return allOf(
    ...edges.map((edge) => {
      const ids = edgeGates(edge, draft);
      return edge.isRequired ? { after: ids } : { after: [], afterEither: ids };
    }),
  );
}

function edgeGates(edge: Edge, { assessments, waits }: Draft): readonly string[] {
  if (edge.condition !== 'service_started') return waits.gate(edge.service, edge.condition);
  const dependency = assessments.get(edge.service);
  return dependency ? startIds(dependency) : [];
}

function startIds({ starting, created }: Assessment): readonly string[] {
  return [...starting, ...created].map((container) => `start:${container.name}`);
}

function startStep(
  service: Service,
  { name, number }: { readonly name: string; readonly number: number },
  order: Order,
  reason: string,
): Step {
  return { id: `start:${name}`, kind: 'start', service: service.name, number, name, ...order, reason };
}

function whyNotRunning(container: ObservedContainer): string {
  if (isUp(container)) return 'its post_start has not ended well';
  if (container.state === 'exited') return `exited with code ${container.exitCode ?? 'unknown'}`;
  return container.state === 'created' ? 'not running yet' : container.state;
}

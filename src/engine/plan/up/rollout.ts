import type { Service } from '../../../manifest/model.ts';
import { hasSharedPreStart } from '../../hooks/hooks.ts';
import type { ObservedContainer, Publisher } from '../../observation.ts';
import { publishedPort } from '../../ports.ts';
import type { Step } from '../../step.ts';
import { whyNotStartFirst } from '../../support/startFirst.ts';
import type { EngineTraits } from '../../traits.ts';
import type { Assessment } from './assessment.ts';
import { namespaceOwners } from '../sharedNamespaces.ts';
import { effectiveHealthcheck } from '../names.ts';
import { isUp } from '../../containerState.ts';

/** How long a replica without a health check has to run before it counts as well: a broken one has ended by then. */
const defaultMonitorMs = 2000;

/** The replicas of a service are made anew one after the other, so that some of them answer throughout. */
export interface Rollout {
  /** True: a new container starts, and is well, before the old one stops. */
  readonly startsFirst: boolean;
  /** True: a replica that fails does not hold the next ones back. */
  readonly goesOn: boolean;
  /** Returns undefined for a replica that stays as it is. */
  turnOf(number: number): Turn | undefined;
  /** The waits between the turns. */
  readonly steps: readonly Step[];
}

/** One replica's part of it. */
export interface Turn {
  /** The ids of the steps that come before: those by which earlier turns are over. */
  readonly previous: readonly string[];
  /** The id of the wait until the new container is well. */
  readonly readyId: string;
}

interface Member {
  readonly number: number;
  readonly name: string;
  /** The containers that it replaces. */
  readonly olds: readonly ObservedContainer[];
  /** False: it runs already, and only the containers it replaced are still there. */
  readonly isStarted: boolean;
}

/** Returns undefined if nobody would notice: no running replica is recreated, or there is only one, which stops first. */
export function planRollout(assessment: Assessment, traits: EngineTraits): Rollout | undefined {
  const { service } = assessment;
  const { order, failureAction, parallelism = 1 } = service.deploy?.update ?? {};
  const members = membersOf(assessment);
  if (!members.some(isServing) || namespaceOwners(service).size > 0 || hasMovingPorts(service, members))
    return undefined;
  const startsFirst = order !== 'stop-first' && mayStartFirst(service, members, traits);
  const isAlone = assessment.kept.length + assessment.created.length < 2;
  if (isAlone && !(startsFirst && order === 'start-first')) return undefined;
  const isOrdered = hasSharedPreStart(service, traits.declaration);
  const batches = batchesOf(isOrdered, members, parallelism === 0 ? Infinity : parallelism);
  const turns = new Map<number, Turn>();
  const steps: Step[] = [];
  let previous: readonly string[] = [];
  for (const [index, batch] of batches.entries()) {
    for (const member of batch) turns.set(member.number, { previous, readyId: `ready:${member.name}` });
    const isLast = index === batches.length - 1;
    const goesOn = failureAction === 'continue';
    steps.push(...batch.map((member) => readyStep(service, member, { traits, previous, isLast, startsFirst, goesOn })));
    previous = batch.flatMap((member) => endsOf(member, startsFirst));
  }
  return { startsFirst, goesOn: failureAction === 'continue', steps, turnOf: (number) => turns.get(number) };
}

function membersOf({ kept, starting, created, leftovers }: Assessment): readonly Member[] {
  const leftOf = (number: number): readonly ObservedContainer[] => leftovers.filter((each) => each.number === number);
  const staying = kept.flatMap((container): Member[] => {
    const { number, name } = container;
    const olds = leftOf(number);
    const isStarted = starting.includes(container);
    // One that neither runs nor is started will never be well, and what it took the place of goes at once.
    return isStarted || (olds.length > 0 && isUp(container)) ? [{ number, name, olds, isStarted }] : [];
  });
  const made = created.map(({ number, name, replaces }): Member => {
    return { number, name, olds: [...(replaces ? [replaces] : []), ...leftOf(number)], isStarted: true };
  });
  return [...staying, ...made].sort((left, right) => left.number - right.number);
}

function isServing({ olds }: Member): boolean {
  return olds.some(isUp);
}

function mayStartFirst(service: Service, members: readonly Member[], traits: EngineTraits): boolean {
  const hasOwnData = members.some(({ olds }) =>
    olds.some(({ mounts = [] }) => mounts.some(({ isAnonymous }) => isAnonymous)),
  );
  return traits.canStartFirst && !hasOwnData && whyNotStartFirst(service) === undefined;
}

/** True if a port range moves: a new container needs a port that another's old container has, so all must stop first. */
function hasMovingPorts(service: Service, members: readonly Member[]): boolean {
  return members.some((member) => {
    const wanted = service.ports.flatMap((port) => publishedPort(port, member.number) ?? []);
    const others = members.filter((other) => other !== member).flatMap(({ olds }) => olds.flatMap(portsOf));
    return others.some((port) => wanted.includes(port));
  });
}

function portsOf({ publishers }: ObservedContainer): readonly string[] {
  return publishers.map(({ publishedPort: port }: Publisher) => String(port));
}

/** Replicas that replace nothing come first and all at once, unless the first has to prepare things for the others. */
function batchesOf(isOrdered: boolean, members: readonly Member[], size: number): readonly (readonly Member[])[] {
  const [first, rolled] = isOrdered
    ? [[], members]
    : [members.filter((member) => !isServing(member)), members.filter(isServing)];
  const batches: (readonly Member[])[] = [first];
  for (let from = 0; from < rolled.length; from += size) batches.push(rolled.slice(from, from + size));
  return batches;
}

/** The steps after which a turn is over: the new container is well, and what it replaces is gone. */
function endsOf({ name, olds }: Member, startsFirst: boolean): readonly string[] {
  return [`ready:${name}`, ...(startsFirst ? olds.map((old) => `remove:${old.name}`) : [])];
}

interface Surroundings {
  readonly traits: EngineTraits;
  readonly previous: readonly string[];
  readonly isLast: boolean;
  readonly startsFirst: boolean;
  readonly goesOn: boolean;
}

function readyStep(
  service: Service,
  { name, isStarted }: Member,
  { traits, previous, isLast, startsFirst, goesOn }: Surroundings,
): Step {
  const { monitorMs, delayMs = 0 } = service.deploy?.update ?? {};
  const isChecked = effectiveHealthcheck(service, traits.declaration) !== undefined;
  const watchedMs = monitorMs ?? (isChecked ? 0 : defaultMonitorMs);
  const order = isStarted
    ? { after: [`start:${name}`] }
    : goesOn
      ? { after: [], afterEither: previous }
      : { after: previous };
  return {
    id: `ready:${name}`,
    kind: 'wait',
    service: service.name,
    condition: isChecked ? 'service_healthy' : 'service_started',
    names: [name],
    steadyMs: isLast ? watchedMs : Math.max(watchedMs, delayMs),
    ...order,
    reason: startsFirst ? 'before the old one goes' : isLast ? 'made anew' : 'before the next one',
  };
}

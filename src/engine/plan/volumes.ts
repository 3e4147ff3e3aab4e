import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { isAnonymous } from '../anonymousVolume.ts';
import type { Observation, ObservedContainer } from '../observation.ts';
import type { KeptVolume, Step } from '../step.ts';
import { serviceOf } from './dependencies.ts';

/** The containers that are removed, and what else is known. */
export interface Leaving {
  readonly application?: Application;
  readonly observation: Observation;
  readonly containers: readonly ObservedContainer[];
  /** True when the whole project goes, with what its containers do not use too. */
  readonly isWhole: boolean;
}

/** A volume that a container which goes has, or that is the project's. */
interface Candidate extends KeptVolume {
  /** Why it may not be removed, whatever is asked for; left out if it may. */
  readonly reason?: string;
  /** The leaving containers that it is in. */
  readonly users: readonly string[];
}

/**
 * The removal of volumes, which somebody has asked for: a step for each that is proven to be the project's, not external and used by
 * nobody who stays. Of some services alone only anonymous ones go. `steps`: those that remove the containers.
 */
export function volumeRemovals(leaving: Leaving, steps: readonly Step[]): readonly Step[] {
  const doomed = candidates(leaving).filter(
    (each) => each.reason === undefined && (leaving.isWhole || each.isAnonymous),
  );
  const ids = new Set(leaving.containers.map(({ id }) => id));
  const isRemoval = (step: Step): boolean => step.kind === 'remove' && ids.has(step.containerId ?? '');
  const after = steps.filter(isRemoval).map(({ id }) => id);
  return doomed.map((each) => removeVolume(each, after));
}

/** The volumes of containers that go, and of a project that goes, which stay. */
export function keptVolumes(leaving: Leaving, steps: readonly Step[]): readonly KeptVolume[] {
  if (!leaving.observation.engine.traits.hasVolumes) return [];
  const removed = new Set(steps.flatMap((step) => (step.kind === 'remove-volume' ? [step.name] : [])));
  return candidates(leaving).flatMap(({ users, ...volume }) => {
    const isCarried = users.length > 0 && users.every((id) => isCarriedOver(id, volume, leaving, steps));
    return removed.has(volume.name) || isCarried ? [] : [volume];
  });
}

/**
 * `up` with new anonymous volumes: containers that are made anew get new ones, and the old ones are removed where nobody else has them.
 */
export function withRenewedVolumes(
  steps: readonly Step[],
  application: Application,
  observation: Observation,
): readonly Step[] {
  const replaced = new Set(steps.flatMap((step) => (step.kind === 'create' ? (step.replaces ?? []) : [])));
  const removed = removedContainers(observation, steps);
  const containers = removed.filter(({ id }) => replaced.has(id));
  const leaving = { application, observation, containers, isWhole: false };
  const renewing = steps.map((step) =>
    step.kind === 'create' && step.replaces !== undefined ? { ...step, renewsVolumes: true } : step,
  );
  return [...renewing, ...volumeRemovals(leaving, steps)];
}

/** The containers that a plan's steps remove. */
export function removedContainers({ containers }: Observation, steps: readonly Step[]): readonly ObservedContainer[] {
  const ids = new Set(steps.flatMap((step) => (step.kind === 'remove' ? (step.containerId ?? []) : [])));
  return containers.filter(({ id }) => ids.has(id));
}

export interface SupersededVolume {
  readonly name: string;
  readonly container: string;
  readonly target: string;
  /** The name on the engine of what is mounted from now on. */
  readonly by: string;
  /** False: it holds nothing that outlives its container. */
  readonly canBeFilled: boolean;
}

/** Anonymous volumes that a container made anew goes on without, since the manifest mounts something else in their place. */
export function supersededVolumes(
  application: Application,
  observation: Observation,
  steps: readonly Step[],
): readonly SupersededVolume[] {
  return steps.flatMap((step) => {
    const before = step.kind === 'create' && !step.renewsVolumes ? step.replaces : undefined;
    const old = before === undefined ? undefined : observation.containers.find(({ id }) => id === before);
    const service = old && serviceOf(application, old.service);
    if (!service) return [];
    return (old.mounts ?? []).flatMap(({ name, target }) => {
      const by = isUnnamed(application, name) ? sourceAt(application, service, target) : undefined;
      return by === undefined ? [] : [{ name, container: old.name, target, ...by }];
    });
  });
}

function candidates(leaving: Leaving): readonly Candidate[] {
  const { application, observation, containers, isWhole } = leaving;
  const labelled = new Set(observation.volumes);
  const found = new Map<string, { users: string[]; isProven: boolean; place?: string }>();
  for (const name of isWhole ? observation.volumes : []) found.set(name, { users: [], isProven: true });
  for (const { id, service, mounts = [] } of containers) {
    for (const { name, target, isAnonymous: isOurs } of mounts) {
      const known = found.get(name) ?? { users: [], isProven: labelled.has(name) };
      const isProven = known.isProven || isOurs;
      found.set(name, { place: `${service} at ${target}`, ...known, isProven, users: [...known.users, id] });
    }
  }
  return [...found].map(([name, { users, isProven, place }]): Candidate => {
    const reason = whyKept(name, isProven, leaving);
    return {
      name,
      isAnonymous: isUnnamed(application, name),
      users,
      ...(place === undefined ? {} : { place }),
      ...(reason === undefined ? {} : { reason }),
    };
  });
}

function whyKept(
  name: string,
  isProven: boolean,
  { application, observation, containers }: Leaving,
): string | undefined {
  const declared = Object.values(application?.volumes ?? {}).filter((volume) => volume.name === name);
  if (declared.some(({ isExternal }) => isExternal)) return 'external';
  const staying = observation.containers.filter((each) => !containers.includes(each));
  const users = [
    ...staying.flatMap((each) => (each.mounts?.some((mount) => mount.name === name) ? [each.name] : [])),
    ...(ownProperty(observation.usedElsewhere?.volumes ?? {}, name) ?? []),
  ];
  if (users.length > 0) return `used by ${users.join(', ')}`;
  return isProven ? undefined : 'not made for this project';
}

/** True for a volume whose name was made up. A volume that the manifest declares has a name, whatever it looks like. */
function isUnnamed(application: Application | undefined, name: string): boolean {
  return isAnonymous(name) && !Object.values(application?.volumes ?? {}).some((volume) => volume.name === name);
}

function removeVolume({ name, isAnonymous: isUnnamedOne, place }: Candidate, after: readonly string[]): Step {
  const where = place === undefined ? 'no container has it' : `of ${place}`;
  const reason = isUnnamedOne ? `anonymous, ${where}` : where;
  return { id: `remove-volume:${name}`, kind: 'remove-volume', name, after, reason };
}

/** True when the container that takes the place of another has the volume too. */
function isCarriedOver(
  container: string,
  { name }: KeptVolume,
  { application, observation }: Leaving,
  steps: readonly Step[],
): boolean {
  const creation = steps.find((step) => step.kind === 'create' && step.replaces === container);
  const old = observation.containers.find(({ id }) => id === container);
  const service = application && old && serviceOf(application, old.service);
  if (creation?.kind !== 'create' || !service) return false;
  if (!isUnnamed(application, name)) {
    return service.mounts.some(
      ({ type, source = '' }) => type === 'volume' && ownProperty(application.volumes, source)?.name === name,
    );
  }
  // A mount that replaces one is reported together with what to do.
  return creation.renewsVolumes !== true;
}

/** What a service mounts at a place by name: a volume, a folder, memory. */
function sourceAt(
  application: Application,
  { mounts, tmpfs }: Service,
  target: string,
): Pick<SupersededVolume, 'by' | 'canBeFilled'> | undefined {
  const { type, source } = mounts.find((each) => each.target === target) ?? {};
  if (type === 'volume') {
    return source === undefined
      ? undefined
      : { by: ownProperty(application.volumes, source)?.name ?? source, canBeFilled: true };
  }
  if (type !== undefined) return { by: source ?? type, canBeFilled: type === 'bind' && source !== undefined };
  return tmpfs.some((text) => text.split(':')[0] === target) ? { by: 'a tmpfs', canBeFilled: false } : undefined;
}

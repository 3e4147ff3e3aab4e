import { ownProperty } from '../../../base/ownProperty.ts';
import type { Service } from '../../../manifest/model.ts';
import { configHash } from '../../configHash.ts';
import { hasPostStart } from '../../hooks/hooks.ts';
import type { ObservedContainer } from '../../observation.ts';
import type { Assessment, Assessments } from './assessment.ts';
import { isReplaced } from '../containers.ts';
import { containerName, localName } from '../names.ts';
import { whyOutdated } from './outdated.ts';
import type { UpRequest } from './upRequest.ts';
import { isUp, isUpOrPaused } from '../../containerState.ts';
import { engineTraits, type EngineTraits } from '../../traits.ts';

export function assess(
  request: UpRequest,
  service: Service,
  observed: readonly ObservedContainer[],
  isOneShot: boolean,
  /** The assessments of the services it depends on. */
  others: Assessments,
): Assessment {
  const { application } = request;
  const isLocal = request.local.has(service.name);
  const traits = isLocal ? engineTraits.process : request.observation.engine.traits;
  const here = observed.filter(({ placement }) => (placement === 'local') === isLocal);
  const leftovers = here.filter(hasSuccessor);
  const present = here.filter((container) => !leftovers.includes(container));
  const wanted = wantedCount(request, service, present);
  // There is one forwarder, and one process behind it.
  const count = isLocal ? Math.min(1, wanted) : wanted;
  const nameOf = (number: number): string =>
    isLocal ? localName(application, service) : containerName(application, service, number);
  const staying = present.slice(0, count);
  let known: string | undefined;
  const hash = (): string => (known ??= configHash(application, service, traits.declaration));
  const reasons = new Map(
    staying.flatMap((container) => {
      const why = whyOutdated({ ...request, traits }, service, container, hash, others);
      return why === undefined ? [] : [[container, why] as const];
    }),
  );
  const kept = staying.filter((container) => !reasons.has(container));
  const created = [
    ...[...reasons].map(([replaces, reason]) => ({
      number: replaces.number,
      name: nameOf(replaces.number),
      replaces,
      reason,
    })),
    ...freeNumbers(staying, count).map((number) => ({
      number,
      name: nameOf(number),
      reason: 'not there yet',
    })),
  ];
  return {
    service,
    hash: created.length > 0 ? hash() : undefined,
    kept,
    starting: kept.filter((container) =>
      isUp(container) ? isPostStartDue(traits, service, container) : isWanted(request, container, isOneShot),
    ),
    surplus: present.slice(count),
    leftovers,
    created,
    displaced: observed.filter((each) => !here.includes(each) && (isUpOrPaused(each) || each.placement === 'local')),
    traits,
  };
}

/** True if another container has its place. If all of a number were put aside and the new one is gone, the first one keeps it. */
function hasSuccessor(container: ObservedContainer, index: number, observed: readonly ObservedContainer[]): boolean {
  const isBefore = (other: ObservedContainer, at: number): boolean => !isReplaced(other) || at < index;
  return (
    isReplaced(container) && observed.some((other, at) => other.number === container.number && isBefore(other, at))
  );
}

/** Starting a container that already runs only runs its hooks. */
function isPostStartDue({ declaration }: EngineTraits, service: Service, container: ObservedContainer): boolean {
  return container.isPostStartDue === true && hasPostStart(service, declaration);
}

function isWanted({ only, asked }: UpRequest, container: ObservedContainer, isOneShot: boolean): boolean {
  // A service that others wait on to finish, and that has finished, is only started again if somebody asks for it.
  if (isOneShot && !asked?.has(container.service) && container.state === 'exited' && container.exitCode === 0)
    return false;
  return only?.get(container.service)?.has(container.name) ?? true;
}

function wantedCount({ replicas = {}, mode }: UpRequest, service: Service, observed: readonly unknown[]): number {
  const asked = ownProperty(replicas, service.name);
  if (asked !== undefined) return Math.max(0, asked);
  return (mode === 'start' || mode === 'scale') && observed.length > 0 ? observed.length : service.replicas;
}

/** Returns the lowest numbers that no container has, one for each that is missing. */
function freeNumbers(staying: readonly ObservedContainer[], count: number): readonly number[] {
  const taken = new Set(staying.map((container) => container.number));
  const free: number[] = [];
  for (let number = 1; free.length < count - staying.length; number++) if (!taken.has(number)) free.push(number);
  return free;
}

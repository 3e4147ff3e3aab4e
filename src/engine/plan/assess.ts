import type { Application, Service } from '../../manifest/model.ts';
import { configHash } from '../configHash.ts';
import type { Observation, ObservedContainer } from '../observation.ts';
import { isUp } from './containers.ts';
import { containerName } from './names.ts';

/**
 * `up` makes it as the manifest says. `start` keeps what is there, whatever its configuration and number, and makes only
 * what is missing altogether. `scale` changes numbers and leaves configurations.
 */
export type UpMode = 'up' | 'start' | 'scale';

export interface UpRequest {
  readonly application: Application;
  readonly observation: Observation;
  readonly chosen: ReadonlySet<string>;
  readonly replicas?: Readonly<Record<string, number>>;
  readonly removeOrphans?: boolean;
  readonly mode: UpMode;
}

/** What becomes of one service's containers. */
export interface Assessment {
  readonly service: Service;
  /** Undefined when nothing is created: a hash costs more than all else here. */
  readonly hash: string | undefined;
  /** Stay as they are, or are started. */
  readonly kept: readonly ObservedContainer[];
  readonly starting: readonly ObservedContainer[];
  readonly surplus: readonly ObservedContainer[];
  readonly created: readonly NewContainer[];
}

export interface NewContainer {
  readonly number: number;
  readonly name: string;
  /** The one whose place it takes. */
  readonly replaces?: ObservedContainer;
}

export function assess(
  request: UpRequest,
  service: Service,
  observed: readonly ObservedContainer[],
  isOneShot: boolean,
): Assessment {
  const { application, observation, mode } = request;
  const count = wantedCount(request, service, observed);
  const staying = observed.slice(0, count);
  const isHashed = mode === 'up' && staying.some((container) => container.configHash !== undefined);
  const isCreating = staying.length < count || staying.some(isBeyondRepair);
  const hash = isHashed || isCreating ? configHash(application, service, observation.engine.kind) : undefined;
  const isOutdated = (container: ObservedContainer): boolean =>
    isBeyondRepair(container) ||
    // A container without a hash of ours was made by another tool from the same manifest: it is adopted as it is.
    (mode === 'up' && container.configHash !== undefined && container.configHash !== hash);
  const kept = staying.filter((container) => !isOutdated(container));
  // Having finished, a service that others only wait on to finish is as it should be.
  const isDone = (container: ObservedContainer): boolean =>
    isOneShot && container.state === 'exited' && container.exitCode === 0;
  return {
    service,
    hash,
    kept,
    starting: kept.filter((container) => !isUp(container) && !isDone(container)),
    surplus: observed.slice(count),
    created: [
      ...staying.filter(isOutdated).map((replaces) => newContainer(application, service, replaces.number, replaces)),
      ...freeNumbers(staying, count).map((number) => newContainer(application, service, number)),
    ],
  };
}

function wantedCount({ replicas = {}, mode }: UpRequest, service: Service, observed: readonly unknown[]): number {
  if (Object.hasOwn(replicas, service.name)) return Math.max(0, replicas[service.name] ?? service.replicas);
  return mode !== 'up' && observed.length > 0 ? observed.length : service.replicas;
}

function isBeyondRepair(container: ObservedContainer): boolean {
  return container.state === 'dead' || container.state === 'removing';
}

/** The lowest numbers that no container has, as many as are missing. */
function freeNumbers(staying: readonly ObservedContainer[], count: number): readonly number[] {
  const taken = new Set(staying.map((container) => container.number));
  const free: number[] = [];
  for (let number = 1; free.length < count - staying.length; number++) if (!taken.has(number)) free.push(number);
  return free;
}

function newContainer(
  application: Application,
  service: Service,
  number: number,
  replaces?: ObservedContainer,
): NewContainer {
  const name = containerName(application, service, number);
  return replaces ? { number, name, replaces } : { number, name };
}

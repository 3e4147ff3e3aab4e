import { whenFound } from '../../base/event.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import type { ApplicationMonitor, ReadySnapshot } from '../monitors/applicationMonitor.ts';

/** The containers of a service that run, by their number; `run` containers are left out. */
export function runningContainers(
  { observation }: ReadySnapshot,
  service: string,
  replica?: number,
): readonly ObservedContainer[] {
  return observation.containers
    .filter((each) => each.service === service && each.state === 'running' && !each.isOneOff)
    .filter(({ number }) => replica === undefined || number === replica)
    .toSorted((left, right) => left.number - right.number);
}

/**
 * Looks until what is known fits, which a plan that has just ended brings about. Hold a `retain` of the monitor meanwhile. Rejects
 * with the signal's reason.
 */
export function untilKnown(
  monitor: ApplicationMonitor,
  fits: (snapshot: ReadySnapshot) => boolean,
  signal: AbortSignal,
): Promise<ReadySnapshot> {
  const fitting = (): ReadySnapshot | undefined => {
    const { snapshot } = monitor;
    return snapshot.state === 'ready' && fits(snapshot) ? snapshot : undefined;
  };
  monitor.look();
  return whenFound(monitor.onDidChange, fitting, signal);
}

/** Differs for each run of each container. */
export function runOf({ id, startedAtMs = 0 }: Pick<ObservedContainer, 'id' | 'startedAtMs'>): string {
  return `${id} ${startedAtMs}`;
}

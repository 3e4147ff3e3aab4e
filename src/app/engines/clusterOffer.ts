import type { MonitorSnapshot, ReadySnapshot } from '../monitors/applicationMonitor.ts';
import type { EngineSetting } from './engineChoice.ts';

/** How many machines the Swarm has that one of these engines manages; undefined where none does. */
export function nodesOnOffer(snapshots: readonly MonitorSnapshot[]): number | undefined {
  const known = snapshots.flatMap((each) =>
    each.state === 'ready' ? (each.observation.engine.managedNodes ?? []) : [],
  );
  return known.length === 0 ? undefined : Math.max(...known);
}

/**
 * Whether to offer that an application runs on all machines of a Swarm: nobody has said what it runs on, nothing of it runs on the one
 * machine, and there are others.
 */
export function mayOfferCluster(
  { observation: { engine, containers, parked = [] } }: ReadySnapshot,
  setting: EngineSetting,
  environment: string | undefined,
): boolean {
  if (setting !== 'auto' || environment !== undefined) return false;
  return (engine.managedNodes ?? 0) > 1 && containers.length === 0 && parked.length === 0;
}

import { performWatch } from '../operations/develop/watch.ts';
import type { DoorPorts } from '../operations/door.ts';
import type { FileWatchPorts, WatchBeginning } from './fileWatch.ts';
import type { BeginOperation } from './heldOperation.ts';

/** Has a watch go through the door. What was agreed to before is told in the log of the door alone, and asks nobody. */
export function beginWatch(
  { snapshot: { application, observation }, services, isRemembered }: WatchBeginning,
  { rules, surface }: DoorPorts,
  ...[run, signal]: Parameters<BeginOperation>
): ReturnType<FileWatchPorts['begin']> {
  const { kind: engine, address } = observation.engine;
  const asking = isRemembered ? { ...surface, confirm: () => true } : surface;
  return performWatch(
    { kind: 'watch', application, engine, address, services },
    run,
    { rules, surface: asking },
    signal,
  );
}

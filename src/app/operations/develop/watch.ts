import { performOperation, type DoorPorts } from '../door.ts';
import type { Outcome, WatchOperation } from '../operation.ts';
import { lockWatch } from './watchLock.ts';

/**
 * Watches until the signal aborts. It is checked, told and confirmed once, when it begins; what it has done then goes through the
 * door by itself. A project is watched by one at a time. `run` does the watching, and rejects with the signal's reason.
 */
export function performWatch(
  operation: WatchOperation,
  run: (signal: AbortSignal) => Promise<void>,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<void>> {
  return performOperation(
    operation,
    async (its) => {
      const lock = await lockWatch(operation.application.name, operation.address);
      try {
        await run(its);
        return { kind: 'done', value: undefined };
      } finally {
        lock.dispose();
      }
    },
    ports,
    signal,
  );
}

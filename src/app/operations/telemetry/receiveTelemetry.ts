import { performOperation, type DoorPorts } from '../door.ts';
import type { Outcome, ReceiveTelemetryOperation } from '../operation.ts';

/** Receives until the signal aborts: `run` does the receiving, and rejects with the signal's reason. */
export function performReceiveTelemetry(
  operation: ReceiveTelemetryOperation,
  run: (signal: AbortSignal) => Promise<void>,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<void>> {
  return performOperation(
    operation,
    async (its) => {
      await run(its);
      return { kind: 'done', value: undefined };
    },
    ports,
    signal,
  );
}

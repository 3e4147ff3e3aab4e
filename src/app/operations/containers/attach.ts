import { performAct, type DoorPorts } from '../door.ts';
import type { AttachOperation, Outcome } from '../operation.ts';
import type { AttachedStreams, AttachRequest, Engine } from '../../../engine/engine.ts';

/** Reads and types at the first process of a container; the value is its exit code, or 0 once it is let go. */
export function performAttach(
  operation: AttachOperation,
  request: AttachRequest,
  engine: Pick<Engine, 'attach'>,
  open: (hasTty: boolean) => AttachedStreams,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<number>> {
  return performAct(operation, (its) => engine.attach(operation.container, request, open, its), ports, signal);
}

import { performAct, valueOf, type DoorPorts } from '../door.ts';
import type { DebugOperation } from '../operation.ts';

/**
 * Attaches a debugger, and resolves to what `attach` does; to undefined when it was declined.
 * @throws what `attach` throws, or a ProblemError when it was refused
 */
export async function performDebug<T>(
  operation: DebugOperation,
  attach: (signal: AbortSignal) => Promise<T>,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<T | undefined> {
  return valueOf(await performAct(operation, attach, ports, signal));
}

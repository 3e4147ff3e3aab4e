import { performAct, type DoorPorts } from '../door.ts';
import type { AcknowledgeOperation, Outcome } from '../operation.ts';
import type { TapBroker } from './tapBroker.ts';

/** Takes entries off a group's list of pending ones; the value is how many were on it. */
export function performAcknowledge(
  operation: AcknowledgeOperation,
  { tap, url }: TapBroker,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<number>> {
  const { key, group, ids } = operation;
  const request = { broker: { url }, key, group, ids: [...ids] };
  return performAct(operation, (its) => tap().request('acknowledge', request, its), ports, signal);
}

import { performAct, type DoorPorts } from '../door.ts';
import type { AcknowledgeOperation, Outcome } from '../operation.ts';
import { inParts } from './inParts.ts';
import type { TapBroker } from './tapBroker.ts';

/** Takes entries off a group's list of pending ones; the value is how many were on it. */
export function performAcknowledge(
  operation: AcknowledgeOperation,
  { tap, url }: TapBroker,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<number>> {
  const { key, group } = operation;
  const take = (ids: string[], its: AbortSignal): Promise<number> =>
    tap().request('acknowledge', { broker: { url }, key, group, ids }, its);
  return performAct(operation, (its) => inParts(operation.ids, (ids) => take(ids, its)), ports, signal);
}

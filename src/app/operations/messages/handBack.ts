import { performAct, type DoorPorts } from '../door.ts';
import type { HandBackOperation, Outcome } from '../operation.ts';
import { inParts } from './inParts.ts';
import type { TapBroker } from './tapBroker.ts';

/** Gives pending entries back; the value is how many were pending. */
export function performHandBack(
  operation: HandBackOperation,
  { tap, url }: TapBroker,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<number>> {
  const { key, group } = operation;
  const give = (ids: string[], its: AbortSignal): Promise<number> =>
    tap().request('handBack', { broker: { url }, key, group, ids }, its);
  return performAct(operation, (its) => inParts(operation.ids, (ids) => give(ids, its)), ports, signal);
}

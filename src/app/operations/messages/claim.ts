import { performAct, type DoorPorts } from '../door.ts';
import type { ClaimOperation, Outcome } from '../operation.ts';
import type { TapBroker } from './tapBroker.ts';

/** Makes pending entries another consumer's; the value is the ids that it has now. */
export function performClaim(
  operation: ClaimOperation,
  { tap, url }: TapBroker,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<readonly string[]>> {
  const { key, group, consumer, ids } = operation;
  const request = { broker: { url }, key, group, consumer, ids: [...ids] };
  return performAct(operation, (its) => tap().request('claim', request, its), ports, signal);
}

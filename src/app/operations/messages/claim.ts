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
  const claim = async (its: AbortSignal): Promise<readonly string[]> => {
    const claimed: string[] = [];
    // One command after the other: each holds up the broker for a moment.
    for (let from = 0; from < ids.length; from += maxAtOnce) {
      const request = { broker: { url }, key, group, consumer, ids: ids.slice(from, from + maxAtOnce) };
      claimed.push(...(await tap().request('claim', request, its)));
    }
    return claimed;
  };
  return performAct(operation, claim, ports, signal);
}

/** How many ids the tap takes in one request. */
const maxAtOnce = 1000;

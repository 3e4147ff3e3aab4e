import { performAct, type DoorPorts } from '../door.ts';
import type { Outcome, SetGroupIdOperation } from '../operation.ts';
import type { TapBroker } from './tapBroker.ts';

/** Says from where on a consumer group reads. */
export function performSetGroupId(
  operation: SetGroupIdOperation,
  { tap, url }: TapBroker,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<null>> {
  const { key, group, id } = operation;
  return performAct(
    operation,
    (its) => tap().request('setGroupId', { broker: { url }, key, group, id }, its),
    ports,
    signal,
  );
}

import { performAct, type DoorPorts } from '../door.ts';
import type {
  CreateGroupOperation,
  DeleteConsumerOperation,
  DeleteEntriesOperation,
  DeleteKeyOperation,
  DestroyGroupOperation,
  Outcome,
  TrimOperation,
} from '../operation.ts';
import { inParts } from './inParts.ts';
import type { TapBroker } from './tapBroker.ts';

/** Whatever removes something from a broker that is not needed any more, or makes a group. */
export type HousekeepingOperation =
  | CreateGroupOperation
  | DestroyGroupOperation
  | DeleteConsumerOperation
  | TrimOperation
  | DeleteEntriesOperation
  | DeleteKeyOperation;

/**
 * Keeps house in a broker. The value is how many went: entries, of a consumer those that were pending with it, of a key 1 when
 * it was there; null where nothing is counted.
 */
export function performHousekeeping(
  operation: HousekeepingOperation,
  target: TapBroker,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<number | null>> {
  return performAct(operation, (its) => ask(operation, target, its), ports, signal);
}

async function ask(
  operation: HousekeepingOperation,
  { tap, url }: TapBroker,
  signal: AbortSignal,
): Promise<number | null> {
  const on = { broker: { url }, key: operation.key };
  switch (operation.kind) {
    case 'createGroup': {
      const { group, id, makesStream } = operation;
      return tap().request('createGroup', { ...on, group, id, makesStream }, signal);
    }
    case 'destroyGroup':
      return tap().request('destroyGroup', { ...on, group: operation.group }, signal);
    case 'deleteConsumer': {
      const { group, consumer } = operation;
      return tap().request('deleteConsumer', { ...on, group, consumer }, signal);
    }
    case 'trim':
      return tap().request('trim', { ...on, bound: operation.bound }, signal);
    case 'deleteEntries':
      return inParts(operation.ids, (ids) => tap().request('deleteEntries', { ...on, ids }, signal));
    case 'deleteKey':
      return Number(await tap().request('deleteKey', on, signal));
  }
}

import { performAct, type DoorPorts } from '../door.ts';
import type { Outcome, PublishOperation } from '../operation.ts';
import type { TapBroker } from './tapBroker.ts';
import type { Broker } from '../../../broker/broker.ts';
import { roleOf } from '../../../broker/roleOf.ts';

/** The id of a stream's entry, how many subscribers were reached, or how long the list is now. */
export interface PublishAnswer {
  readonly id?: string | undefined;
  readonly receivers?: number | undefined;
  readonly length?: number | undefined;
}

/** Sends one message, over a connection of one's own or by the tap. */
export function performPublish(
  operation: PublishOperation,
  target: Broker | TapBroker,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<PublishAnswer>> {
  const { channelKind: kind, key, fields } = operation;
  return performAct(
    operation,
    (its) => {
      if (!('tap' in target)) return publishTo(target, operation);
      const pairs = fields.map(([name, value]): [string, string] => [name, value]);
      return target.tap().request('publish', { broker: { url: target.url }, kind, key, fields: pairs }, its);
    },
    ports,
    signal,
  );
}

async function publishTo(broker: Broker, { channelKind, key, fields }: PublishOperation): Promise<PublishAnswer> {
  const writer = roleOf(broker, 'writer');
  if (channelKind === 'stream') return { id: await writer.addEntry(key, fields) };
  const text = fields[0]?.[1] ?? '';
  return channelKind === 'pubsub'
    ? { receivers: await writer.publish(key, text) }
    : { length: await writer.push(key, text) };
}

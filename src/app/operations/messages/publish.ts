import { performAct, type DoorPorts } from '../door.ts';
import type { Outcome, PublishOperation } from '../operation.ts';
import type { TapBroker } from './tapBroker.ts';
import type { Broker } from '../../../broker/broker.ts';
import { publishMessage, type PublishAnswer } from '../../../broker/publishMessage.ts';

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
      if (!('tap' in target)) return publishMessage(target, { kind, key, fields });
      const pairs = fields.map(([name, value]): [string, string] => [name, value]);
      return target.tap().request('publish', { broker: { url: target.url }, kind, key, fields: pairs }, its);
    },
    ports,
    signal,
  );
}

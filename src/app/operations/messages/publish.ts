import { performAct, type DoorPorts } from '../door.ts';
import type { Outcome, PublishOperation } from '../operation.ts';
import type { TapBroker } from './tapBroker.ts';
import type { Broker } from '../../../broker/broker.ts';
import type { Bytes, PublishAnswer } from '../../../broker/publication.ts';
import { roleOf } from '../../../broker/roleOf.ts';

/** Sends one message, over a connection of one's own or by the tap. */
export function performPublish(
  operation: PublishOperation,
  target: Broker | TapBroker,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<PublishAnswer>> {
  const { channelKind: kind, key, fields, options } = operation;
  const publication = { kind, key, fields, options };
  return performAct(
    operation,
    (its) => {
      if (!('tap' in target)) return roleOf(target, 'writer').send(publication);
      const pairs = fields.map(([name, value]): [Bytes, Bytes] => [name, value]);
      return target.tap().request('publish', { broker: { url: target.url }, ...publication, fields: pairs }, its);
    },
    ports,
    signal,
  );
}

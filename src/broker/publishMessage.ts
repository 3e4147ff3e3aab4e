import type { KindsWith } from '../base/kinds/sources.ts';
import type { Broker } from './broker.ts';
import { roleOf } from './roleOf.ts';
import type { BrokerWriter, Bytes } from './writer.ts';

/** A message and where it goes. Only a stream takes more than one field; the others take the value of a single one. */
export interface Publication {
  readonly kind: KindsWith<'canPublish'>;
  readonly key: string;
  readonly fields: readonly (readonly [name: Bytes, value: Bytes])[];
}

/** What the broker answers: the id of a stream's entry, how many subscribers were reached, or how long the list is now. */
export interface PublishAnswer {
  readonly id?: string | undefined;
  readonly receivers?: number | undefined;
  readonly length?: number | undefined;
}

/** Adds, publishes or pushes. As all that the writer does, only the door and the tap's handlers may call it. */
export async function publishMessage(broker: Broker, publication: Publication): Promise<PublishAnswer> {
  return senders[publication.kind](roleOf(broker, 'writer'), publication);
}

type Send = (writer: BrokerWriter, publication: Publication) => Promise<PublishAnswer>;

const senders: Readonly<Record<Publication['kind'], Send>> = {
  stream: async (writer, { key, fields }) => ({ id: await writer.addEntry(key, fields) }),
  pubsub: async (writer, { key, fields }) => ({ receivers: await writer.publish(key, payloadOf(fields)) }),
  list: async (writer, { key, fields }) => ({ length: await writer.push(key, payloadOf(fields)) }),
};

function payloadOf([field]: Publication['fields']): Bytes {
  return field?.[1] ?? '';
}

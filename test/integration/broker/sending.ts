import type { Bytes } from '../../../src/broker/publication.ts';
import type { BrokerWriter } from '../../../src/broker/writer.ts';

/** The id of the entry. */
export async function addEntry(
  writer: BrokerWriter,
  key: string,
  fields: readonly (readonly [Bytes, Bytes])[],
): Promise<string> {
  return (await writer.send({ kind: 'stream', key, fields })).id!;
}

/** How many heard it. */
export async function publishTo(writer: BrokerWriter, key: string, payload: Bytes): Promise<number> {
  return (await writer.send({ kind: 'pubsub', key, fields: [['data', payload]] })).receivers!;
}

/** How long the list is now. */
export async function pushTo(writer: BrokerWriter, key: string, item: Bytes): Promise<number> {
  return (await writer.send({ kind: 'list', key, fields: [['data', item]] })).length!;
}

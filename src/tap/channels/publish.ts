import type { KindsWith } from '../../base/kinds/sources.ts';
import { ProblemError } from '../../base/problem.ts';
import type { Broker } from '../../broker/broker.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { Bytes } from '../../broker/writer.ts';

export interface Publication {
  readonly kind: KindsWith<'canPublish'>;
  readonly key: string;
  readonly fields: readonly (readonly [Bytes, Bytes])[];
}

export interface PublicationResult {
  readonly id?: string;
  readonly receivers?: number;
  readonly length?: number;
}

/** Adds, publishes or pushes; only a stream takes more than one field. */
export async function publishMessage(broker: Broker, { kind, key, fields }: Publication): Promise<PublicationResult> {
  if (fields.length === 0) throw refused(`A message to ${JSON.stringify(key)} needs a payload. Give it one.`);
  const writer = roleOf(broker, 'writer');
  if (kind === 'stream') return { id: await writer.addEntry(key, fields) };
  const [field, ...more] = fields;
  if (!field || more.length > 0) {
    throw refused(`A message to ${JSON.stringify(key)} is one payload, not ${fields.length} fields. Give it one.`);
  }
  return kind === 'pubsub'
    ? { receivers: await writer.publish(key, field[1]) }
    : { length: await writer.push(key, field[1]) };
}

function refused(message: string): ProblemError {
  return new ProblemError({ code: 'tap.bad-publication', severity: 'error', message });
}

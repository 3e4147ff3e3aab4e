import { createHash } from 'node:crypto';
import { payloadField } from '../decode/payloadField.ts';
import { isOfFailure } from './reason.ts';

/**
 * Tells a message from others by what it carries, without what a consumer wrote beside it when it failed: a message that fails again
 * has the same. It is its payload, else all of its fields that do not tell of a failure.
 */
export function messageFingerprint(fields: readonly Uint8Array[], payloadName: string | undefined): string {
  const names: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) names.push(Buffer.from(fields[at] ?? []).toString());
  const own = names.flatMap((name, at) => (isOfFailure(name) ? [] : [{ name, value: fields[at * 2 + 1] }]));
  const place = payloadField(
    own.map(({ name }) => name),
    payloadName,
  );
  const hash = createHash('sha1');
  const parts = place === undefined ? own : own.slice(place, place + 1).map(({ value }) => ({ name: '', value }));
  for (const { name, value } of parts)
    hash
      .update(`${name.length}:${name}:`)
      .update(value ?? '')
      .update('\n');
  return hash.digest('base64').slice(0, 16);
}

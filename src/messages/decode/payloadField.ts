import type { Buffer } from 'node:buffer';

/** Names of fields that are known to hold a message's payload, most telling first. */
const payloadNames = ['data', 'payload', 'body', 'message', 'msg', 'event', 'json', 'value'];

/** The first field of a log line, whatever stands beside it. */
const outputNames = ['stdout', 'stderr'];

/**
 * The place of a message's payload among its names and values (0 for the first pair): the field that is named for it, or
 * the only one. Undefined for an entry whose fields together are the message.
 */
export function payloadField(fields: readonly Buffer[], named: string | undefined): number | undefined {
  const names: string[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) names.push(fields[i]?.toString() ?? '');
  if (named !== undefined && names.includes(named)) return names.indexOf(named);
  if (names.length === 1) return 0;
  const [first = ''] = names;
  if (outputNames.includes(first)) return 0;
  const known = payloadNames.find((name) => names.includes(name));
  return known === undefined ? undefined : names.indexOf(known);
}

/** Names of fields that are known to hold a message's payload, most telling first. */
const payloadNames = ['data', 'payload', 'body', 'message', 'msg', 'event', 'json', 'value'];

/** The first field of a log line, whatever stands beside it. */
const outputNames = ['stdout', 'stderr'];

/**
 * The place of a message's payload among its fields: the one that the channel names, or that is named for it, or the only
 * one. Undefined for an entry whose fields together are the message.
 */
export function payloadField(names: readonly string[], named: string | undefined): number | undefined {
  if (named !== undefined && names.includes(named)) return names.indexOf(named);
  if (names.length === 1 || outputNames.includes(names[0] ?? '')) return 0;
  const known = payloadNames.find((name) => names.includes(name));
  return known === undefined ? undefined : names.indexOf(known);
}

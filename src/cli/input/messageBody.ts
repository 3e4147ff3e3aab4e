/** What to send: fields as they were given, or one text. */
export type MessageBody = { readonly fields: readonly (readonly [string, string])[] } | { readonly text: string };

/** A body as the fields of a stream entry; `payloadField` is the field that the manifest says holds the payload. */
export function messageFields(
  body: MessageBody,
  payloadField: string | undefined,
): readonly (readonly [string, string])[] {
  if ('fields' in body) return body.fields;
  if (payloadField !== undefined) return [[payloadField, body.text]];
  const members = membersOf(body.text);
  return members.length > 0 ? members : [['data', body.text]];
}

/** A body as the one text of a pub/sub message or a list's item. */
export function messageText(body: MessageBody): string {
  return 'text' in body ? body.text : JSON.stringify(Object.fromEntries(body.fields));
}

/** The members of a JSON object, texts as they are and other values as JSON; none for whatever else. */
function membersOf(text: string): readonly (readonly [string, string])[] {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).map(([name, member]) => [
    name,
    typeof member === 'string' ? member : JSON.stringify(member),
  ]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so it is text: both are messages.
    return undefined;
  }
}

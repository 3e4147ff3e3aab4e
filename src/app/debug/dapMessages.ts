/** The parts of the Debug Adapter Protocol that are read here. Adapters are other people's programs: every part may be missing. */
type Fields = Readonly<Record<string, unknown>>;

export interface DapMessage {
  readonly kind: 'request' | 'response' | 'event';
  /** The command or the event. */
  readonly name: string;
  readonly seq: number;
  /** Of a response: the request that it answers. */
  readonly requestSeq: number;
  readonly succeeded: boolean;
  /** Arguments of a request, else the body. */
  readonly body: Fields;
}

/** Undefined for what is no message of the protocol. */
export function parseDapMessage(value: unknown): DapMessage | undefined {
  const message = fieldsOf(value);
  const kind = message['type'];
  if (kind !== 'request' && kind !== 'response' && kind !== 'event') return undefined;
  return {
    kind,
    name: textOf(message[kind === 'event' ? 'event' : 'command']) ?? '',
    seq: dapNumber(message['seq']) ?? -1,
    requestSeq: dapNumber(message['request_seq']) ?? -1,
    succeeded: message['success'] === true,
    body: fieldsOf(message[kind === 'request' ? 'arguments' : 'body']),
  };
}

export interface DapBreakpoint {
  readonly id: number | undefined;
  readonly isVerified: boolean;
  /** Why it is not bound, in the adapter's words. */
  readonly message: string | undefined;
}

export function parseBreakpoints(value: unknown): readonly DapBreakpoint[] {
  return itemsOf(value).map(parseBreakpoint);
}

export function parseBreakpoint(value: unknown): DapBreakpoint {
  const fields = fieldsOf(value);
  return {
    id: dapNumber(fields['id']),
    isVerified: fields['verified'] === true,
    message: textOf(fields['message']),
  };
}

/** The file and the lines of a `setBreakpoints`. */
export function parsePlaces(body: Fields): { readonly path: string; readonly lines: readonly number[] } | undefined {
  const path = textOf(fieldsOf(body['source'])['path']);
  if (path === undefined) return undefined;
  return { path, lines: itemsOf(body['breakpoints']).map((each) => dapNumber(fieldsOf(each)['line']) ?? 0) };
}

export function dapNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

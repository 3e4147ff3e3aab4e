import type { DataCallback, Disposable, Message, MessageReader, MessageWriter } from 'vscode-languageserver/node';

/**
 * Some editors count a byte order mark as the first character of a text, but it is not part of the manifest.
 * This wrapper removes it from texts, and moves positions on the first line by one on their way in and out.
 */
export function withoutByteOrderMarks(
  reader: MessageReader,
  writer: MessageWriter,
): { readonly reader: MessageReader; readonly writer: MessageWriter } {
  const marked = new Set<string>();
  /** Id of a request → the document it is about. */
  const asked = new Map<string, string>();
  return {
    reader: {
      onError: reader.onError,
      onClose: reader.onClose,
      onPartialMessage: reader.onPartialMessage,
      listen: (callback: DataCallback): Disposable => reader.listen((message) => callback(incoming(message))),
      dispose: () => reader.dispose(),
    },
    writer: {
      onError: writer.onError,
      onClose: writer.onClose,
      write: (message: Message) => writer.write(outgoing(message)),
      end: () => writer.end(),
      dispose: () => writer.dispose(),
    },
  };

  function incoming(message: Message): Message {
    if (!isObject(message)) return message;
    const { method, params, id } = message as Sent;
    const document = params?.textDocument;
    if (!params || !document || typeof document.uri !== 'string') return message;
    if (method === 'textDocument/didOpen') return { ...message, params: opened(params, document) } as Message;
    if (method === 'textDocument/didClose') marked.delete(document.uri);
    if (marked.has(document.uri) && id !== undefined && id !== null) asked.set(String(id), document.uri);
    if (method === 'textDocument/didChange') return { ...message, params: changed(params, document.uri) } as Message;
    if (!marked.has(document.uri)) return message;
    return { ...message, params: moved(params, document.uri, -1, marked) } as Message;
  }

  function opened(params: Parameters, document: OpenedDocument): Parameters {
    marked.delete(document.uri);
    if (typeof document.text !== 'string' || !document.text.startsWith('\uFEFF')) return params;
    marked.add(document.uri);
    return { ...params, textDocument: { ...document, text: document.text.slice(1) } };
  }

  /** Changes are read one after the other, because a whole new text may have a mark of its own or none. */
  function changed(params: Parameters, uri: string): Parameters {
    if (!Array.isArray(params.contentChanges)) return params;
    return { ...params, contentChanges: params.contentChanges.map((change: unknown) => changedPart(change, uri)) };
  }

  function changedPart(change: unknown, uri: string): unknown {
    if (!isWholeText(change)) return marked.has(uri) ? moved(change, uri, -1, marked) : change;
    if (change.text.startsWith('\uFEFF')) marked.add(uri);
    else marked.delete(uri);
    return { ...change, text: change.text.replace(/^\uFEFF/, '') };
  }

  function outgoing(message: Message): Message {
    if (marked.size === 0) return message;
    const { params, result, id } = message as Sent;
    const uri = asked.get(String(id));
    asked.delete(String(id));
    if (params !== undefined) return { ...message, params: moved(params, undefined, 1, marked) } as Message;
    return result === undefined ? message : ({ ...message, result: moved(result, uri, 1, marked) } as Message);
  }
}

interface OpenedDocument {
  readonly uri: string;
  readonly text?: unknown;
}

interface Parameters {
  readonly textDocument?: OpenedDocument;
  readonly contentChanges?: unknown;
}

/** The parts of a message that are read here. */
interface Sent {
  readonly method?: string;
  readonly params?: Parameters;
  readonly id?: number | string | null;
  readonly result?: unknown;
}

/** Moves every position on the first line of a marked document. The nearest URI says which document a position belongs to. */
function moved<T>(value: T, uri: string | undefined, by: number, marked: ReadonlySet<string>): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => moved(one, uri, by, marked)) as T;
  const fields = value as Record<string, unknown>;
  const isMarked = uri !== undefined && marked.has(uri);
  if (typeof fields['line'] === 'number' && typeof fields['character'] === 'number') {
    const isFirst = isMarked && fields['line'] === 0;
    return isFirst ? ({ ...fields, character: Math.max(0, fields['character'] + by) } as T) : value;
  }
  const own = ownerOf(fields) ?? uri;
  const entries = Object.entries(fields).map(([key, one]) => {
    const isTokens = by > 0 && isMarked && key === 'data' && Array.isArray(one) && one.every(Number.isInteger);
    if (isTokens) return [key, movedTokens(one as number[])] as const;
    return [key, moved(one, key === 'changes' || !isUri(key) ? own : key, by, marked)] as const;
  });
  return Object.fromEntries(entries) as T;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isWholeText(change: unknown): change is { readonly text: string } {
  if (!isObject(change) || !('text' in change) || typeof change.text !== 'string') return false;
  return !('range' in change) || change.range === undefined || change.range === null;
}

function ownerOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const document = fields['textDocument'];
  const inner = typeof document === 'object' && document !== null && 'uri' in document ? document.uri : undefined;
  return [fields['uri'], fields['targetUri'], inner].find((one) => typeof one === 'string');
}

/** The keys of `changes` are URIs, so they say which document the edits belong to. */
function isUri(key: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(key);
}

/** A token is five numbers relative to the token before, so only the first token can be affected by the mark. */
function movedTokens(data: readonly number[]): readonly number[] {
  const [line, character = 0, ...rest] = data;
  return line === 0 ? [line, character + 1, ...rest] : data;
}

type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** A value inside a JSON text, as the slice that it is: nothing is decoded, reordered or rounded until it is shown. */
export interface JsonNode {
  readonly kind: JsonKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface JsonEntry {
  /** A name in an object, an index in an array. */
  readonly key: string | number;
  readonly value: JsonNode;
}

/** The root of a JSON text; undefined when it is none. */
export function parseJson(text: string): JsonNode | undefined {
  try {
    // The engine's own parser decides what is JSON; it is fast and does not recurse.
    JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
  const start = skipSpace(text, 0);
  return nodeAt(text, start, skipValue(text, start));
}

export function isContainer(node: JsonNode): boolean {
  return node.kind === 'object' || node.kind === 'array';
}

/** The entries of a container in the order of the text, doubled names included. Reads on only as far as it is asked. */
export function* jsonEntries(node: JsonNode): Generator<JsonEntry> {
  if (!isContainer(node)) return;
  const { text } = node;
  const last = node.end - 1;
  let at = skipSpace(text, node.start + 1);
  for (let index = 0; at < last; index++) {
    let key: string | number = index;
    if (node.kind === 'object') {
      const keyEnd = skipString(text, at);
      key = JSON.parse(text.slice(at, keyEnd)) as string;
      at = skipSpace(text, skipSpace(text, keyEnd) + 1);
    }
    const end = skipValue(text, at);
    yield { key, value: nodeAt(text, at, end) };
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
}

export function countEntries(node: JsonNode): number {
  let count = 0;
  for (const entry of jsonEntries(node)) if (entry) count++;
  return count;
}

/** The value's own text. */
export function sourceOf(node: JsonNode): string {
  return node.text.slice(node.start, node.end);
}

/** The text of a string without quotes and escapes; the JSON text of any other value. */
export function plainTextOf(node: JsonNode): string {
  return node.kind === 'string' ? (JSON.parse(sourceOf(node)) as string) : sourceOf(node);
}

/** JSON inside a JSON string, as many services send it. */
export function embeddedJson(node: JsonNode): JsonNode | undefined {
  if (node.kind !== 'string') return undefined;
  const text = plainTextOf(node);
  if (!/^\s*[[{]/.test(text)) return undefined;
  const root = parseJson(text);
  return root && isContainer(root) ? root : undefined;
}

/** One line that hints at a container's content: `{orderId: "o-1", items: […]}`. */
export function summaryOf(node: JsonNode, maxLength: number): string {
  if (!isContainer(node)) return clip(sourceOf(node), maxLength);
  const [open, close] = node.kind === 'object' ? ['{', '}'] : ['[', ']'];
  const parts: string[] = [];
  let length = 2;
  for (const { key, value } of jsonEntries(node)) {
    const shown = isContainer(value) ? (value.kind === 'object' ? '{…}' : '[…]') : clip(sourceOf(value), 32);
    const part = typeof key === 'number' ? shown : `${clip(key, 32)}: ${shown}`;
    length += part.length + 2;
    if (length > maxLength) return `${open}${[...parts, '…'].join(', ')}${close}`;
    parts.push(part);
  }
  return `${open}${parts.join(', ')}${close}`;
}

/** The JSONPath of an entry: `$.items[0]`, `$["odd key"]`. */
export function pathTo(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
}

function nodeAt(text: string, start: number, end: number): JsonNode {
  return { kind: kindOf(text[start]), text, start, end };
}

function kindOf(first: string | undefined): JsonKind {
  switch (first) {
    case '{':
      return 'object';
    case '[':
      return 'array';
    case '"':
      return 'string';
    case 't':
    case 'f':
      return 'boolean';
    case 'n':
      return 'null';
    default:
      return 'number';
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

function skipString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** A counter of depth, not a call per level: a hundred thousand brackets are one loop. */
function skipValue(text: string, from: number): number {
  if (text[from] === '"') return skipString(text, from);
  if (text[from] !== '{' && text[from] !== '[') return skipScalar(text, from);
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = skipString(text, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

function skipScalar(text: string, from: number): number {
  let at = from;
  while (at < text.length && !',]} \n\r\t'.includes(text[at] ?? ',')) at++;
  return at;
}

function clip(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

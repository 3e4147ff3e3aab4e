/** A value of a JSON text, with where it stands: `start` is its first character, `end` is behind its last. */
export type JsonText = JsonScalar | JsonArray | JsonObject;

export interface JsonScalar extends TextSpan {
  readonly kind: 'string' | 'number' | 'boolean' | 'null';
  readonly value: string | number | boolean | null;
  /** As it is written: a number keeps all its digits. */
  readonly raw: string;
}

export interface JsonArray extends TextSpan {
  readonly kind: 'array';
  readonly items: readonly JsonText[];
}

export interface JsonObject extends TextSpan {
  readonly kind: 'object';
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  readonly name: string;
  readonly nameSpan: TextSpan;
  readonly value: JsonText;
}

export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

export interface JsonMistake extends TextSpan {
  readonly message: string;
}

const maxDepth = 200;

/**
 * Reads JSON as people write it in an editor: with comments, and with a comma behind the last item. It never throws; the first
 * mistake ends it.
 */
export function parseJsonText(text: string): { readonly node: JsonText } | { readonly mistake: JsonMistake } {
  const reader = new Reader(text);
  try {
    return { node: reader.document() };
  } catch (error) {
    if (error instanceof Unreadable) return { mistake: error.mistake };
    throw error;
  }
}

class Unreadable extends Error {
  readonly mistake: JsonMistake;

  constructor(message: string, start: number) {
    super(message);
    this.mistake = { message, start, end: start + 1 };
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonText {
    if (this.#text.startsWith('\uFEFF')) this.#at = 1;
    this.#skip();
    const node = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the document');
    return node;
  }

  #value(depth: number): JsonText {
    if (depth > maxDepth) throw new Unreadable('This is nested too deep.', this.#at);
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return this.#word();
    }
  }

  #object(depth: number): JsonObject {
    const start = this.#at++;
    const members: JsonMember[] = [];
    for (this.#skip(); this.#text[this.#at] !== '}'; this.#skip()) {
      if (this.#text[this.#at] !== '"') throw this.#unexpected('a name in double quotes');
      const name = this.#string();
      this.#skip();
      if (this.#text[this.#at] !== ':') throw this.#unexpected('a colon');
      this.#at++;
      this.#skip();
      const value = this.#value(depth + 1);
      members.push({ name: String(name.value), nameSpan: { start: name.start, end: name.end }, value });
      this.#comma('}');
    }
    return { kind: 'object', members, start, end: ++this.#at };
  }

  #array(depth: number): JsonArray {
    const start = this.#at++;
    const items: JsonText[] = [];
    for (this.#skip(); this.#text[this.#at] !== ']'; this.#skip()) {
      items.push(this.#value(depth + 1));
      this.#comma(']');
    }
    return { kind: 'array', items, start, end: ++this.#at };
  }

  #comma(end: '}' | ']'): void {
    this.#skip();
    if (this.#text[this.#at] === ',') this.#at++;
    else if (this.#text[this.#at] !== end) throw this.#unexpected(`a comma or "${end}"`);
  }

  #string(): JsonScalar {
    const start = this.#at;
    const pattern = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    pattern.lastIndex = start;
    const raw = pattern.exec(this.#text)?.[0];
    if (raw === undefined) throw new Unreadable('This text does not end, or holds what JSON does not know.', start);
    this.#at += raw.length;
    return { kind: 'string', value: JSON.parse(raw) as string, raw, start, end: this.#at };
  }

  #word(): JsonScalar {
    const start = this.#at;
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;
    pattern.lastIndex = start;
    const raw = pattern.exec(this.#text)?.[0];
    if (raw === undefined) throw this.#unexpected('a value');
    this.#at += raw.length;
    const value = JSON.parse(raw) as number | boolean | null;
    const kind = value === null ? 'null' : typeof value === 'number' ? 'number' : 'boolean';
    return { kind, value, raw, start, end: this.#at };
  }

  /** White space and comments. */
  #skip(): void {
    const pattern = /(?:[\s]|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*/y;
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.#text)?.[0].length ?? 0;
  }

  #unexpected(wanted: string): Unreadable {
    const isEnd = this.#at >= this.#text.length;
    return new Unreadable(`${isEnd ? 'The document ends here' : 'This'} where ${wanted} is expected.`, this.#at);
  }
}

/** The member of a name; the last one where there are several, as JSON's readers take it. */
export function jsonMember(node: JsonText | undefined, name: string): JsonMember | undefined {
  return node?.kind === 'object' ? node.members.findLast((member) => member.name === name) : undefined;
}

/** The JSON of a value without white space, numbers as they are written. */
export function compactJson(node: JsonText): string {
  switch (node.kind) {
    case 'object':
      return `{${node.members.map(({ name, value }) => `${JSON.stringify(name)}:${compactJson(value)}`).join(',')}}`;
    case 'array':
      return `[${node.items.map(compactJson).join(',')}]`;
    default:
      return node.raw;
  }
}

/** What `JSON.parse` would make of it. */
export function valueOfNode(node: JsonText): unknown {
  return JSON.parse(compactJson(node));
}

/** The JSON of a value over several lines, numbers as they are written. */
export function prettyJson(node: JsonText, indent = ''): string {
  const inner = `${indent}  `;
  const lines = (open: string, close: string, parts: readonly string[]): string =>
    parts.length === 0 ? `${open}${close}` : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
  switch (node.kind) {
    case 'object':
      return lines(
        '{',
        '}',
        node.members.map(({ name, value }) => `${JSON.stringify(name)}: ${prettyJson(value, inner)}`),
      );
    case 'array':
      return lines(
        '[',
        ']',
        node.items.map((item) => prettyJson(item, inner)),
      );
    default:
      return node.raw;
  }
}

/** The same value with every text in it written anew. */
export function mapTexts(node: JsonText, write: (text: string) => string): JsonText {
  switch (node.kind) {
    case 'object':
      return { ...node, members: node.members.map((member) => ({ ...member, value: mapTexts(member.value, write) })) };
    case 'array':
      return { ...node, items: node.items.map((item) => mapTexts(item, write)) };
    case 'string':
      return textNode(write(String(node.value)), node);
    default:
      return node;
  }
}

export function textNode(value: string, { start, end }: TextSpan): JsonScalar {
  return { kind: 'string', value, raw: JSON.stringify(value), start, end };
}

/** A message of the text format of Protobuf: for each field all that is said of it. Strings are bytes until somebody knows better. */
export type TextMessage = ReadonlyMap<string, readonly TextValue[]>;
export type TextValue = TextMessage | Buffer | string;

/** Reads the text format of Protobuf, as far as files of tests use it. */
export function readTextproto(text: string): TextMessage {
  const tokens = [
    ...text.matchAll(/\s+|#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\[[\w./]+\]|[-+\w.]+|[{}:;,<>[\]]/g),
  ]
    .map(([token]) => token)
    .filter((token) => !/^[\s#]/.test(token));
  const reader = new Reader(tokens);
  return reader.message(undefined);
}

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  message(end: string | undefined): TextMessage {
    const fields = new Map<string, TextValue[]>();
    while (this.#next !== end) {
      const name = this.#take();
      this.#takeIf(':');
      const values = fields.get(name) ?? [];
      values.push(...this.#values());
      fields.set(name, values);
      if (!this.#takeIf(',')) this.#takeIf(';');
    }
    if (end !== undefined) this.#take();
    return fields;
  }

  #values(): TextValue[] {
    if (!this.#takeIf('[')) return [this.#value()];
    const values: TextValue[] = [];
    while (!this.#takeIf(']')) {
      values.push(this.#value());
      this.#takeIf(',');
    }
    return values;
  }

  #value(): TextValue {
    const token = this.#take();
    if (token === '{') return this.message('}');
    if (!/^["']/.test(token)) return token;
    const parts = [bytesOf(token)];
    // Strings that follow each other are one.
    while (/^["']/.test(this.#next ?? '')) parts.push(bytesOf(this.#take()));
    return Buffer.concat(parts);
  }

  get #next(): string | undefined {
    return this.#tokens[this.#at];
  }

  #takeIf(token: string): boolean {
    const isNext = this.#next === token;
    if (isNext) this.#at++;
    return isNext;
  }

  #take(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Error('The text ends within a message.');
    return token;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', f: '\f', v: '\v' };

function bytesOf(token: string): Buffer {
  const parts =
    token.slice(1, -1).match(/\\(?:x[\da-fA-F]{1,2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|.)|[^\\]+/gs) ?? [];
  return Buffer.concat(
    parts.map((part) => {
      if (!part.startsWith('\\')) return Buffer.from(part);
      if (part[1] === 'x') return Buffer.from([parseInt(part.slice(2), 16)]);
      if (/^\\[uU]/.test(part)) return Buffer.from(String.fromCodePoint(parseInt(part.slice(2), 16)));
      if (/^\\[0-7]/.test(part)) return Buffer.from([parseInt(part.slice(1), 8)]);
      return Buffer.from(escapes[part.slice(1)] ?? part.slice(1));
    }),
  );
}

import { ownProperty } from '../../base/ownProperty.ts';
import { expandTemplate, type Lookup } from '../tree/template.ts';

export interface DotenvProblem {
  /** Counts from 0. */
  readonly line: number;
  readonly message: string;
}

export interface Dotenv {
  readonly values: ReadonlyMap<string, string>;
  /** Variable → the line of its key, counted from 0. */
  readonly lines: ReadonlyMap<string, number>;
  readonly problems: readonly DotenvProblem[];
}

export interface DotenvOptions {
  /** What files before this one said: the last place a variable is looked for. */
  readonly earlier?: ReadonlyMap<string, string>;
  /** Compose's `format: raw`: every value is taken as it stands. */
  readonly isRaw?: boolean;
}

const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * The grammar of `.env` and `env_file`: `KEY=value`, `KEY: value`, `export KEY=value`, a bare `KEY` that takes its value
 * from outside, quotes over several lines, comments. Variables expand in unquoted and double-quoted values, first from
 * `outer`, then from what the file has said so far. A problem never repeats a value: it is shown, and kept in reports.
 */
export function parseDotenv(text: string, outer: Lookup, options: DotenvOptions = {}): Dotenv {
  return new DotenvReader(text, outer, options).read();
}

class DotenvReader {
  readonly #text: string;
  readonly #outer: Lookup;
  readonly #earlier: ReadonlyMap<string, string>;
  readonly #isRaw: boolean;
  readonly #values = new Map<string, string>();
  readonly #lines = new Map<string, number>();
  readonly #problems: DotenvProblem[] = [];
  #index = 0;
  #line = 0;

  constructor(text: string, outer: Lookup, { earlier = new Map(), isRaw = false }: DotenvOptions) {
    this.#text = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
    this.#outer = outer;
    this.#earlier = earlier;
    this.#isRaw = isRaw;
  }

  read(): Dotenv {
    while (this.#index < this.#text.length) this.#statement();
    return { values: this.#values, lines: this.#lines, problems: this.#problems };
  }

  #statement(): void {
    const lineEnd = this.#lineEnd();
    const start = this.#text.slice(this.#index, lineEnd);
    if (start.trimStart().startsWith('#')) return this.#moveTo(lineEnd + 1);
    const body = start.replace(/^\s*(?:export[ \t]+)?/, '');
    const separator = body.search(/[=:]/);
    const rawKey = separator === -1 ? body.replace(/\s#.*$/, '') : body.slice(0, separator);
    const key = rawKey.trim();
    const mistake = keyMistake(key);
    if (mistake !== undefined) {
      this.#fail(mistake);
      return this.#moveTo(lineEnd + 1);
    }
    if (separator === -1) {
      const value = this.#outer(key);
      if (value !== undefined) this.#set(key, value, this.#line);
      return this.#moveTo(lineEnd + 1);
    }
    this.#index += start.length - body.length + separator + 1;
    const line = this.#line;
    const value = this.#value();
    // A name that starts with a digit cannot be a variable; Compose drops it without a word.
    if (value !== undefined && !/^\d/.test(key)) this.#set(key, value, line);
  }

  #set(key: string, value: string, line: number): void {
    this.#values.set(key, value);
    this.#lines.set(key, line);
  }

  #value(): string | undefined {
    const lineEnd = this.#lineEnd();
    const rest = this.#text.slice(this.#index, lineEnd);
    if (this.#isRaw) {
      this.#moveTo(lineEnd + 1);
      return rest;
    }
    const begin = rest.search(/[^ \t]/);
    const quote = rest[begin];
    if (quote === '"' || quote === "'") {
      this.#index += begin;
      return this.#quoted(quote);
    }
    // A comment needs a blank before it, and something before that.
    const written = rest
      .trim()
      .replace(/[ \t]#.*$/, '')
      .trim();
    const value = this.#expand(written);
    this.#moveTo(lineEnd + 1);
    return value;
  }

  #quoted(quote: string): string | undefined {
    let end = this.#index + 1;
    while (end < this.#text.length && this.#text[end] !== quote) end += this.#text[end] === '\\' ? 2 : 1;
    if (end >= this.#text.length) {
      this.#fail('unterminated quoted value');
      this.#index = this.#text.length;
      return undefined;
    }
    const inner = this.#text.slice(this.#index + 1, end);
    const value = quote === "'" ? inner.replaceAll("\\'", "'") : this.#expand(unescape(inner));
    // What stands behind the quote is read as a statement of its own, as Compose does.
    this.#moveTo(end + 1);
    return value;
  }

  #expand(value: string): string {
    const { text, failures } = expandTemplate(
      value,
      (name) => this.#outer(name) ?? this.#values.get(name) ?? this.#earlier.get(name),
    );
    for (const failure of failures) {
      if (failure.kind === 'invalid') this.#fail('Invalid template');
      if (failure.kind === 'required') {
        this.#fail(`required variable ${failure.name} is missing a value`);
      }
    }
    return text;
  }

  #fail(message: string): void {
    this.#problems.push({ line: this.#line, message });
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#index);
    return end === -1 ? this.#text.length : end;
  }

  #moveTo(index: number): void {
    for (let at = this.#index; at < index; at++) if (this.#text[at] === '\n') this.#line++;
    this.#index = index;
  }
}

/** What stands there may be the rest of a value that was meant to go on over several lines: it is not repeated. */
function keyMistake(key: string): string | undefined {
  const odd = /[^\p{L}\p{N}_.\-[\]\s]/u.exec(key)?.[0];
  if (odd !== undefined) return `unexpected character "${odd}" in a variable name`;
  return /\s/.test(key) ? 'key cannot contain a space' : undefined;
}

/** `\$` becomes `$$`, which the template reads as one dollar. An escape that is none stays as it is. */
function unescape(text: string): string {
  return text.replace(/\\(0[0-7]{1,3}|[\s\S])/g, (whole, code: string) => {
    if (code.length > 1) return String.fromCharCode(parseInt(code, 8));
    if (code === '$') return '$$';
    if (code === '\\' || code === '"') return code;
    return ownProperty(escapes, code) ?? whole;
  });
}

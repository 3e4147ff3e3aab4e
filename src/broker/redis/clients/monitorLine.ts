/** A line of `MONITOR`, read as far as whose it is: `1700000000.123456 [0 10.0.0.7:51234] "XADD" "orders" "*" "n" "1"`. */
export interface MonitorLine {
  readonly database: number;
  /** The address of the client, `unix:/path`, or `lua` for what a script or function runs. */
  readonly source: string;
  readonly words: Words;
}

/** Reads whose line it is; undefined for what is none. */
export function readMonitorLine(line: Buffer): MonitorLine | undefined {
  const open = line.indexOf(' [');
  const close = line.indexOf('] "', open);
  if (open === -1 || close === -1) return undefined;
  const inside = line.toString('latin1', open + 2, close);
  const blank = inside.indexOf(' ');
  const database = Number(inside.slice(0, blank));
  if (blank === -1 || !Number.isInteger(database)) return undefined;
  return { database, source: inside.slice(blank + 1), words: new Words(line, close + 2) };
}

const [quote, backslash, blank, hex] = [0x22, 0x5c, 0x20, 0x78];

/** The command and its arguments, read one after the other and no further than somebody asks. */
export class Words {
  readonly #line: Buffer;
  readonly #start: number;
  #at: number;

  constructor(line: Buffer, at: number) {
    this.#line = line;
    this.#start = at;
    this.#at = at;
  }

  /** Undefined behind the last one, and for one whose end is cut off. */
  next(): Buffer | undefined {
    const line = this.#line;
    if (line[this.#at] !== quote) return undefined;
    let isEscaped = false;
    for (let end = this.#at + 1; end < line.length; end++) {
      const byte = line[end];
      if (byte === backslash) {
        isEscaped = true;
        end++;
      } else if (byte === quote) {
        const raw = line.subarray(this.#at + 1, end);
        this.#at = end + 1;
        if (line[this.#at] === blank) this.#at++;
        return isEscaped ? unescaped(raw) : raw;
      }
    }
    return undefined;
  }

  /** All that were not read yet. Undefined when the line is cut off: who has to know how many there are knows nothing. */
  rest(): readonly Buffer[] | undefined {
    const rest: Buffer[] = [];
    for (let word = this.next(); word !== undefined; word = this.next()) rest.push(word);
    return this.#at >= this.#line.length ? rest : undefined;
  }

  /** How many bytes the command and its arguments have, also those that were read. */
  size(): number {
    const line = this.#line;
    let size = 0;
    let isInside = false;
    for (let at = this.#start; at < line.length; at++) {
      const byte = line[at];
      if (byte === quote) isInside = !isInside;
      else if (isInside) {
        size++;
        if (byte === backslash) at += line[at + 1] === hex ? 3 : 1;
      }
    }
    return size;
  }
}

const escapes: ReadonlyMap<number, number> = new Map(
  Object.entries({ n: 10, r: 13, t: 9, a: 7, b: 8 }).map(([letter, byte]) => [letter.charCodeAt(0), byte]),
);

/** Undoes what Redis does to bytes that cannot be printed: `\xff`, `\n`, `\"`. */
function unescaped(raw: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(raw.length);
  let size = 0;
  for (let at = 0; at < raw.length; at++) {
    let byte = raw[at] ?? 0;
    if (byte === backslash) {
      const letter = raw[++at] ?? backslash;
      byte =
        letter === hex ? Number.parseInt(raw.toString('latin1', at + 1, at + 3), 16) : (escapes.get(letter) ?? letter);
      if (letter === hex) at += 2;
    }
    bytes[size++] = byte;
  }
  return bytes.subarray(0, size);
}

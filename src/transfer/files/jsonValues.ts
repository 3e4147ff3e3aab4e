import { Buffer, isUtf8 } from 'node:buffer';
import { maxItemBytes, tooLargeReason, type FileItem, type FileItems } from './fileItem.ts';
import { JsonItems } from './jsonItems.ts';
import { notUtf8Reason } from './lines.ts';

/** A file with a JSON array of messages, or with one value behind the other. */
export async function* readJsonValues(chunks: AsyncIterable<Buffer>): FileItems {
  const [values, items] = [new ValueCutter(), new JsonItems()];
  const read = ({ line, bytes, isTooLarge }: CutValue): readonly FileItem[] => {
    if (isTooLarge) return [{ kind: 'bad', line, reason: tooLargeReason }];
    if (!isUtf8(bytes)) return [{ kind: 'bad', line, reason: notUtf8Reason }];
    const item = items.itemOf(line, bytes.toString());
    return item ? [item] : [];
  };
  for await (const chunk of chunks) yield values.add(chunk).flatMap(read);
  yield values.end().flatMap(read);
  if (values.isOpen) yield [{ kind: 'bad', line: values.line, reason: 'the array is not closed: the file is cut off' }];
}

/** The bytes of one value, and the line where it begins. */
interface CutValue {
  readonly line: number;
  readonly bytes: Buffer;
  readonly isTooLarge: boolean;
}

/**
 * Cuts a JSON text into the values of its outermost array, or those that stand there without one. It only looks for where
 * each ends; whether it is JSON is for the parser to say.
 */
class ValueCutter {
  readonly #begun: Buffer[] = [];
  #begunBytes = 0;
  #isTooLarge = false;
  #beginLine = 1;
  #line = 1;
  /** Where the outermost text stands: before its array, in it, behind it, or in one without. */
  #place: 'before' | 'array' | 'behind' | 'bare' = 'before';
  /** Of the value that is begun; undefined between two. */
  #depth: number | undefined;
  #isInText = false;
  #isEscaped = false;

  get line(): number {
    return this.#line;
  }

  /** The array has not come to its end. */
  get isOpen(): boolean {
    return this.#place === 'array';
  }

  add(chunk: Buffer): readonly CutValue[] {
    const values: CutValue[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === code.lineFeed) this.#line++;
      if (this.#isInText) {
        this.#stepText(byte);
        continue;
      }
      if (this.#depth === undefined) {
        if (!this.#begins(byte)) continue;
        from = at;
      } else if (this.#depth === 0 && isEndOfValue(byte)) {
        this.#keep(chunk.subarray(from, at));
        values.push(this.#take());
        if (byte === code.closeBracket) this.#place = 'behind';
        continue;
      }
      this.#step(byte);
      if (this.#hasClosed(byte)) {
        this.#keep(chunk.subarray(from, at + 1));
        values.push(this.#take());
      }
    }
    if (this.#depth !== undefined) this.#keep(chunk.subarray(from));
    return values;
  }

  /** What was begun and did not end; a number ends with the file. */
  end(): readonly CutValue[] {
    return this.#depth === undefined ? [] : [this.#take()];
  }

  /** Whether a value begins with this byte. */
  #begins(byte: number): boolean {
    if (isSpace(byte) || byte === code.comma) return false;
    if (this.#place === 'before' && byte === code.openBracket) {
      this.#place = 'array';
      return false;
    }
    if (this.#place === 'array' && byte === code.closeBracket) {
      this.#place = 'behind';
      return false;
    }
    if (this.#place === 'before') this.#place = 'bare';
    this.#beginLine = this.#line;
    this.#depth = 0;
    return true;
  }

  #step(byte: number): void {
    if (byte === code.quote) this.#isInText = true;
    else if (byte === code.openBrace || byte === code.openBracket) this.#depth = (this.#depth ?? 0) + 1;
    else if (byte === code.closeBrace || byte === code.closeBracket) this.#depth = (this.#depth ?? 0) - 1;
  }

  #stepText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === code.backslash) this.#isEscaped = true;
    else if (byte === code.quote) this.#isInText = false;
  }

  #hasClosed(byte: number): boolean {
    return (byte === code.closeBrace || byte === code.closeBracket) && (this.#depth ?? 0) <= 0;
  }

  #keep(part: Buffer): void {
    if (this.#isTooLarge) return;
    this.#begun.push(part);
    this.#begunBytes += part.length;
    if (this.#begunBytes <= maxItemBytes) return;
    this.#isTooLarge = true;
    this.#begun.length = 0;
  }

  #take(): CutValue {
    const bytes = Buffer.concat(this.#begun);
    const value = { line: this.#beginLine, bytes, isTooLarge: this.#isTooLarge };
    this.#begun.length = 0;
    this.#begunBytes = 0;
    this.#isTooLarge = false;
    this.#depth = undefined;
    return value;
  }
}

const code = {
  lineFeed: 0x0a,
  quote: 0x22,
  comma: 0x2c,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** A number or a word ends where something else begins; one in quotes ends there too. */
function isEndOfValue(byte: number): boolean {
  return isSpace(byte) || byte === code.comma || byte === code.closeBracket;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

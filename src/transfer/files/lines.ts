import { Buffer, isUtf8 } from 'node:buffer';
import { maxItemBytes, tooLargeReason } from './fileItem.ts';

/** A line of a file, counted from 1, without its end; or why it cannot be read. */
export type FileLine =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly reason: string };

/** How long a line may be, and what is said of a longer one. */
interface LineBound {
  readonly bytes: number;
  readonly tooLargeReason: string;
}

/** Makes lines of bytes that come in parts. It holds no more than one line of the largest size. */
export class LineReader {
  readonly #most: LineBound;
  readonly #begun: Buffer[] = [];
  #begunBytes = 0;
  /** The line that is begun is too long: the rest of it is passed over. */
  #isPassingOver = false;
  #line = 1;

  constructor(most: LineBound = { bytes: maxItemBytes, tooLargeReason }) {
    this.#most = most;
  }

  /** The lines that end in this part. */
  add(chunk: Buffer): readonly FileLine[] {
    const lines: FileLine[] = [];
    const first = chunk.indexOf(lineFeed);
    if (first < 0) {
      this.#keep(chunk);
      return lines;
    }
    this.#keep(chunk.subarray(0, first));
    lines.push(this.#take());
    const last = chunk.lastIndexOf(lineFeed);
    if (last > first) this.#addWhole(chunk.subarray(first + 1, last), lines);
    this.#keep(chunk.subarray(last + 1));
    return lines;
  }

  /** The last line, where the file does not end with a line feed. */
  end(): readonly FileLine[] {
    return this.#begunBytes > 0 || this.#isPassingOver ? [this.#take()] : [];
  }

  /** Lines of which this part has all. */
  #addWhole(bytes: Buffer, lines: FileLine[]): void {
    if (isUtf8(bytes)) {
      for (const text of bytes.toString().split('\n')) lines.push({ line: this.#line++, text: withoutReturn(text) });
      return;
    }
    for (let from = 0; from <= bytes.length;) {
      const found = bytes.indexOf(lineFeed, from);
      const end = found < 0 ? bytes.length : found;
      lines.push(lineOf(this.#line++, bytes.subarray(from, end)));
      from = end + 1;
    }
  }

  #keep(part: Buffer): void {
    if (part.length === 0 || this.#isPassingOver) return;
    this.#begun.push(part);
    this.#begunBytes += part.length;
    if (this.#begunBytes <= this.#most.bytes) return;
    this.#isPassingOver = true;
    this.#begun.length = 0;
    this.#begunBytes = 0;
  }

  #take(): FileLine {
    const line = this.#line++;
    const bytes = this.#begun.length === 1 ? this.#begun[0] : Buffer.concat(this.#begun);
    const isTooLong = this.#isPassingOver;
    this.#begun.length = 0;
    this.#begunBytes = 0;
    this.#isPassingOver = false;
    return isTooLong ? { line, reason: this.#most.tooLargeReason } : lineOf(line, bytes ?? Buffer.alloc(0));
  }
}

const lineFeed = 0x0a;

function lineOf(line: number, bytes: Buffer): FileLine {
  return isUtf8(bytes) ? { line, text: withoutReturn(bytes.toString()) } : { line, reason: notUtf8Reason };
}

export const notUtf8Reason = 'it is not UTF-8';

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** What is kept of one line: the names are at its beginning, and payloads may be large. */
const maxLineBytes = 65_536;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** Takes a line without its end, and how many of its bytes were not kept. */
type OnLine = (line: Buffer, droppedBytes: number) => void;

/** Cuts what comes in pieces into lines, and never holds more than a bounded part of one. */
export class LineSplitter {
  readonly #onLine: OnLine;
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #dropped = 0;

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  take(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#end(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  #end(last: Buffer): void {
    // Nearly every line lies within one piece.
    if (this.#begunBytes === 0 && last.length <= maxLineBytes) return this.#onLine(withoutReturn(last), 0);
    this.#keep(last);
    const line = withoutReturn(Buffer.concat(this.#begun));
    const dropped = this.#dropped;
    [this.#begun, this.#begunBytes, this.#dropped] = [[], 0, 0];
    this.#onLine(line, dropped);
  }

  #keep(part: Buffer): void {
    const kept = part.subarray(0, maxLineBytes - this.#begunBytes);
    this.#dropped += part.length - kept.length;
    this.#begunBytes += kept.length;
    // A small part must not hold the whole piece that it came in.
    if (kept.length > 0) this.#begun.push(Buffer.from(kept));
  }
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
}

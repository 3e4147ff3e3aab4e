import { StringDecoder } from 'node:string_decoder';
import { cutMark, LineCutter, maxLineLength } from '../../../base/lineCutter.ts';
import { piecesOf } from './lines.ts';

/** One entry of a container's log. */
export interface LogEntry {
  readonly stream: 'stdout' | 'stderr';
  /** The time as Docker wrote it: RFC 3339 with nanoseconds. Its width is fixed, so it sorts as text. */
  readonly stamp: string;
  readonly text: string;
}

const headerLength = 8;
const stderrStream = 2;
/** The parts of a larger frame are passed on as they come. */
const maxHeldBytes = 256 * 1024;
const newline = 0x0a;

interface OpenLine {
  readonly stamp: string;
  /** Docker parts a long line by bytes, also within a character. */
  readonly decoder: StringDecoder;
  readonly cutter: LineCutter;
}

/**
 * Reads a log asked for with `timestamps`. Without a terminal, both streams come in frames: stream (1 byte), three zeros, length
 * (4 bytes, big endian), text. A line longer than Docker's buffer comes in several frames, of which the last ends it; one
 * that is longer than a line may be comes as several entries of its stamp.
 */
export async function* logEntries(chunks: AsyncIterable<unknown>, hasTty: boolean): AsyncGenerator<LogEntry> {
  if (hasTty) yield* entriesOfTerminal(chunks);
  else yield* entriesOfFrames(chunks);
}

async function* entriesOfTerminal(chunks: AsyncIterable<unknown>): AsyncGenerator<LogEntry> {
  const cutter = new LineCutter();
  let stamp = '';
  let isBegun = false;
  const toEntry = (line: string): LogEntry => {
    const parts = isBegun ? { stamp, text: line } : partsOf(line);
    stamp = parts.stamp;
    return { stream: 'stdout', ...parts };
  };
  for await (const piece of piecesOf(chunks)) {
    for (const line of cutter.add(piece)) {
      yield toEntry(line);
      isBegun = line.length >= maxLineLength && line.endsWith(cutMark);
    }
  }
  const last = cutter.end();
  if (last !== undefined) yield toEntry(last);
}

async function* entriesOfFrames(chunks: AsyncIterable<unknown>): AsyncGenerator<LogEntry> {
  const open = new Map<LogEntry['stream'], OpenLine>();
  for await (const { stream, bytes, isFirst } of framesOf(chunks)) {
    const begun = open.get(stream);
    const isEnd = bytes.at(-1) === newline;
    if (!begun && isFirst && isEnd && bytes.length <= maxLineLength) {
      const { stamp, text } = partsOf(bytes.toString('utf8'));
      yield { stream, stamp, text: text.replace(/\r?\n$/, '') };
      continue;
    }
    const space = isFirst ? bytes.indexOf(' ') : -1;
    const line = begun ?? beginLine(bytes.toString('latin1', 0, Math.max(0, space)));
    open.set(stream, line);
    for (const text of line.cutter.add(line.decoder.write(bytes.subarray(space + 1))))
      yield { stream, stamp: line.stamp, text };
    if (isEnd) open.delete(stream);
  }
  for (const [stream, { stamp, cutter, decoder }] of open) {
    for (const text of cutter.add(decoder.end())) yield { stream, stamp, text };
    const text = cutter.end();
    if (text !== undefined) yield { stream, stamp, text };
  }
}

function beginLine(stamp: string): OpenLine {
  return { stamp, decoder: new StringDecoder('utf8'), cutter: new LineCutter() };
}

function partsOf(line: string): Pick<LogEntry, 'stamp' | 'text'> {
  const space = line.indexOf(' ');
  if (space === -1) return { stamp: line.trimEnd(), text: '' };
  return { stamp: line.slice(0, space), text: line.slice(space + 1) };
}

interface Frame {
  readonly stream: LogEntry['stream'];
  readonly bytes: Buffer;
  /** False for the next part of a frame that was too large to wait for. */
  readonly isFirst: boolean;
}

/** Splits the output into its two streams. Docker frames it so if there is no terminal. */
export async function* framesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<Frame> {
  const reader = new FrameReader();
  for await (const chunk of chunks) yield* reader.add(chunk as Buffer);
}

/** Holds what has come of one frame, and copies each byte once at most. */
class FrameReader {
  readonly #header = Buffer.alloc(headerLength);
  #headerBytes = 0;
  #left = 0;
  #isFirst = true;
  #held: Buffer[] = [];
  #heldBytes = 0;

  *add(chunk: Buffer): Generator<Frame> {
    let rest = chunk;
    while (rest.length > 0) {
      rest = rest.subarray(this.#left === 0 ? this.#readHeader(rest) : this.#readBody(rest));
      const isWhole = this.#left === 0;
      if (this.#heldBytes === 0 || (!isWhole && this.#heldBytes < maxHeldBytes)) continue;
      yield this.#take();
      this.#isFirst = isWhole;
    }
  }

  #readHeader(bytes: Buffer): number {
    const taken = bytes.copy(this.#header, this.#headerBytes, 0, headerLength - this.#headerBytes);
    this.#headerBytes += taken;
    if (this.#headerBytes < headerLength) return taken;
    this.#headerBytes = 0;
    this.#left = this.#header.readUInt32BE(4);
    return taken;
  }

  #readBody(bytes: Buffer): number {
    const part = bytes.subarray(0, this.#left);
    this.#left -= part.length;
    this.#held.push(part);
    this.#heldBytes += part.length;
    return part.length;
  }

  #take(): Frame {
    const [first] = this.#held;
    const bytes = this.#held.length === 1 && first ? first : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return { stream: this.#header[0] === stderrStream ? 'stderr' : 'stdout', bytes, isFirst: this.#isFirst };
  }
}

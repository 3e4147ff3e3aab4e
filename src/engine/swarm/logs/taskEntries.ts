import { StringDecoder } from 'node:string_decoder';
import { LineCutter } from '../../../base/lineCutter.ts';
import { framesOf } from '../../docker/streams/frames.ts';
import { linesOf } from '../../docker/streams/lines.ts';

/** One line of a task. */
export interface TaskEntry {
  /** The task's id. */
  readonly task: string;
  readonly stream: 'stdout' | 'stderr';
  /** The time as the node wrote it: RFC 3339 with nanoseconds. */
  readonly stamp: string;
  readonly text: string;
}

/** The manager could not collect all of it; the text is Docker's. */
export class IncompleteLog extends Error {}

interface Piece {
  readonly task: string;
  readonly stamp: string;
  readonly bytes: Buffer;
}

interface OpenLine {
  readonly stamp: string;
  readonly decoder: StringDecoder;
  readonly cutter: LineCutter;
}

const newline = 0x0a;
/** Longer than Docker's parts of a line, which are at most 16 kB, and what stands before them. */
const maxTtyLine = 256 * 1024;

/**
 * Reads the log of a service or a task, asked for with `timestamps` and `details`: each frame is `STAMP KEY=VALUE,… TEXT`, where the task is
 * one of the values. A long line comes in several frames, each with all of that before it, among frames of other tasks. Throws
 * `IncompleteLog` where the manager says so.
 */
export async function* taskEntries(chunks: AsyncIterable<unknown>, hasTty: boolean): AsyncGenerator<TaskEntry> {
  if (hasTty) yield* entriesOfTerminal(chunks);
  else yield* entriesOfFrames(chunks);
}

async function* entriesOfTerminal(chunks: AsyncIterable<unknown>): AsyncGenerator<TaskEntry> {
  for await (const line of linesOf(chunks, maxTtyLine)) {
    const piece = pieceOf(Buffer.from(line));
    if (piece) yield { task: piece.task, stream: 'stdout', stamp: piece.stamp, text: piece.bytes.toString() };
    else if (isComplaint(line)) throw new IncompleteLog(line);
  }
}

async function* entriesOfFrames(chunks: AsyncIterable<unknown>): AsyncGenerator<TaskEntry> {
  const open = new Map<string, OpenLine>();
  for await (const { stream, bytes } of framesOf(chunks)) {
    const piece = pieceOf(bytes);
    if (!piece) {
      if (isComplaint(bytes.toString())) throw new IncompleteLog(bytes.toString().trim());
      continue;
    }
    const { task, stamp } = piece;
    const key = `${task} ${stream}`;
    const line = open.get(key) ?? { stamp, decoder: new StringDecoder('utf8'), cutter: new LineCutter() };
    for (const text of line.cutter.add(line.decoder.write(piece.bytes))) {
      yield { task, stream, stamp: line.stamp, text };
    }
    if (bytes.at(-1) === newline) open.delete(key);
    else open.set(key, line);
  }
  for (const [key, { stamp, cutter, decoder }] of open) {
    const [task = '', stream] = key.split(' ');
    const texts = [...cutter.add(decoder.end())];
    const last = cutter.end();
    for (const text of last === undefined ? texts : [...texts, last]) {
      yield { task, stream: stream === 'stderr' ? 'stderr' : 'stdout', stamp, text };
    }
  }
}

/** What a node says stands before what a program says, so that no program can pass for another task. */
function pieceOf(bytes: Buffer): Piece | undefined {
  const stampEnd = bytes.indexOf(' ');
  const detailsEnd = bytes.indexOf(' ', stampEnd + 1);
  if (stampEnd === -1 || detailsEnd === -1) return undefined;
  const details = bytes.toString('utf8', stampEnd + 1, detailsEnd);
  const [, task] = /(?:^|,)com\.docker\.swarm\.task\.id=([^,]+)/.exec(details) ?? [];
  if (task === undefined) return undefined;
  return { task, stamp: bytes.toString('latin1', 0, stampEnd), bytes: bytes.subarray(detailsEnd + 1) };
}

/** Docker 20.10 marks its own word as neither output, older ones as one of them. */
function isComplaint(text: string): boolean {
  return /^Error (?:grabbing logs|from daemon)/.test(text);
}

import { linesOf } from './lines.ts';

/** One entry of a container's log. */
export interface LogEntry {
  readonly stream: 'stdout' | 'stderr';
  /** As Docker wrote it, RFC 3339 with nanoseconds, of fixed width: it sorts as text. */
  readonly stamp: string;
  readonly text: string;
}

const headerLength = 8;
const stderrStream = 2;

/**
 * Reads a log asked for with `timestamps`. Without a terminal, both streams come in frames: stream (1 byte), three zeros, length
 * (4 bytes, big endian), text. A line longer than Docker's buffer comes in several frames, of which the last ends it.
 */
export async function* logEntries(chunks: AsyncIterable<unknown>, hasTty: boolean): AsyncGenerator<LogEntry> {
  if (hasTty) {
    for await (const line of linesOf(chunks)) yield toEntry('stdout', line);
    return;
  }
  const partial = new Map<LogEntry['stream'], LogEntry>();
  for await (const { stream, bytes } of framesOf(chunks)) {
    const piece = toEntry(stream, bytes.toString('utf8'));
    const begun = partial.get(stream);
    const whole = begun ? { ...begun, text: begun.text + piece.text } : piece;
    if (!whole.text.endsWith('\n')) {
      partial.set(stream, whole);
      continue;
    }
    partial.delete(stream);
    yield { ...whole, text: whole.text.replace(/\r?\n$/, '') };
  }
  yield* partial.values();
}

/** Parts what both streams wrote, as Docker sends it of everything that has no terminal. */
export async function* framesOf(
  chunks: AsyncIterable<unknown>,
): AsyncGenerator<{ readonly stream: LogEntry['stream']; readonly bytes: Buffer }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let offset = 0;
    while (rest.length - offset >= headerLength) {
      const end = offset + headerLength + rest.readUInt32BE(offset + 4);
      if (rest.length < end) break;
      const stream = rest[offset] === stderrStream ? 'stderr' : 'stdout';
      yield { stream, bytes: rest.subarray(offset + headerLength, end) };
      offset = end;
    }
    rest = rest.subarray(offset);
  }
}

function toEntry(stream: LogEntry['stream'], line: string): LogEntry {
  const space = line.indexOf(' ');
  if (space === -1) return { stream, stamp: line.trimEnd(), text: line.endsWith('\n') ? '\n' : '' };
  return { stream, stamp: line.slice(0, space), text: line.slice(space + 1) };
}

import { existsSync, watch, type FSWatcher } from 'node:fs';
import { open } from 'node:fs/promises';
import { sleep } from '../base/async.ts';
import { openFlags } from '../base/disk/boundedFile.ts';
import { maxLineBytes } from './bounds.ts';
import { parseAuditRecord } from './parseAuditRecord.ts';
import { segmentPath, trailPlace, type TrailPlace } from './places.ts';
import { segmentNumbers, segmentSize } from './segments.ts';
import type { AuditRecord } from './record.ts';

/** One line of a trail that is followed. */
export interface FollowedLine {
  /** Undefined for a line that is no record. */
  readonly record: AuditRecord | undefined;
  /** The line as it stands in the file. */
  readonly text: string;
}

/** Who follows a trail. */
export interface TrailFollower {
  /** The next lines in their order; the next ones are read when it is done with them. */
  take(lines: readonly FollowedLine[]): void | Promise<void>;
  /** All that was there has been taken. It is called once. */
  caughtUp(): void;
  /** Files have gone, or are shorter than they were: what comes next does not go on where the last line ended. */
  interrupted(): void;
}

const chunkBytes = 256 * 1024;
/** Where a file system tells of no changes, it is looked at so often. */
const lookEveryMs = 1000;

/** Where the next line begins. */
interface ReadPlace {
  readonly segment: number;
  readonly offset: number;
}

/**
 * Reads a trail from its beginning, then every record as it is written, until the signal aborts. It takes no lock, and writes nothing.
 * A trail that is not there yet is waited for.
 * @throws the signal's reason; the system's error where a file is there and cannot be read
 */
export async function followTrail(
  audit: string,
  project: string,
  follower: TrailFollower,
  signal: AbortSignal,
): Promise<never> {
  const place = trailPlace(audit, project);
  const change = new ChangeWatch(place.trail);
  try {
    let at: ReadPlace = { segment: 0, offset: 0 };
    for (let isFirst = true; ; isFirst = false) {
      // In order: what was written comes before what is written next.
      at = await readOn(place, at, follower, signal);
      if (isFirst) follower.caughtUp();
      await change.next(signal);
    }
  } finally {
    change.dispose();
  }
}

async function readOn(
  place: TrailPlace,
  from: ReadPlace,
  follower: TrailFollower,
  signal: AbortSignal,
): Promise<ReadPlace> {
  let at = from;
  const numbers = segmentNumbers(place).filter((number) => number >= from.segment);
  const isGone = from.segment !== 0 && numbers[0] !== from.segment;
  if (isGone) follower.interrupted();
  for (const segment of numbers) {
    const offset = segment === at.segment ? at.offset : 0;
    const size = segmentSize(segmentPath(place, segment)) ?? 0;
    if (size < offset) follower.interrupted();
    at = await readSegment(place, { segment, offset: Math.min(offset, size) }, follower, signal);
  }
  return at;
}

async function readSegment(
  place: TrailPlace,
  { segment, offset }: ReadPlace,
  follower: TrailFollower,
  signal: AbortSignal,
): Promise<ReadPlace> {
  const path = segmentPath(place, segment);
  if (segmentSize(path) === offset) return { segment, offset };
  const file = await open(path, openFlags);
  try {
    let at = offset;
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, at + rest.length);
      if (bytesRead === 0) return { segment, offset: at };
      const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      // No record is so long: what has no end is cut here, and told as a line that is none.
      const end = bytes.lastIndexOf(0x0a) + 1 || (bytes.length > maxLineBytes ? bytes.length : 0);
      if (end > 0) await follower.take(linesIn(bytes.subarray(0, end)));
      at += end;
      rest = bytes.subarray(end);
    }
  } finally {
    await file.close();
  }
}

function linesIn(bytes: Buffer): readonly FollowedLine[] {
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((text) => ({ record: parseAuditRecord(text), text }));
}

/** Tells when something may have been written to a folder, which need not be there yet. */
class ChangeWatch {
  readonly #folder: string;
  #watcher: FSWatcher | undefined;
  #wake = Promise.withResolvers<undefined>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async next(signal: AbortSignal): Promise<void> {
    this.#watch();
    const own = new AbortController();
    try {
      const timer = sleep(lookEveryMs, AbortSignal.any([signal, own.signal]));
      await Promise.race([timer, this.#wake.promise]);
      timer.catch(() => undefined);
    } finally {
      own.abort();
    }
    signal.throwIfAborted();
    this.#wake = Promise.withResolvers<undefined>();
  }

  dispose(): void {
    this.#watcher?.close();
  }

  #watch(): void {
    if (this.#watcher || !existsSync(this.#folder)) return;
    this.#watcher = watch(this.#folder, { persistent: false }, () => this.#wake.resolve(undefined));
    // What cannot be watched is looked at.
    this.#watcher.on('error', () => {
      this.#watcher?.close();
      this.#watcher = undefined;
    });
  }
}

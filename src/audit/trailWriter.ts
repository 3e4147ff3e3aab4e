import { closeSync, fsyncSync, rmSync } from 'node:fs';
import { withFileLock } from '../base/disk/fileLock.ts';
import { boundedEntry, trailBounds, type TrailBounds } from './bounds.ts';
import { genesis, lineHash, recordLine, sealRecord, type Link } from './chain.ts';
import { openIn, readHead, writeAll, writeHead, type TrailHead, type WrittenHead } from './head.ts';
import { noProject, segmentPath, trailPlace, type TrailPlace } from './places.ts';
import type { AuditEntry, AuditRecord, Breach } from './record.ts';
import { firstRecordOf, lastRecordOf, segmentNumbers, segmentSize, startsWith } from './segments.ts';
import { openSigningKey, type SigningKey } from './signingKey.ts';

/** Where the next record goes. */
interface Standing {
  readonly link: Link;
  readonly segment: number;
  /** How long the segment is. */
  readonly bytes: number;
  readonly first: TrailHead['first'];
  /** What a process that died has not written of the last record. */
  readonly missing?: Uint8Array;
}

/**
 * Writes to the audit trails of a user. Several writers, of any processes of this machine, may write to one trail: each record is chained
 * to whichever came before it. A writer repairs nothing that it does not know: it says in its record what it found, and goes on.
 */
export class TrailWriter {
  readonly #audit: string;
  readonly #bounds: TrailBounds;
  readonly #queues = new Map<string, Promise<unknown>>();
  /** What each trail's head was when this writer last wrote it. */
  readonly #heads = new Map<string, WrittenHead>();
  #key: SigningKey | undefined;

  /** `audit` is the folder of all trails, an absolute path. */
  constructor(audit: string, bounds: TrailBounds = trailBounds) {
    this.#audit = audit;
    this.#bounds = bounds;
  }

  /**
   * Appends a record to the trail of the entry's project. With `isDurable` it stands on the disk, also if the machine stops.
   * @throws ProblemError `lock.busy`, or the system's error where it cannot be written
   */
  write(entry: AuditEntry, { isDurable = false } = {}): Promise<AuditRecord> {
    const bounded = boundedEntry(entry);
    const before = this.#queues.get(bounded.project) ?? Promise.resolve();
    // One after the other: of one process, nobody waits for a lock that it holds itself.
    const written = before.catch(() => undefined).then(() => this.#writeLocked(bounded, isDurable));
    this.#queues.set(bounded.project, written);
    const forget = (): void => {
      if (this.#queues.get(bounded.project) === written) this.#queues.delete(bounded.project);
    };
    written.then(forget, forget);
    return written;
  }

  async #writeLocked(entry: AuditEntry, isDurable: boolean): Promise<AuditRecord> {
    const place = trailPlace(this.#audit, entry.project === '' ? noProject : entry.project);
    this.#key ??= await openSigningKey(place);
    const key = this.#key;
    const own = this.#heads.get(entry.project);
    const appending = { place, key, own, bounds: this.#bounds, isDurable };
    const { record, written } = await withFileLock(place.lock, () => append(entry, appending));
    this.#heads.set(entry.project, written);
    return record;
  }
}

interface Appending {
  readonly place: TrailPlace;
  readonly key: SigningKey;
  readonly own: WrittenHead | undefined;
  readonly bounds: TrailBounds;
  readonly isDurable: boolean;
}

/** Synchronous, under the lock: no other record comes in between. */
function append(
  entry: AuditEntry,
  { place, key, own, bounds, isDurable }: Appending,
): { readonly record: AuditRecord; readonly written: WrittenHead } {
  const standing = standingOf(place, entry.project, key, own);
  const { link, first } = standing;
  const record = sealRecord(entry, link, key);
  const line = recordLine(record);
  const bytes = Buffer.from(`${line}\n`);
  if (standing.missing) appendBytes(place, standing.segment, standing.missing, isDurable);
  const isFull = standing.bytes > 0 && standing.bytes + bytes.length > bounds.maxSegmentBytes;
  const segment = isFull ? standing.segment + 1 : standing.segment;
  const kept = isFull ? withinBounds(place, first, segment, record, bounds) : first;
  const length = (isFull ? 0 : standing.bytes) + bytes.length;
  const head = {
    project: entry.project,
    count: record.seq,
    first: kept,
    segment,
    bytes: length,
    line,
  };
  const written = writeHead(place, head, key, isDurable);
  appendBytes(place, segment, bytes, isDurable);
  if (kept !== first) removeBefore(place, kept.segment);
  return { record, written };
}

function standingOf(place: TrailPlace, project: string, key: SigningKey, own: WrittenHead | undefined): Standing {
  const known = readHead(place, project, key, own);
  if (known.state !== 'sound') {
    const breach = known.state === 'missing' ? 'head-missing' : 'head-invalid';
    return own ? standingBehind(place, own.head, breach) : unknownStanding(place, breach);
  }
  const { head } = known;
  // Somebody has put back an earlier state, which holds by itself.
  if (own && head.count < own.head.count) return standingBehind(place, own.head, 'trail-damaged');
  const link: Link = { seq: head.count + 1, prev: lineHash(head.line) };
  const size = segmentSize(segmentPath(place, head.segment));
  const common = { link, segment: head.segment, bytes: head.bytes, first: head.first };
  if (size === head.bytes) return common;
  const missing = missingOf(place, head, size ?? 0);
  return missing ? { ...common, missing } : standingBehind(place, head, 'trail-damaged');
}

/** In a segment of its own, behind a head that is known to have been so. What is missing before it will be told. */
function standingBehind(place: TrailPlace, { count, line, first, segment }: TrailHead, breach: Breach): Standing {
  const next = Math.max(segment, ...segmentNumbers(place)) + 1;
  return { link: { seq: count + 1, prev: lineHash(line), breach }, segment: next, bytes: 0, first };
}

/** What a process that died has not written of the last record; undefined where something else has happened to the segment. */
function missingOf(place: TrailPlace, head: TrailHead, size: number): Uint8Array | undefined {
  const line = Buffer.from(`${head.line}\n`);
  const written = size - (head.bytes - line.length);
  if (written < 0 || written >= line.length) return undefined;
  const isOurs =
    written === 0 || startsWith(segmentPath(place, head.segment), size - written, line.subarray(0, written));
  return isOurs ? line.subarray(written) : undefined;
}

/** Without a head nobody knows what the trail must be. It goes on behind what is there, in a segment of its own. */
function unknownStanding(place: TrailPlace, breach: Breach): Standing {
  const numbers = segmentNumbers(place);
  const [lowest = 1] = numbers;
  const highest = numbers.at(-1) ?? 0;
  const last = lastRecordOf(place, numbers);
  const start = numbers.map((number) => firstRecordOf(place, number)).find((record) => record !== undefined);
  const link = { seq: (last?.seq ?? 0) + 1, prev: last ? lineHash(recordLine(last)) : genesis };
  const isNew = numbers.length === 0 && breach === 'head-missing';
  return {
    link: isNew ? link : { ...link, breach },
    segment: highest + 1,
    bytes: 0,
    first: { segment: lowest, seq: start?.seq ?? link.seq, prev: start?.prev ?? link.prev },
  };
}

/** The first record that is kept when a trail gets another segment. */
function withinBounds(
  place: TrailPlace,
  first: TrailHead['first'],
  segment: number,
  next: AuditRecord,
  { maxSegments }: TrailBounds,
): TrailHead['first'] {
  const lowest = segment - maxSegments + 1;
  if (first.segment >= lowest) return first;
  for (const number of segmentNumbers(place)) {
    const record = number >= lowest ? firstRecordOf(place, number) : undefined;
    if (record) return { segment: number, seq: record.seq, prev: record.prev };
  }
  return { segment, seq: next.seq, prev: next.prev };
}

function removeBefore(place: TrailPlace, segment: number): void {
  for (const number of segmentNumbers(place)) {
    if (number < segment) rmSync(segmentPath(place, number), { force: true });
  }
}

function appendBytes(place: TrailPlace, segment: number, bytes: Uint8Array, isDurable: boolean): void {
  const file = openIn(segmentPath(place, segment), 'a');
  try {
    writeAll(file, bytes);
    if (isDurable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

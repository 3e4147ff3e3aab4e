import { setImmediate } from 'node:timers/promises';
import { readBounded } from '../base/disk/boundedFile.ts';
import { withFileLock } from '../base/disk/fileLock.ts';
import { genesis, isSound, lineHash, recordLine } from './chain.ts';
import { exactText } from './exactText.ts';
import * as faults from './faults.ts';
import type { Fault, FaultPlace } from './faults.ts';
import { readHead, type KnownHead } from './head.ts';
import { parseAuditRecord } from './parseAuditRecord.ts';
import { segmentPath, trailPlace, type TrailPlace } from './places.ts';
import type { AuditRecord } from './record.ts';
import { maxSegmentFileBytes, segmentNumbers, segmentSize } from './segments.ts';
import { readSigningKey, type SigningKey } from './signingKey.ts';
import { unreadableTrail } from './unreadable.ts';

/** What was found when a trail was held against its chain, its signatures and its head. */
export interface TrailVerdict {
  readonly project: string;
  /** How many records were read, up to the first that is broken. */
  readonly records: number;
  /** The numbers of the first and the last record that are sound; undefined where there are none. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** What to keep elsewhere, to compare a later trail with: the number of the last record, and its hash. */
  readonly checkpoint: string | undefined;
  /** The first broken record first. Empty: the trail is as it was written. */
  readonly faults: readonly Fault[];
}

/** The number of a record and its hash, as `TrailVerdict.checkpoint` says. */
export interface Checkpoint {
  readonly seq: number;
  readonly hash: string;
}

/** What `12:9f…` says; undefined for what is no checkpoint. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  return seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };
}

/**
 * Tells whether a trail is as it was written: nothing changed, removed, moved, added, or cut off, also not the last record. It cannot tell of
 * a trail that was put back as a whole to an earlier state, with its head: for that, hold it against a checkpoint that was kept elsewhere.
 * @throws ProblemError where it cannot be read
 */
export async function verifyTrail(audit: string, project: string, asked: VerifyQuestion = {}): Promise<TrailVerdict> {
  try {
    return await verified(audit, project, asked);
  } catch (error) {
    throw unreadableTrail(error);
  }
}

interface VerifyQuestion {
  readonly checkpoint?: Checkpoint;
  readonly signal?: AbortSignal;
}

async function verified(audit: string, project: string, { checkpoint, signal }: VerifyQuestion): Promise<TrailVerdict> {
  const place = trailPlace(audit, project);
  const key = readSigningKey(place);
  const snapshot = await snapshotOf(place, project, key);
  const walk = new ChainWalk(startOf(snapshot.head));
  for (const { number, bytes } of snapshot.segments) {
    signal?.throwIfAborted();
    if (walk.fault) break;
    // In order: each segment goes on where the one before it ends.
    await walk.take(segmentPath(place, number), await contentOf(place, number, bytes), signal);
  }
  const end = endFaults(walk, snapshot.head, key);
  const compared = checkpoint ? comparison(walk, checkpoint) : [];
  const { first, last } = walk;
  return {
    project,
    records: walk.marks.length,
    first: first?.seq,
    last: last?.seq,
    checkpoint: last && `${last.seq}:${last.hash}`,
    faults: [...end, ...walk.breaches, ...compared],
  };
}

interface Snapshot {
  readonly head: KnownHead;
  readonly segments: readonly { readonly number: number; readonly bytes: number }[];
}

/** What there is at one moment at which nobody writes. */
async function snapshotOf(place: TrailPlace, project: string, key: SigningKey | undefined): Promise<Snapshot> {
  const look = (): Snapshot => {
    const head = readHead(place, project, key);
    const from = head.state === 'sound' ? head.head.first.segment : 0;
    const numbers = segmentNumbers(place).filter((number) => number >= from);
    return {
      head,
      segments: numbers.map((number) => ({ number, bytes: segmentSize(segmentPath(place, number)) ?? 0 })),
    };
  };
  const now = look();
  if (now.head.state === 'missing' && now.segments.length === 0) return now;
  try {
    return await withFileLock(place.lock, look);
  } catch (error) {
    // A copy that may only be read, or a full disk: nobody writes to it either.
    if (['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return now;
    throw error;
  }
}

/** What was there when the snapshot was made: more may have come, and the oldest may have gone. */
async function contentOf(place: TrailPlace, number: number, bytes: number): Promise<Uint8Array> {
  try {
    return (await readBounded(segmentPath(place, number), Math.max(maxSegmentFileBytes, bytes))).subarray(0, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Uint8Array();
    throw error;
  }
}

interface Expected {
  /** Undefined where nobody knows: the first record says. */
  readonly seq: number | undefined;
  readonly prev: string | undefined;
}

function startOf(known: KnownHead): Expected {
  return known.state === 'sound' ? known.head.first : { seq: undefined, prev: undefined };
}

/** What is needed of a record to find out later whose it is. */
interface Mark extends FaultPlace {
  readonly seq: number;
  readonly hash: string;
  readonly signature: string;
}

/** Some milliseconds of work. */
const linesAtOnce = 128;

/** Goes along a trail, record by record, up to the first one that is broken. */
class ChainWalk {
  readonly marks: Mark[] = [];
  readonly breaches: Fault[] = [];
  fault: Fault | undefined;
  lastLine: string | undefined;
  /** The last line has no end. */
  isCut = false;
  #expected: Expected;

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  get first(): Mark | undefined {
    return this.marks[0];
  }

  get last(): Mark | undefined {
    return this.marks.at(-1);
  }

  /** The number of the record that comes next. */
  get nextSeq(): number {
    return this.#expected.seq ?? 1;
  }

  async take(file: string, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    let line = 0;
    for (let at = 0; at < bytes.length && !this.fault;) {
      const end = bytes.indexOf(0x0a, at);
      if (end === -1) this.isCut = true;
      this.#takeLine(bytes.subarray(at, end === -1 ? undefined : end), { file, line: ++line });
      at = end === -1 ? bytes.length : end + 1;
      if (line % linesAtOnce !== 0) continue;
      // Whoever shares the thread has its turn in between.
      await setImmediate();
      signal?.throwIfAborted();
    }
  }

  #takeLine(bytes: Uint8Array, place: FaultPlace): void {
    const text = exactText(bytes);
    const record = text === undefined ? undefined : parseAuditRecord(text);
    if (!record || text === undefined || !isAsWritten(record, text)) this.fault = faults.tampered(this.nextSeq, place);
    else this.fault = this.#chainFault(record, place);
    if (!record || text === undefined || this.fault) return;
    if (record.breach) this.breaches.push(faults.breached(record.seq, record.breach, place));
    const { seq, hash, signature } = record;
    this.marks.push({ seq, hash, signature, ...place });
    this.#expected = { seq: seq + 1, prev: lineHash(text) };
    this.lastLine = text;
  }

  #chainFault({ seq, prev }: AuditRecord, place: FaultPlace): Fault | undefined {
    const expected = this.#expected;
    if (expected.seq === undefined) return seq === 1 && prev !== genesis ? faults.restamped(1, place) : undefined;
    if (seq > expected.seq) return faults.removedFault(expected.seq, seq - 1, place);
    if (seq < expected.seq) return faults.movedFault(expected.seq, place);
    if (prev === expected.prev) return undefined;
    // One of the two was made anew; whose signature does not hold is told in the end.
    return faults.restamped(this.last?.seq ?? seq, this.last ?? place);
  }
}

/** Another way to write the same is a change as well. */
function isAsWritten(record: AuditRecord, text: string): boolean {
  try {
    return recordLine(record) === text && isSound(record);
  } catch {
    // It is nested so deeply, or has such numbers, that nobody of ours wrote it.
    return false;
  }
}

/** What the head says against, with what was found on the way: the first broken record first. */
function endFaults(walk: ChainWalk, known: KnownHead, key: SigningKey | undefined): readonly Fault[] {
  const ofHead = headFaults(walk, known, key);
  const found = walk.fault ?? cutFault(walk) ?? (known.state === 'sound' ? againstHead(walk, known) : undefined);
  if (!found) return known.state === 'sound' || !key ? ofHead : [...unsigned(walk, key), ...ofHead];
  const isRestamped = found.kind === 'restamped' && key !== undefined;
  const [forged] = isRestamped ? unsigned(walk, key) : [];
  return [forged ?? found, ...ofHead];
}

function headFaults(walk: ChainWalk, known: KnownHead, key: SigningKey | undefined): readonly Fault[] {
  const isThere = walk.marks.length > 0 || walk.fault !== undefined;
  if (known.state === 'missing') return isThere ? [faults.headMissing()] : [];
  if (!key) return [faults.keyMissing()];
  return known.state === 'invalid' ? [faults.headInvalid(known.isOtherKey)] : [];
}

function cutFault({ isCut, last }: ChainWalk): Fault | undefined {
  return isCut && last ? faults.truncated(last.seq, last.seq) : undefined;
}

function againstHead(walk: ChainWalk, { head }: Extract<KnownHead, { state: 'sound' }>): Fault | undefined {
  const count = walk.nextSeq - 1;
  if (count < head.count) return faults.truncated(walk.nextSeq, head.count);
  const more = walk.marks.find(({ seq }) => seq > head.count);
  if (more) return faults.added(more.seq, placeOf(more));
  return walk.lastLine === head.line ? undefined : faults.restamped(head.count, walk.last ? placeOf(walk.last) : {});
}

/** The first record that this machine's key has not signed. */
function unsigned(walk: ChainWalk, key: SigningKey): readonly Fault[] {
  const mark = walk.marks.find(({ hash, signature }) => !key.verify(hash, signature));
  return mark ? [faults.restamped(mark.seq, placeOf(mark))] : [];
}

function comparison({ marks }: ChainWalk, { seq, hash }: Checkpoint): readonly Fault[] {
  const mark = marks.find((one) => one.seq === seq);
  return mark?.hash === hash ? [] : [faults.checkpointFault(seq, mark === undefined)];
}

function placeOf({ file, line }: Mark): FaultPlace {
  return { file, line };
}

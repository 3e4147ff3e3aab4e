import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { readBounded } from '../base/disk/boundedFile.ts';
import { parseAuditRecord } from './parseAuditRecord.ts';
import { headsFolder, projectOfFile, segmentPath, trailPlace, trailsFolder } from './places.ts';
import type { AuditRecord } from './record.ts';
import { maxSegmentFileBytes, segmentNumbers } from './segments.ts';
import { unreadableTrail } from './unreadable.ts';

/** A line of a trail that is no record. `verifyTrail` says what that means. */
export interface UnreadableRecord {
  readonly unreadable: true;
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
}

/** Some milliseconds of work. */
const linesAtOnce = 256;

/** The projects that have a trail, or had one that only its head tells of, in the order of their names. `noProject` is one. */
export function auditedProjects(audit: string): readonly string[] {
  const trails = namesIn(trailsFolder(audit));
  const heads = namesIn(headsFolder(audit)).flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : []));
  return [...new Set([...trails, ...heads])]
    .flatMap((file) => projectOfFile(file) ?? [])
    .toSorted((one, other) => one.localeCompare(other));
}

/**
 * The records of a project from the oldest to the newest, a file of at most 5 MB at a time. What cannot be read is said in its place; nothing
 * is verified. None where there is no trail. `audit` is the folder of all trails.
 * @throws ProblemError where a file is there and cannot be read
 */
export async function* readTrail(
  audit: string,
  project: string,
  signal?: AbortSignal,
): AsyncGenerator<AuditRecord | UnreadableRecord, void, undefined> {
  const place = trailPlace(audit, project);
  for (const number of segmentNumbers(place)) {
    signal?.throwIfAborted();
    const file = segmentPath(place, number);
    // In order: the oldest first.
    const text = (await contentOf(file)).toString('utf8');
    let line = 0;
    for (const each of text.split('\n')) {
      line++;
      if (each !== '') yield parseAuditRecord(each) ?? { unreadable: true, file, line };
      if (line % linesAtOnce !== 0) continue;
      // Whoever shares the thread has its turn in between.
      await setImmediate();
      signal?.throwIfAborted();
    }
  }
}

/** Which records somebody wants. */
export interface TrailQuestion {
  /** Only those about one of these services. */
  readonly services?: readonly string[];
  /** The newest so many operations. */
  readonly limit?: number;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Told of each line that is no record. */
  readonly onUnreadable?: (line: UnreadableRecord) => void;
}

/**
 * The operations of a project from the oldest to the newest: of each the record of how it ended, or of how it began where it has not ended
 * (`begun`): it is going on, or its process has died.
 */
export async function auditedOperations(
  audit: string,
  project: string,
  { services, limit = Infinity, sinceMs = -Infinity, untilMs = Infinity, onUnreadable }: TrailQuestion = {},
  signal?: AbortSignal,
): Promise<readonly AuditRecord[]> {
  const found = new Map<string, AuditRecord>();
  for await (const record of readTrail(audit, project, signal)) {
    if (isUnreadableRecord(record)) {
      onUnreadable?.(record);
      continue;
    }
    const timeMs = Date.parse(record.time);
    const isWanted = timeMs >= sinceMs && timeMs < untilMs && (!services || concerns(record, services));
    if (!isWanted) continue;
    // How it ended takes the place of how it began, and stands where it ended.
    found.delete(record.operation);
    found.set(record.operation, record);
    if (found.size > limit) found.delete(found.keys().next().value ?? '');
  }
  return [...found.values()];
}

export function isUnreadableRecord(line: AuditRecord | UnreadableRecord): line is UnreadableRecord {
  return 'unreadable' in line;
}

function concerns(record: AuditRecord, services: readonly string[]): boolean {
  return record.services.some((service) => services.includes(service));
}

async function contentOf(file: string): Promise<Buffer> {
  try {
    return await readBounded(file, maxSegmentFileBytes);
  } catch (error) {
    // It was the oldest, and was removed meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw unreadableTrail(error);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadableTrail(error);
  }
}

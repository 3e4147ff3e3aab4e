import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { openFlags, readBoundedSync } from '../base/disk/boundedFile.ts';
import { maxLineBytes, trailBounds } from './bounds.ts';
import { parseAuditRecord } from './parseAuditRecord.ts';
import { segmentNumber, segmentPath, type TrailPlace } from './places.ts';
import type { AuditRecord } from './record.ts';

/** No segment of ours is longer: it is filled up to its bound, by lines that are shorter than it. */
export const maxSegmentFileBytes = trailBounds.maxSegmentBytes + 2 * maxLineBytes;

/** The segments of a trail, from the oldest to the newest. */
export function segmentNumbers({ trail }: TrailPlace): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync(trail);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names.flatMap((name) => segmentNumber(name) ?? []).toSorted((one, other) => one - other);
}

/** Undefined where there is no such file. */
export function segmentSize(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/** The first line of a segment, where that is a record. */
export function firstRecordOf(place: TrailPlace, number: number): AuditRecord | undefined {
  const head = readAt(segmentPath(place, number), 0, maxLineBytes);
  const end = head?.indexOf(0x0a) ?? -1;
  return head && end !== -1 ? parseAuditRecord(head.toString('utf8', 0, end)) : undefined;
}

/** The last line of a trail that is a record. */
export function lastRecordOf(place: TrailPlace, numbers: readonly number[]): AuditRecord | undefined {
  for (const number of numbers.toReversed()) {
    const lines = linesOf(place, number) ?? [];
    for (const line of lines.toReversed()) {
      const record = parseAuditRecord(line);
      if (record) return record;
    }
  }
  return undefined;
}

/** The lines of a segment, also a last one without an end; undefined where it is gone, or is none of ours by its size. */
function linesOf(place: TrailPlace, number: number): readonly string[] | undefined {
  try {
    return readBoundedSync(segmentPath(place, number), maxSegmentFileBytes).toString('utf8').split('\n');
  } catch {
    return undefined;
  }
}

/** True if the file has these bytes there. */
export function startsWith(path: string, at: number, bytes: Uint8Array): boolean {
  return readAt(path, at, bytes.length)?.equals(bytes) ?? false;
}

/** Undefined where there is no such file. */
function readAt(path: string, at: number, maxBytes: number): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, openFlags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(maxBytes);
    return bytes.subarray(0, readSync(file, bytes, 0, maxBytes, at));
  } finally {
    closeSync(file);
  }
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { trailPlace } from '../../../src/audit/places.ts';
import { TrailWriter } from '../../../src/audit/trailWriter.ts';
import { entry, project } from './entry.ts';

/** A folder for trails, gone after the test. */
export function auditFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A trail with that many records, of which a file takes a few. */
export async function trailOf(count: number, bounds = { maxSegmentBytes: 2500, maxSegments: 100 }): Promise<string> {
  const audit = auditFolder();
  const writer = new TrailWriter(audit, bounds);
  for (let number = 1; number <= count; number++) await writer.write(entry(number));
  return audit;
}

export function headText(audit: string): string {
  return readFileSync(trailPlace(audit, project).head, 'utf8');
}

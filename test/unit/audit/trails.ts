import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { trailPlace } from '../../../src/audit/places.ts';
import type { AuditEntry } from '../../../src/audit/record.ts';
import { TrailWriter } from '../../../src/audit/trailWriter.ts';

export const project = 'shop';

/** A folder for trails, gone after the test. */
export function auditFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function entry(number: number, change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    time: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
    operation: `op-${number}`,
    actor: { kind: 'person', name: 'ada' },
    verb: 'start',
    kind: 'plan',
    text: `up web-${number} “ä�”`,
    project,
    services: [`web-${number}`],
    acts: [{ verb: 'start', services: [`web-${number}`] }],
    targets: [],
    findings: [],
    outcome: 'done',
    problems: [],
    durationMs: number,
    ...change,
  };
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

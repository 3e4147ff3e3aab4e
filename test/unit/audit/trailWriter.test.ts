import { appendFileSync, cpSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maxLineBytes } from '../../../src/audit/bounds.ts';
import { segmentPath, trailPlace } from '../../../src/audit/places.ts';
import { auditedOperations, auditedProjects, readTrail } from '../../../src/audit/readTrail.ts';
import { TrailWriter } from '../../../src/audit/trailWriter.ts';
import { verifyTrail } from '../../../src/audit/verifyTrail.ts';
import { entry, project } from './entry.ts';
import { auditFolder, trailOf } from './trails.ts';

test('several writers of one trail leave one chain', async () => {
  const audit = auditFolder();
  const writers = [new TrailWriter(audit), new TrailWriter(audit), new TrailWriter(audit)];
  const written = writers.flatMap((writer) => Array.from({ length: 20 }, (_, number) => writer.write(entry(number))));
  await Promise.all(written);
  expect(await verifyTrail(audit, project)).toMatchObject({ records: 60, faults: [] });
});

test('what only its owner may read nobody else can read', async () => {
  const audit = await trailOf(1);
  const place = trailPlace(audit, project);
  for (const file of [place.key, place.head, segmentPath(place, 1)])
    expect(statSync(file).mode & 0o777, file).toBe(0o600);
  for (const folder of [place.trail, place.lock]) expect(statSync(folder).mode & 0o777, folder).toBe(0o700);
});

test('a record that a process died over is put back by the next one, wherever it died', async () => {
  for (const missing of [1, 2, 100, 'all'] as const) {
    const audit = await trailOf(2);
    const file = segmentPath(trailPlace(audit, project), 1);
    const whole = readFileSync(file);
    const last = whole.length - 1 - whole.subarray(0, -1).lastIndexOf(0x0a);
    truncateSync(file, whole.length - (missing === 'all' ? last : missing));
    await new TrailWriter(audit).write(entry(3));
    const verdict = await verifyTrail(audit, project);
    expect(verdict, `died before ${missing} bytes`).toMatchObject({ records: 3, faults: [] });
  }
});

test('what somebody else did to the end is not repaired: the next record says so', async () => {
  const audit = await trailOf(3, { maxSegmentBytes: 1e6, maxSegments: 10 });
  const file = segmentPath(trailPlace(audit, project), 1);
  truncateSync(file, 10);
  const record = await new TrailWriter(audit).write(entry(4));
  expect(record).toMatchObject({ seq: 4, breach: 'trail-damaged' });
  expect((await verifyTrail(audit, project)).faults[0]).toMatchObject({ kind: 'tampered', seq: 1 });
});

test('a trail that is put back to an earlier state, or removed, while a writer is at it, is told from then on', async () => {
  const audit = auditFolder();
  const before = auditFolder();
  const writer = new TrailWriter(audit);
  for (let number = 1; number <= 3; number++) {
    await writer.write(entry(number));
    if (number === 1) cpSync(audit, before, { recursive: true });
  }
  rmSync(audit, { recursive: true });
  cpSync(before, audit, { recursive: true });
  expect(await writer.write(entry(4))).toMatchObject({ seq: 4, breach: 'trail-damaged' });
  expect((await verifyTrail(audit, project)).faults[0]).toMatchObject({ kind: 'removed', seq: 2, until: 3 });
  rmSync(audit, { recursive: true });
  expect(await writer.write(entry(5))).toMatchObject({ seq: 5, breach: 'head-missing' });
  expect((await verifyTrail(audit, project)).faults.length).toBeGreaterThan(0);
});

test('what was appended by somebody else is not built upon', async () => {
  const audit = await trailOf(2, { maxSegmentBytes: 1e6, maxSegments: 10 });
  appendFileSync(segmentPath(trailPlace(audit, project), 1), '{"forged":true}\n');
  const record = await new TrailWriter(audit).write(entry(3));
  expect(record).toMatchObject({ seq: 3, breach: 'trail-damaged' });
  expect((await verifyTrail(audit, project)).faults[0]).toMatchObject({ kind: 'tampered', seq: 3, line: 3 });
});

test('an entry of any size takes a bounded line', async () => {
  const audit = auditFolder();
  const long = '\u0000'.repeat(100_000);
  const many = Array.from({ length: 10_000 }, () => long);
  await new TrailWriter(audit).write(
    entry(1, { text: long, services: many, targets: many, problems: many, reason: long }),
  );
  expect(statSync(segmentPath(trailPlace(audit, project), 1)).size).toBeLessThan(maxLineBytes);
  expect((await verifyTrail(audit, project)).faults).toEqual([]);
});

test('text that is no Unicode is still a record', async () => {
  const audit = auditFolder();
  await new TrailWriter(audit).write(entry(1, { text: 'a\ud800b', reason: 'line\nbreak' }));
  expect((await verifyTrail(audit, project)).faults).toEqual([]);
});

test('a folder that cannot be written is told to whoever wanted the record', async () => {
  const audit = join(auditFolder(), 'file');
  writeFileSync(audit, 'no folder');
  await expect(new TrailWriter(audit).write(entry(1))).rejects.toThrow('ENOTDIR');
});

test('how an operation ended takes the place of how it began', async () => {
  const audit = auditFolder();
  const writer = new TrailWriter(audit);
  await writer.write(entry(1, { operation: 'a', outcome: 'begun' }));
  await writer.write(entry(2, { operation: 'b', outcome: 'begun', services: ['db'] }));
  await writer.write(entry(3, { operation: 'a', outcome: 'done' }));
  const operations = await auditedOperations(audit, project);
  expect(operations.map(({ operation, outcome }) => [operation, outcome])).toEqual([
    ['b', 'begun'],
    ['a', 'done'],
  ]);
  expect(await auditedOperations(audit, project, { services: ['db'] })).toHaveLength(1);
  expect(await auditedOperations(audit, project, { limit: 1 })).toMatchObject([{ operation: 'a' }]);
});

test('names of projects are no paths', async () => {
  const audit = auditFolder();
  const writer = new TrailWriter(audit);
  for (const name of ['..', '../../etc', 'a/b', '', '@none']) await writer.write(entry(1, { project: name }));
  expect(auditedProjects(audit)).toEqual(['', '..', '../../etc', '@none', 'a/b']);
  for await (const record of readTrail(audit, '../../etc')) expect(record).toMatchObject({ project: '../../etc' });
});

import { generateKeyPairSync } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { genesis, lineHash, recordLine, sealRecord } from '../../../src/audit/chain.ts';
import { parseAuditRecord } from '../../../src/audit/parseAuditRecord.ts';
import { readHead } from '../../../src/audit/head.ts';
import { trailPlace } from '../../../src/audit/places.ts';
import type { AuditRecord } from '../../../src/audit/record.ts';
import { readSigningKey } from '../../../src/audit/signingKey.ts';
import { TrailWriter } from '../../../src/audit/trailWriter.ts';
import { parseCheckpoint, verifyTrail } from '../../../src/audit/verifyTrail.ts';
import { entry, project } from './entry.ts';
import { auditFolder, headText, trailOf } from './trails.ts';

const count = 12;

test('a trail as it was written has no fault, over several files', async () => {
  const audit = await trailOf(count);
  expect(files(audit).length).toBeGreaterThan(2);
  const verdict = await verifyTrail(audit, project);
  expect(verdict).toMatchObject({ records: count, first: 1, last: count, faults: [] });
});

test('any changed byte of the trail is told, with the record that it is in', async () => {
  const audit = await trailOf(count);
  const contents = files(audit).map((file) => [file, readFileSync(file)] as const);
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, where, change) => {
      const [file, bytes] = contents[which % contents.length] ?? expect.fail();
      const at = where % bytes.length;
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ change;
      writeFileSync(file, changed);
      const { faults } = await verifyTrail(audit, project);
      writeFileSync(file, bytes);
      const lines = contents.slice(0, which % contents.length).reduce((sum, [, each]) => sum + linesIn(each), 0);
      const seq = lines + linesIn(bytes.subarray(0, at)) + 1;
      expect(faults[0], `byte ${at} of ${file}`).toMatchObject({ seq });
    }),
    { numRuns: 200 },
  );
});

test('any byte that is put in is told, wherever it is put', async () => {
  const audit = await trailOf(4);
  const contents = files(audit).map((file) => [file, readFileSync(file)] as const);
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 3 }), async (which, where, put) => {
      const [file, bytes] = contents[which % contents.length] ?? expect.fail();
      const at = where % (bytes.length + 1);
      writeFileSync(file, Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at)]));
      const { faults } = await verifyTrail(audit, project);
      writeFileSync(file, bytes);
      expect(faults.length, `at byte ${at} of ${file}`).toBeGreaterThan(0);
    }),
    { numRuns: 200 },
  );
});

test('any changed byte of the head is told', async () => {
  const audit = await trailOf(3);
  const place = trailPlace(audit, project);
  const key = readSigningKey(place);
  const bytes = readFileSync(place.head);
  for (let at = 0; at < bytes.length; at += 7) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(place.head, changed);
    expect(readHead(place, project, key).state, `byte ${at}`).toBe('invalid');
  }
  expect((await verifyTrail(audit, project)).faults[0]).toMatchObject({ kind: 'head-invalid' });
});

test('any records that were removed are told, with the first of them', async () => {
  const audit = await trailOf(count);
  const all = files(audit).map((file) => [file, readFileSync(file, 'utf8')] as const);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: count }), fc.integer({ min: 1, max: count }), async (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      for (const [file, text] of all)
        writeFileSync(
          file,
          keptLines(text, (seq) => seq < from || seq > to),
        );
      const { faults } = await verifyTrail(audit, project);
      for (const [file, text] of all) writeFileSync(file, text);
      expect(faults[0]).toMatchObject({ seq: from, until: to, kind: to === count ? 'truncated' : 'removed' });
    }),
  );
});

test('any cut of the end is told, also of the last record, and of its last byte', async () => {
  const audit = await trailOf(4);
  const [file = ''] = files(audit).slice(-1);
  const bytes = readFileSync(file);
  const end = bytes.length - 100;
  const lengths = Array.from(bytes.keys()).filter((length) => length % 50 === 0 || length > end);
  for (const length of lengths) {
    truncateSync(file, length);
    const { faults } = await verifyTrail(audit, project);
    writeFileSync(file, bytes);
    expect(faults.length, `cut to ${length} bytes`).toBeGreaterThan(0);
  }
  const { faults } = await verifyTrail(audit, project);
  expect(faults).toEqual([]);
});

test('files and the whole trail cannot go without being missed', async () => {
  const audit = await trailOf(count);
  for (const file of files(audit)) {
    const bytes = readFileSync(file);
    rmSync(file);
    const { faults } = await verifyTrail(audit, project);
    expect(faults.length, file).toBeGreaterThan(0);
    writeFileSync(file, bytes);
  }
  rmSync(trailPlace(audit, project).trail, { recursive: true });
  const { faults } = await verifyTrail(audit, project);
  expect(faults[0]).toMatchObject({ kind: 'truncated', seq: 1, until: count });
});

test('records that change places are told', async () => {
  const audit = await trailOf(3, { maxSegmentBytes: 1e6, maxSegments: 10 });
  const [file = ''] = files(audit);
  const [one = '', two = '', three = ''] = linesOf(file);
  writeFileSync(file, [one, three, two, ''].join('\n'));
  expect((await verifyTrail(audit, project)).faults[0]).toMatchObject({ kind: 'removed', seq: 2 });
  writeFileSync(file, [one, one, two, three, ''].join('\n'));
  expect((await verifyTrail(audit, project)).faults[0]).toMatchObject({ kind: 'moved', seq: 2 });
});

test('a chain that was written again from a record on is told by that record, also where all hashes hold', async () => {
  const audit = await trailOf(6, { maxSegmentBytes: 1e6, maxSegments: 10 });
  const [file = ''] = files(audit);
  writeFileSync(file, restampedFrom(3, linesOf(file)));
  const { faults } = await verifyTrail(audit, project);
  expect(faults[0]).toMatchObject({ kind: 'restamped', seq: 3, line: 3 });
});

test('a record that was added behind the end is told', async () => {
  const audit = await trailOf(2, { maxSegmentBytes: 1e6, maxSegments: 10 });
  const [file = ''] = files(audit);
  const last = parseAuditRecord(linesOf(file).at(-1) ?? '') ?? expect.fail();
  const forged = sealRecord(entry(3), { seq: 3, prev: lineHash(recordLine(last)) }, otherKey());
  writeFileSync(file, `${readFileSync(file, 'utf8')}${recordLine(forged)}\n`);
  expect((await verifyTrail(audit, project)).faults[0]).toMatchObject({ kind: 'added', seq: 3 });
});

test('a head that is missing is told, and stays told when records come behind it', async () => {
  const audit = await trailOf(3);
  rmSync(trailPlace(audit, project).head);
  expect((await verifyTrail(audit, project)).faults[0]).toMatchObject({ kind: 'head-missing' });
  const record = await new TrailWriter(audit).write(entry(4));
  expect(record).toMatchObject({ seq: 4, breach: 'head-missing' });
  expect((await verifyTrail(audit, project)).faults).toMatchObject([{ kind: 'breach', seq: 4 }]);
});

test('another key than the one that signed is told', async () => {
  const audit = await trailOf(3);
  const { key } = trailPlace(audit, project);
  writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  expect((await verifyTrail(audit, project)).faults.map(({ kind }) => kind)).toContain('head-invalid');
  rmSync(key);
  expect((await verifyTrail(audit, project)).faults.map(({ kind }) => kind)).toContain('key-missing');
});

test('a trail that was put back as a whole is told by a checkpoint that was kept elsewhere', async () => {
  const audit = await trailOf(3);
  const before = auditFolder();
  cpSync(audit, before, { recursive: true });
  await new TrailWriter(audit).write(entry(4));
  const { checkpoint } = await verifyTrail(audit, project);
  const known = parseCheckpoint(checkpoint ?? '') ?? expect.fail();
  expect((await verifyTrail(audit, project, { checkpoint: known })).faults).toEqual([]);
  expect((await verifyTrail(before, project, { checkpoint: known })).faults).toMatchObject([
    { kind: 'checkpoint', seq: 4 },
  ]);
});

test('the oldest files go when a trail has too many, and what is left still holds', async () => {
  const audit = await trailOf(40, { maxSegmentBytes: 2500, maxSegments: 3 });
  expect(files(audit)).toHaveLength(3);
  const verdict = await verifyTrail(audit, project);
  expect(verdict).toMatchObject({ last: 40, faults: [] });
  expect(verdict.first).toBeGreaterThan(20);
  const [oldest = ''] = files(audit);
  rmSync(oldest);
  expect((await verifyTrail(audit, project)).faults[0]).toMatchObject({ kind: 'removed', seq: verdict.first });
});

test('a project without a trail has no fault, and nothing is made for it', async () => {
  const audit = auditFolder();
  expect(await verifyTrail(audit, project)).toMatchObject({ records: 0, faults: [] });
  expect(readdirSync(audit)).toEqual([]);
  expect(() => headText(audit)).toThrow('ENOENT');
});

function files(audit: string): readonly string[] {
  const { trail } = trailPlace(audit, project);
  return readdirSync(trail)
    .toSorted()
    .map((name) => join(trail, name));
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

function linesIn(bytes: Uint8Array): number {
  return bytes.filter((byte) => byte === 0x0a).length;
}

function keptLines(text: string, isKept: (seq: number) => boolean): string {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines
    .filter((line) => isKept((JSON.parse(line) as AuditRecord).seq))
    .map((line) => `${line}\n`)
    .join('');
}

/** All hashes are right again, as somebody makes them who has no key. */
function restampedFrom(seq: number, lines: readonly string[]): string {
  let prev = genesis;
  const key = otherKey();
  return lines
    .map((line) => {
      const record = parseAuditRecord(line) ?? expect.fail();
      const { v: _v, id: _id, pid: _pid, seq: its, hash: _hash, prev: _prev, signature: _signature, ...rest } = record;
      const again = its < seq ? undefined : sealRecord({ ...rest, text: 'nothing' }, { seq: its, prev }, key);
      const text = again ? recordLine(again) : line;
      prev = lineHash(text);
      return `${text}\n`;
    })
    .join('');
}

function otherKey(): Parameters<typeof sealRecord>[2] {
  return { id: 'other', sign: () => Buffer.alloc(64, 1).toString('base64'), verify: () => true };
}

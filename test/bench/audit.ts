// What a record of the audit trail costs, and what it takes to prove a long trail. Bars: an operation, with its two records, at most 2 ms.
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { segmentNumbers } from '../../src/audit/segments.ts';
import { segmentPath, trailPlace } from '../../src/audit/places.ts';
import { auditedOperations } from '../../src/audit/readTrail.ts';
import { TrailWriter } from '../../src/audit/trailWriter.ts';
import { verifyTrail } from '../../src/audit/verifyTrail.ts';
import { entry, project } from '../unit/audit/entry.ts';
import { report } from './support/report.ts';

const count = 4000;
const longTrail = 20_000;
const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-audit-'));

/** Milliseconds each, the middle one: what else runs on the machine makes single ones long. */
async function medianMs(times: number, work: (number: number) => unknown): Promise<number> {
  const spans: number[] = [];
  for (let number = 0; number < times; number++) {
    const startMs = performance.now();
    await work(number);
    spans.push(performance.now() - startMs);
  }
  return spans.sort((one, other) => one - other)[times >> 1] ?? 0;
}

const writer = new TrailWriter(join(folder, 'audit'));
const line = JSON.stringify(entry(1));
const bareMs = await medianMs(count, () => {
  const head = join(folder, 'head.json');
  writeFileSync(`${head}.new`, line);
  renameSync(`${head}.new`, head);
  appendFileSync(join(folder, 'bare.ndjson'), `${line}\n`);
});
const writeMs = await medianMs(count, (number) => writer.write(entry(number)));
for (let number = count; number < longTrail; number++) await writer.write(entry(number));

const place = trailPlace(join(folder, 'audit'), project);
const contents = segmentNumbers(place).map((number) => readFileSync(segmentPath(place, number), 'utf8'));
const floorStartMs = performance.now();
for (const text of contents) {
  for (const each of text.split('\n'))
    if (each !== '')
      createHash('sha256')
        .update(JSON.stringify(JSON.parse(each)))
        .digest();
}
const floorMs = performance.now() - floorStartMs;
const verifyStartMs = performance.now();
const verdict = await verifyTrail(join(folder, 'audit'), project);
const verifyMs = performance.now() - verifyStartMs;
const listStartMs = performance.now();
const listed = await auditedOperations(join(folder, 'audit'), project, { limit: 50 });
const listMs = performance.now() - listStartMs;
rmSync(folder, { recursive: true });

report({ bench: 'one record', ours: writeMs, floor: bareMs, unit: 'ms', beside: 'an append and a renamed file' });
report({ bench: 'an operation, begun and done', ours: 2 * writeMs, floor: 2, unit: 'ms', beside: 'the bar' });
report({
  bench: 'verify 20,000 records',
  ours: verifyMs,
  floor: floorMs,
  unit: 'ms',
  beside: 'parsing and hashing them',
});
report({
  bench: 'the last 50 of 20,000',
  ours: listMs,
  floor: floorMs,
  unit: 'ms',
  beside: 'parsing and hashing them',
});
const isSound = verdict.faults.length === 0 && verdict.records === longTrail && listed.length === 50;
if (!isSound || 2 * writeMs > 2) process.exitCode = 1;

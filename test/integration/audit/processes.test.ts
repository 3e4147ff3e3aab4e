import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isUnreadableRecord, readTrail } from '../../../src/audit/readTrail.ts';
import { TrailWriter } from '../../../src/audit/trailWriter.ts';
import { verifyTrail } from '../../../src/audit/verifyTrail.ts';
import { entry } from '../../unit/audit/entry.ts';

const project = 'shop';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-audit-processes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writing(count: number): ChildProcess {
  const words = [join(import.meta.dirname, 'writing.ts'), folder, project, String(count)];
  return spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('several processes write one trail, which has all that they wrote and no fault', async () => {
  const processes = [writing(50), writing(50), writing(50)];
  const ends = await Promise.all(processes.map((each) => once(each, 'exit')));
  expect(ends.map(([code]) => code as number)).toEqual([0, 0, 0]);
  const verdict = await verifyTrail(folder, project);
  expect(verdict).toMatchObject({ records: 150, faults: [] });
  const operations = new Set<string>();
  for await (const record of readTrail(folder, project))
    if (!isUnreadableRecord(record)) operations.add(record.operation);
  expect(operations.size).toBe(150);
}, 60_000);

test('processes that are killed at any moment leave a trail that the next one goes on with', async () => {
  for (let round = 0; round < 8; round++) {
    const child = writing(1_000_000);
    for (let lines = 0; lines < 3 + round * 5;)
      lines += String((await once(child.stdout!, 'data'))[0]).split('\n').length - 1;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    await new TrailWriter(folder).write(entry(round, { project }));
    expect((await verifyTrail(folder, project)).faults, `round ${round}`).toEqual([]);
  }
}, 60_000);

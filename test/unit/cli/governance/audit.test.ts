import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, afterAll, expect, test } from 'vitest';
import { segmentPath, trailPlace } from '../../../../src/audit/places.ts';
import { TrailWriter } from '../../../../src/audit/trailWriter.ts';
import { entry } from '../../audit/entry.ts';
import { run, type Run } from '../support.ts';

const files = { '/shop/compose.yaml': 'name: shop\nservices: { web: { image: web } }\n' };
const stateDirectory = mkdtempSync(join(tmpdir(), 'patchbay-audit-cli-'));
const trails = join(stateDirectory, 'audit');

beforeAll(async () => {
  const writer = new TrailWriter(trails);
  const findings = [{ code: 'policy.careful', effect: 'confirm', version: 'f0' }];
  await writer.write(entry(1, { operation: 'a', outcome: 'begun', services: ['web'] }));
  await writer.write(entry(2, { operation: 'a', services: ['web'], text: 'up web', findings, reason: 'A release.' }));
  await writer.write(entry(3, { services: ['db'], text: 'stop db', outcome: 'refused', problems: ['policy.no-stop'] }));
  await writer.write(entry(4, { services: ['db'], text: 'start db', outcome: 'begun' }));
  await writer.write(entry(5, { project: 'other', text: 'up other' }));
});
afterAll(() => rmSync(stateDirectory, { recursive: true }));

function patchbay(...words: readonly string[]): Promise<Run> {
  return run(words, { files, stateDirectory });
}

test('audit lists operations, the newest last, with who, how each ended, and why', async () => {
  const { exitCode, stdout } = await patchbay('audit');
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
    'TIME | WHO | WHAT | OUTCOME | TOOK | WHY',
    '2026-01-01T00:00:02.000Z | ada (person) | up web | done | 0.0s | policy.careful, “A release.”',
    '2026-01-01T00:00:03.000Z | ada (person) | stop db | refused: policy.no-stop | 0.0s',
    '2026-01-01T00:00:04.000Z | ada (person) | start db | not ended',
    '',
  ]);
});

test('audit takes a service, a time and a number', async () => {
  expect((await patchbay('audit', '--service', 'web')).stdout).not.toContain('stop db');
  expect((await patchbay('audit', '--since', '2026-01-01T00:00:04Z')).stdout).not.toContain('stop db');
  expect((await patchbay('audit', '-n', '1')).stdout.split('\n')).toHaveLength(3);
  expect(await patchbay('audit', '-n', 'few')).toMatchObject({ exitCode: 2 });
});

test('a replay of the past is no report of tests', async () => {
  const { exitCode, stderr } = await patchbay('policy', 'replay', '--format', 'junit');
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'patchbay: --format junit is of `policy test`.\n' });
});

test('what was written last is the newest, also where the clock was put back', async () => {
  const writer = new TrailWriter(trails);
  await writer.write(entry(9, { project: 'clock', text: 'up web' }));
  await writer.write(entry(2, { project: 'clock', text: 'down web' }));
  const { stdout } = await patchbay('-p', 'clock', 'audit', '-n', '1');
  const { trail, head } = trailPlace(trails, 'clock');
  for (const path of [trail, head]) rmSync(path, { recursive: true });
  expect(stdout).toContain('down web');
  expect(stdout).not.toContain('up web');
});

test('audit --all shows other projects too', async () => {
  const { stdout } = await patchbay('audit', '--all');
  expect(stdout).toMatch(/PROJECT/);
  expect(stdout).toContain('up other');
});

test('audit as JSON is a record a line', async () => {
  const { stdout } = await patchbay('audit', '--format', 'json');
  const [first] = stdout.split('\n').map((line) => (line === '' ? undefined : (JSON.parse(line) as object)));
  expect(first).toMatchObject({ v: 1, seq: 2, operation: 'a', outcome: 'done', reason: 'A release.' });
});

test('an export has every record as a CloudEvent', async () => {
  const { stdout } = await patchbay('audit', 'export');
  const events = stdout.trim().split('\n');
  expect(events).toHaveLength(4);
  expect(JSON.parse(events[0] ?? '')).toMatchObject({
    specversion: '1.0',
    source: '/patchbay/shop',
    type: 'dev.patchbay.operation.begun',
    subject: 'web',
    time: '2026-01-01T00:00:01.000Z',
    datacontenttype: 'application/json',
    data: { seq: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  });
});

test('verify says what a later one can be held against, which holds', async () => {
  const { exitCode, stdout } = await patchbay('audit', 'verify');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('shop: 4 records, 1 to 4, as they were written.');
  const checkpoint = /checkpoint (\S+)/.exec(stdout)?.[1] ?? '';
  expect(await patchbay('audit', 'verify', '--checkpoint', checkpoint)).toMatchObject({ exitCode: 0 });
  const other = `4:${'0'.repeat(64)}`;
  expect(await patchbay('audit', 'verify', '--checkpoint', other)).toMatchObject({ exitCode: 1 });
});

test('verify ends with 1 and names the first broken record', async () => {
  const file = segmentPath(trailPlace(trails, 'shop'), 1);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('stop db', 'stop it'));
  const { exitCode, stdout } = await patchbay('audit', 'verify');
  const json = await patchbay('audit', 'verify', '--format', 'json', '--all');
  writeFileSync(file, text);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`shop: tampered: Record 3 was changed after it was written`);
  expect(stdout).toContain(`(${file}:3)`);
  const verdicts = json.stdout.trim().split('\n');
  expect(verdicts.map((line) => (JSON.parse(line) as { faults: readonly unknown[] }).faults.length)).toEqual([0, 1]);
  expect(json.exitCode).toBe(1);
});

test('a trail that was cut in half is told of, whoever looks at it', async () => {
  const file = segmentPath(trailPlace(trails, 'shop'), 1);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, Math.floor(text.length * 0.6)));
  const [listed, exported] = [await patchbay('audit'), await patchbay('audit', 'export')];
  writeFileSync(file, text);
  for (const { exitCode, stderr } of [listed, exported]) {
    expect(exitCode).toBe(1);
    expect(stderr).toContain('1 line is no record and was left out. Run patchbay audit verify.');
  }
});

test('what cannot be read is told with what to do about it', async () => {
  const file = segmentPath(trailPlace(trails, 'shop'), 1);
  const content = readFileSync(file);
  rmSync(file);
  // A folder in its place cannot be read by anybody, root included.
  mkdirSync(file);
  const runs = [await patchbay('audit'), await patchbay('audit', 'verify'), await patchbay('audit', 'export')];
  rmSync(file, { recursive: true });
  writeFileSync(file, content);
  for (const { exitCode, stderr } of runs) {
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /The audit trail cannot be read \(.*is no regular file\)\. .* Give yourself the right to read it/,
    );
  }
});

test('a project of which nothing was recorded is no mistake', async () => {
  const { exitCode, stdout } = await patchbay('-p', 'nothing', 'audit', 'verify');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'nothing: nothing was recorded yet.\n' });
});

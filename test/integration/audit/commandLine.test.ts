import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditRecord } from '../../../src/audit/record.ts';
import { jsonLines, newCommandLine, type CommandLine } from '../cli/commandLine.ts';

const manifest = `name: audited-line
services:
  web: { image: busybox, x-patchbay: { run: { command: sleep 3600 } } }
  db: { image: busybox, x-patchbay: { run: { command: sleep 3600 } } }
x-patchbay:
  policies:
    - { name: no-db, on: [start], when: service.name == "db", effect: deny, message: Not here. }
    - { name: careful, on: [remove], when: "true", effect: confirm, message: Say why. }
`;
let cli: CommandLine;

beforeAll(async () => {
  cli = await newCommandLine({ CI: '', PATCHBAY_SECRET: 'hunter2' });
  await cli.write('compose.yaml', manifest);
});
afterAll(async () => {
  await cli.run(['--engine', 'process', 'down', '--reason', 'The end.']);
  await cli.dispose();
});

async function audited(): Promise<readonly AuditRecord[]> {
  const { stdout } = await cli.run(['audit', '--format', 'json', '-n', 'all']);
  return jsonLines(stdout) as readonly AuditRecord[];
}

test('commands are on the record: what was done, what was refused by which policy, and why something was done', async () => {
  expect(await cli.run(['--engine', 'process', 'up', '-d', 'web'])).toMatchObject({ exitCode: 0 });
  expect(await cli.run(['--engine', 'process', 'up', '-d', 'db'])).toMatchObject({ exitCode: 1 });
  const reason = 'password=hunter2 no longer holds.';
  expect(await cli.run(['--engine', 'process', 'down', '--reason', reason])).toMatchObject({ exitCode: 0 });
  const version = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
  expect(await audited()).toMatchObject([
    { verb: 'start', kind: 'up', services: ['web'], outcome: 'done', actor: { kind: 'command-line' }, findings: [] },
    {
      ...{ verb: 'start', services: ['db'], outcome: 'refused', problems: ['policy.no-db'] },
      findings: [{ code: 'policy.no-db', effect: 'deny', version }],
    },
    {
      ...{ verb: 'remove', kind: 'down', outcome: 'done', reason: 'password=*** no longer holds.' },
      findings: [{ code: 'policy.careful', effect: 'confirm', version }],
    },
  ]);
  const [first, second] = await audited();
  expect(first?.manifestHash).toMatch(/^[0-9a-f]{64}$/);
  expect(second?.manifestHash).toBe(first?.manifestHash);
  expect(await cli.run(['audit', 'verify'])).toMatchObject({ exitCode: 0 });
  expect((await cli.run(['audit', 'export'])).stdout).not.toContain('hunter2');
});

test('a dry run is declined, and that is on the record too', async () => {
  await cli.run(['--engine', 'process', '--dry-run', 'up', '-d', 'web']);
  expect((await audited()).at(-1)).toMatchObject({ kind: 'up', outcome: 'declined' });
});

test('where the manifest is strict, nothing begins that cannot be recorded, and it says so', async () => {
  await cli.write('strict.yaml', `${manifest}  audit: strict\n`.replace('audited-line', 'strict-line'));
  const trails = join(cli.directory, 'state', 'patchbay', 'audit', 'trails', 'strict-line');
  await mkdir(join(trails, '..'), { recursive: true });
  await writeFile(trails, 'no folder');
  const { exitCode, stderr } = await cli.run(['-f', 'strict.yaml', '--engine', 'process', 'up', '-d', 'web']);
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('audit: strict') as string,
  });
  const { stdout } = await cli.run(['-f', 'strict.yaml', '--engine', 'process', 'ps', '-q']);
  expect(stdout).toBe('');
  await rm(trails);
});

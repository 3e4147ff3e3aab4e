import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../broker/eventually.ts';
import { jsonLines, newCommandLine, type CommandLine } from './commandLine.ts';

const hasFullDevice = existsSync('/dev/full');

describe('an exit code', () => {
  const project = `codes-${randomBytes(4).toString('hex')}`;
  let cli: CommandLine;

  beforeAll(async () => {
    cli = await newCommandLine();
    await cli.write('compose.yaml', manifest(project));
    await cli.write('bad.yaml', 'services:\n  web: {imag: x}\n');
    await cli.write('sick.yaml', 'services: {last: {x-patchbay: {run: {command: no-such-program-at-all}}}}\n');
  });
  afterEach(() => cli.run(['--engine', 'process', 'down']));
  afterAll(() => cli.dispose());

  it('of an operation whose reader has left is that of the operation, which is done to its end', async () => {
    expect(await piped('head -1', 'up', '--wait')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('steps') as string,
    });
    expect(await running()).toEqual(['first', 'last', 'middle']);
    expect((await piped('true', 'down')).exitCode).toBe(0);
    expect(await running()).toEqual([]);
  });

  it('tells a failure though its reader has left', async () => {
    const failed = await piped('true', '-f', 'compose.yaml', '-f', 'sick.yaml', 'up', '--wait');
    expect(failed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no-such-program-at-all') as string });
    expect((await piped('true', 'check', 'bad.yaml')).exitCode).toBe(1);
  });

  it.skipIf(!hasFullDevice)(
    'is not 0 when the output cannot be written, and what was asked for is done all the same',
    async () => {
      const up = await redirected('/dev/full', 'up', '--wait');
      expect(up.exitCode).toBe(2);
      expect(up.stderr).toBe(
        'patchbay: Cannot write to standard output (no space left on the device); what is missing there is lost. Make room, or redirect it.\n',
      );
      expect(await running()).toEqual(['first', 'last', 'middle']);
      for (const words of [
        ['check', 'compose.yaml', '--format', 'json'],
        ['config'],
        ['ps'],
        ['logs', '--follow'],
        ['--help'],
      ]) {
        const { exitCode, stderr } = await redirected('/dev/full', ...words);
        expect([words, exitCode]).toEqual([words, 2]);
        expect(stderr).toContain('no space left');
      }
      expect((await redirected('/dev/full', 'check', 'bad.yaml')).exitCode).toBe(1);
    },
  );

  it.each([
    ['logs', 'logs', '--follow'],
    ['events', 'events'],
    ['a command in a service', 'exec', 'first', 'sh', '-c', 'while echo y; do :; done'],
  ])('of %s is 0 once the reader has enough', async (_, ...words) => {
    expect((await piped('true', 'up', '--wait')).exitCode).toBe(0);
    const reading = piped('head -1', ...words);
    // Something happens, for those who wait for that.
    if (words[0] === 'events') await whileWaiting(reading, () => cli.run(['--engine', 'process', 'restart', 'last']));
    const { exitCode, stdout, stderr } = await reading;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n')).toHaveLength(2);
  });

  it('is that of a command in a service, whatever options of Node it has', async () => {
    expect((await piped('true', 'up', '--wait')).exitCode).toBe(0);
    const words = ['--engine', 'process', 'exec', 'first', 'printf', '%s ', '--env-file', 'none', '--env-file=none'];
    // As a shell starts it: the file itself.
    const { exitCode, stdout, stderr } = await cli.runItself(words);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: '--env-file none --env-file=none ',
      stderr: '',
    });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('says that %s ended the command', async (signal, code) => {
    expect((await piped('true', 'up', '--wait')).exitCode).toBe(0);
    const following = cli.start(['--engine', 'process', 'logs', '--follow']);
    await eventually(following.stdout, (text) => text.includes('here'));
    following.child.kill(signal);
    expect(await following.ended).toMatchObject({ exitCode: code, stderr: '' });
  });

  /** Its exit code is the command line's own, not that of the reader. */
  function piped(reader: string, ...words: readonly string[]): ReturnType<CommandLine['run']> {
    return cli.run(['--engine', 'process', ...words], '', {}, [
      ...['bash', '-c', `"$@" | ${reader}; exit \${PIPESTATUS[0]}`, 'bash'],
    ]);
  }

  function redirected(file: string, ...words: readonly string[]): ReturnType<CommandLine['run']> {
    return cli.run(['--engine', 'process', ...words], '', {}, ['sh', '-c', `"$@" >${file}`, 'sh']);
  }

  async function running(): Promise<readonly string[]> {
    const { stdout } = await cli.run(['--engine', 'process', 'ps', '--format', 'json']);
    const containers = jsonLines(stdout) as readonly { readonly Service: string; readonly State: string }[];
    return containers.flatMap(({ Service, State }) => (State === 'running' ? [Service] : []));
  }
});

async function whileWaiting(waiting: Promise<unknown>, act: () => Promise<unknown>): Promise<void> {
  let isOver = false;
  void waiting.then(() => (isOver = true));
  for (let round = 0; round < 20 && !isOver; round++) await act();
}

function manifest(project: string): string {
  // It goes on writing: that a reader has left is noticed by the next line only.
  const run = `{command: ["sh", "-c", "echo here; while sleep 0.2; do echo still; done"]}`;
  const service = (name: string, needs: string): string =>
    `  ${name}: {image: busybox, stop_grace_period: 1s, x-patchbay: {run: ${run}}${needs}}\n`;
  return [
    `name: ${project}\nservices:\n`,
    service('first', ''),
    service('middle', ', depends_on: [first]'),
    service('last', ', depends_on: [middle]'),
  ].join('');
}

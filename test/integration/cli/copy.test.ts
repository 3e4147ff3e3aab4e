import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCommandLine, type CommandLine } from './commandLine.ts';
import { hasDocker, newComposeWorld, type ComposeWorld } from './composeWorld.ts';

describe.skipIf(!hasDocker)('cp of the command line, on Docker', () => {
  let world: ComposeWorld;
  const inBox = (number: number, ...words: string[]): Promise<string> =>
    world.docker('exec', `${world.project}-box-${number}`, ...words);

  beforeAll(async () => {
    world = await newComposeWorld(
      'version: "3.7"\nservices: {box: {image: "busybox:latest", command: ["sleep", "1000"], init: true}}\n',
    );
    await world.cli.write('one.txt', 'one');
    expect(await world.patchbay('up', '-d', '--no-wait', '--scale', 'box=2')).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => world.dispose());

  it('copies to every container of a service, or to the one that is named', async () => {
    const copied = await world.patchbay('cp', 'one.txt', 'box:/tmp/all.txt');
    expect(copied).toMatchObject({ exitCode: 0, stderr: '' });
    expect(copied.stdout.split('\n').sort().slice(1)).toEqual([
      `✓ copy one.txt to ${world.project}-box-1:/tmp/all.txt`,
      `✓ copy one.txt to ${world.project}-box-2:/tmp/all.txt`,
    ]);
    expect([await inBox(1, 'cat', '/tmp/all.txt'), await inBox(2, 'cat', '/tmp/all.txt')]).toEqual(['one', 'one']);
    await world.patchbay('cp', '--index', '2', 'one.txt', 'box:/tmp/second.txt');
    expect(await inBox(2, 'ls', '/tmp')).toContain('second.txt');
    expect(await inBox(1, 'ls', '/tmp')).not.toContain('second.txt');
  });

  it('copies out of a container, to a file, into a folder, and as an archive', async () => {
    await inBox(1, 'sh', '-c', 'mkdir -p /data/deep && echo two > /data/deep/two.txt');
    expect(await world.patchbay('cp', 'box:/data', '.')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(join(world.cli.directory, 'data/deep/two.txt'), 'utf8')).toBe('two\n');
    const { exitCode, stdout } = await world.patchbay('cp', 'box:/data/deep/two.txt', '-');
    expect(exitCode).toBe(0);
    const listed = execFileSync('tar', ['-tf', '-'], { input: stdout }).toString();
    expect(listed).toBe('two.txt\n');
  });

  it('unpacks an archive from standard input, in the one container that is named', async () => {
    const archive = execFileSync('tar', ['-cf', '-', '-C', world.cli.directory, 'one.txt']).toString('latin1');
    const words = ['--engine', 'docker', 'cp', '--index', '1', '-', 'box:/tmp'];
    expect(await world.cli.run(words, archive)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await inBox(1, 'cat', '/tmp/one.txt')).toBe('one');
    const toAll = await world.cli.run(['--engine', 'docker', 'cp', '-', 'box:/tmp'], archive);
    expect(toAll).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Choose it with --index') as string });
  });

  it('says what cannot be copied, and exits with 2', async () => {
    const none = await world.patchbay('cp', 'box:/none', '.');
    expect(none).toMatchObject({ exitCode: 2, stdout: '' });
    expect(none.stderr).toBe(
      `patchbay: ${world.project}-box-1 has no /none. Check the path, which starts at the root.\n`,
    );
    expect((await world.patchbay('cp', 'one.txt', 'two.txt')).stderr).toContain('Write service:path');
    expect((await world.patchbay('cp', 'box:/a', 'box:/b')).exitCode).toBe(2);
    expect((await world.patchbay('cp', 'bx:/a', '.')).exitCode).toBe(2);
  });
});

describe('cp of the command line, of local processes', () => {
  let cli: CommandLine;
  const patchbay = (...words: string[]): ReturnType<CommandLine['run']> => cli.run(['--engine', 'process', ...words]);

  beforeAll(async () => {
    cli = await newCommandLine();
    mkdirSync(join(cli.directory, 'work'));
    symlinkSync(cli.directory, join(cli.directory, 'work/out'));
    await cli.write(
      'compose.yaml',
      'services: {box: {image: busybox, x-patchbay: {run: {command: sleep 1000, cwd: work}}}}\n',
    );
    await cli.write('secret', 'of this machine');
    await cli.write('one.txt', 'one');
    expect(await patchbay('up', '-d', '--no-wait')).toMatchObject({ exitCode: 0 });
  });
  afterAll(async () => {
    await patchbay('down');
    await cli.dispose();
  });

  it('copies within the folder where the process runs', async () => {
    expect(await patchbay('cp', 'one.txt', 'box:copied.txt')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(join(cli.directory, 'work/copied.txt'), 'utf8')).toBe('one');
    expect(await patchbay('cp', `box:${cli.directory}/work/copied.txt`, 'back.txt')).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(cli.directory, 'back.txt'), 'utf8')).toBe('one');
  });

  it.each(['../secret', 'out/secret', '/etc/passwd', 'copied.txt/../../secret'])(
    'refuses %s, which is outside of it',
    async (path) => {
      const out = await patchbay('cp', `box:${path}`, 'stolen');
      expect(out.exitCode).toBe(2);
      expect(out.stderr).toContain('Of a local process only what is in its folder can be copied');
      const into = await patchbay('cp', 'one.txt', `box:${path}`);
      expect(into.exitCode).toBe(2);
      expect(readFileSync(join(cli.directory, 'secret'), 'utf8')).toBe('of this machine');
    },
  );
});

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { canRunOwnDockerd, OwnDockerd } from '../engine/ownDockerd.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';
import { hasDocker } from './composeWorld.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
/** In a mount namespace of its own, a machine can be made to look as if it had no Docker. */
const canHideDocker = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0;
const hasSecondDocker = await canRunOwnDockerd();

describe('the engine that is meant', () => {
  let project = '';
  let cli: CommandLine;
  const servers: Server[] = [];

  beforeAll(async () => {
    if (hasDocker) await ensureBaseImages(() => undefined);
    cli = await newCommandLine();
  });
  beforeEach(async () => {
    // Each has a project that nobody has seen yet.
    project = `meant-${randomBytes(4).toString('hex')}`;
    await cli.write('compose.yaml', manifest(project));
    await cli.write('images.yaml', `name: ${project}\nservices: {web: {image: busybox}, store: {image: busybox}}\n`);
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await cli.run(['--engine', 'process', 'down']);
    if (hasDocker) await cli.run(['--engine', 'docker', 'down']);
  });
  afterAll(() => cli.dispose());

  it.each(['up', 'down', 'ps', 'stop'])('fails %s at an address that is given and leads nowhere', async (command) => {
    const { exitCode, stdout, stderr } = await at('unix:///nope.sock', command);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(
      /^patchbay: Cannot reach Docker at unix:\/\/\/nope\.sock \(there is no such socket\).*DOCKER_HOST names it/,
    );
    expect(await localProcesses()).toEqual([]);
  });

  it.each([
    [['-H', 'unix:///nope.sock'], {}, /no such socket/],
    [['--context', 'nowhere'], {}, /no docker context "nowhere"/],
    [[], { DOCKER_CONTEXT: 'nowhere' }, /no docker context "nowhere"/],
  ])('takes %j with %j for Docker', async (words, environment, message) => {
    const { exitCode, stderr } = await cli.run([...words, 'up', '--wait'], '', environment);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(await localProcesses()).toEqual([]);
  });

  it('gives up a Docker that takes the connection and never answers', async () => {
    const path = join(cli.directory, 'silent.sock');
    servers.push(createServer(() => undefined).listen(path));
    const { exitCode, stderr } = await at(`unix://${path}`, 'up', '--wait');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/silent\.sock \(it did not answer within 10 s\)/);
    expect(await localProcesses()).toEqual([]);
  }, 30_000);

  it.skipIf(!isRoot)('does not take a Docker that it may not use for none', async () => {
    const path = join(cli.directory, 'forbidden.sock');
    const server = createServer(() => undefined).listen(path);
    servers.push(server);
    await once(server, 'listening');
    chmodSync(path, 0o600);
    const nobody = 65_534;
    // Who is not root is given the folder, so that nothing but the socket refuses.
    for (const place of [cli.directory, join(cli.directory, 'compose.yaml')]) chownSync(place, nobody, nobody);
    chmodSync(cli.directory, 0o755);
    const { exitCode, stderr } = await cli.run(
      ['up', '--wait'],
      '',
      { DOCKER_HOST: `unix://${path}`, ...stateOf('nobody') },
      [...['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']],
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/permission denied.*docker group/);
  });

  it.skipIf(!hasSecondDocker)(
    'fails at a Docker that was stopped, and goes on with it once it is back',
    async () => {
      const dockerd = await OwnDockerd.start();
      try {
        expect((await at(dockerd.host, 'ps')).exitCode).toBe(0);
        await dockerd.kill();
        const gone = await at(dockerd.host, 'down');
        expect(gone.exitCode).toBe(2);
        expect(gone.stderr).toMatch(/Cannot reach Docker .*connection refused/);
        await dockerd.start();
        expect(await at(dockerd.host, 'down')).toMatchObject({ exitCode: 0, stderr: '' });
      } finally {
        await dockerd.remove();
      }
    },
    120_000,
  );

  it.skipIf(!canHideDocker)('runs local processes where no Docker is at all, and says so', async () => {
    const { exitCode, stdout, stderr } = await withoutDocker('up', '--wait');
    expect(exitCode).toBe(0);
    expect(stderr).toBe('patchbay: Engine: local processes, since no Docker is here.\n');
    expect(stdout).toContain(`${project}: 3 steps (local processes)`);
    expect(await localProcesses()).toEqual(['web']);
  });

  it.skipIf(!canHideDocker)('promises nothing of services that have nothing but an image', async () => {
    const { exitCode, stderr } = await withoutDocker('-f', 'images.yaml', 'up', '--wait');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/Docker is not running: .*docker\.sock\. "web" and "store" have no x-patchbay\.run/);
    expect(await localProcesses()).toEqual([]);
  });

  it.skipIf(!canHideDocker || !hasDocker)('starts no second copy of what runs as local processes', async () => {
    expect((await withoutDocker('up', '--wait')).exitCode).toBe(0);
    const again = await cli.run(['up', '--wait']);
    expect(again).toMatchObject({ exitCode: 0, stdout: `${project}: nothing to do (local processes).\n` });
    expect(again.stderr).toContain(`since ${project} has local processes`);
    expect((await cli.run(['down'])).exitCode).toBe(0);
    // Nothing ties it to local processes any more.
    expect((await cli.run(['up', '--wait'])).stdout).toMatch(/steps \(Docker .* at unix:/);
    expect(await localProcesses()).toEqual([]);
  });

  it.skipIf(!canHideDocker || !hasDocker)('remembers that a project was on Docker when that is gone', async () => {
    expect((await cli.run(['up', '--wait'])).stdout).toMatch(/steps \(Docker .* at unix:/);
    for (const command of ['up', 'down', 'ps']) {
      const { exitCode, stdout, stderr } = await withoutDocker(command);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(new RegExp(`${project} ran on Docker before .*--engine process`));
    }
    expect(await localProcesses()).toEqual([]);
  });

  it.skipIf(!hasDocker)('asks to choose between local processes and a Docker that both have the project', async () => {
    expect((await cli.run(['--engine', 'docker', 'up', '--wait'])).exitCode).toBe(0);
    expect((await cli.run(['--engine', 'process', 'up', '--wait'])).exitCode).toBe(0);
    for (const command of ['up', 'down']) {
      const { exitCode, stderr } = await cli.run([command]);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/containers on Docker .* and local processes\. Pass --engine docker or --engine process/);
    }
    expect(await localProcesses()).toEqual(['web']);
  });

  function at(host: string, ...words: readonly string[]): ReturnType<CommandLine['run']> {
    return cli.run(words, '', { DOCKER_HOST: host });
  }

  function stateOf(name: string): Readonly<Record<string, string>> {
    return { XDG_STATE_HOME: join(cli.directory, name), HOME: cli.directory };
  }

  /** On a machine that has neither a socket nor a context. */
  function withoutDocker(...words: readonly string[]): ReturnType<CommandLine['run']> {
    const hide = 'mount -t tmpfs tmpfs /run && exec "$@"';
    return cli.run(words, '', { HOME: cli.directory, DOCKER_HOST: '', XDG_RUNTIME_DIR: '' }, [
      ...['unshare', '-m', 'sh', '-c', hide, 'sh'],
    ]);
  }

  async function localProcesses(): Promise<readonly string[]> {
    const { stdout } = await cli.run(['--engine', 'process', 'ps', '--format', 'json']);
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => (JSON.parse(line) as { Service: string }).Service);
  }
});

function manifest(project: string): string {
  return `
name: ${project}
services:
  web:
    image: busybox:latest
    command: ["sleep", "1000"]
    init: true
    stop_grace_period: 1s
    x-patchbay: {run: {command: sleep 1000}}
`;
}

import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../broker/eventually.ts';
import { DockerProxy } from '../engine/dockerProxy.ts';
import { jsonLines } from './commandLine.ts';
import { hasCompose, hasDocker, newComposeWorld, type ComposeWorld } from './composeWorld.ts';

const manifest = `
version: "3.7"
services:
  web:
    image: busybox:latest
    command: ["sh", "-c", "trap 'echo again' HUP; trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done"]
    stop_grace_period: 2s
  asking:
    image: busybox:latest
    stdin_open: true
    command: ["sh", "-c", "trap 'echo interrupted; exit 5' INT; echo ready; read line; echo hello $$line; exit 4"]
    stop_grace_period: 1s
`;

describe.skipIf(!hasDocker)('what the command line does to what runs', () => {
  let world: ComposeWorld;
  const nameOf = (service: string): string => `${world.project}-${service}-1`;
  const state = async (service = 'web'): Promise<string> =>
    (await world.docker('inspect', '-f', '{{.State.Status}} {{.State.ExitCode}}', nameOf(service))).trim();
  const logs = (): Promise<string> => world.docker('logs', nameOf('web'));
  /** How often somebody attached to it, until now. */
  const attachments = async (service: string): Promise<number> => {
    const filters = ['--filter', `container=${nameOf(service)}`, '--filter', 'event=attach'];
    const until = String(Math.ceil(Date.now() / 1000));
    const told = await world.docker('events', '--since', '1h', '--until', until, ...filters);
    return told.split('\n').length - 1;
  };
  const done = { exitCode: 0, stderr: '' };

  beforeAll(async () => {
    world = await newComposeWorld(manifest);
  });
  beforeEach(async () => {
    expect(await world.patchbay('up', '-d', '--no-wait')).toMatchObject({ exitCode: 0 });
    await eventually(logs, (text) => text.includes('ready'));
  });
  afterAll(() => world.dispose());

  it('pause halts it, unpause and up let it go on', async () => {
    expect(await world.patchbay('pause', 'web')).toMatchObject(done);
    expect(await state()).toBe('paused 0');
    expect((await world.patchbay('ps')).stdout).toMatch(/-web-1 .*\(Paused\)/);
    expect(await world.patchbay('unpause')).toMatchObject(done);
    expect(await state()).toBe('running 0');
    await world.patchbay('pause', 'web');
    expect(await world.patchbay('up', '-d', '--no-wait')).toMatchObject({ exitCode: 0 });
    expect(await state()).toBe('running 0');
  });

  it.skipIf(!hasCompose)('pause and unpause of docker-compose and of Patchbay undo each other', async () => {
    await world.compose('pause', 'web');
    expect(await world.patchbay('unpause', 'web')).toMatchObject(done);
    expect(await state()).toBe('running 0');
    await world.patchbay('pause', 'web');
    await world.compose('unpause', 'web');
    expect(await state()).toBe('running 0');
  });

  it('kill sends the signal, and ends it without one; as docker-compose does', async () => {
    expect(await world.patchbay('kill', '-s', 'HUP', 'web')).toMatchObject(done);
    await eventually(logs, (text) => text.includes('again'));
    expect(await state()).toBe('running 0');
    expect(await world.patchbay('kill', 'web')).toMatchObject(done);
    const ours = await state();
    expect(ours).toBe('exited 137');
    if (!hasCompose) return;
    await world.patchbay('up', '-d', '--no-wait', 'web');
    await world.compose('kill', 'web');
    expect(await state()).toBe(ours);
  });

  it('top lists the processes that docker top lists', async () => {
    const { stdout } = await world.patchbay('top', 'web');
    const pids = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(/ +/)[3]);
    const theirs = (await world.docker('top', nameOf('web'))).trimEnd().split('\n').slice(1);
    // Its loop starts another process ten times a second; the first is the same.
    expect(pids[0]).toBe(theirs[0]?.split(/ +/)[1]);
    expect(stdout).toMatch(/^SERVICE +# +UID +PID +PPID +C +STIME +TTY +TIME +CMD\nweb +1 +/);
    if (hasCompose) expect(await world.compose('top', 'web')).toContain(pids[0]);
  });

  it('stats --no-stream tells what docker stats tells', async () => {
    const { exitCode, stdout } = await world.patchbay('stats', '--no-stream', '--format', 'json', 'web');
    expect(exitCode).toBe(0);
    const [ours] = jsonLines(stdout) as Record<string, string>[];
    const [theirs] = jsonLines(
      await world.docker('stats', '--no-stream', '--format', '{{json .}}', nameOf('web')),
    ) as Record<string, string>[];
    expect(Object.keys(ours ?? {}).sort()).toEqual(Object.keys(theirs ?? {}).sort());
    expect({ Name: ours?.['Name'], ID: ours?.['ID'] }).toEqual({ Name: theirs?.['Name'], ID: theirs?.['ID'] });
    expect(ours?.['MemUsage']?.split(' / ')[1]).toBe(theirs?.['MemUsage']?.split(' / ')[1]);
    expect(Number(ours?.['PIDs'])).toBeGreaterThan(0);
    for (const key of ['CPUPerc', 'MemPerc']) expect(ours?.[key]).toMatch(/^\d+\.\d\d%$/);
    for (const key of ['NetIO', 'BlockIO']) expect(ours?.[key]).toMatch(/^[\d.]+[kMG]?B \/ [\d.]+[kMG]?B$/);
  });

  it('wait ends when what runs has ended, with its exit code', async () => {
    const proxy = new DockerProxy(join(world.cli.directory, 'docker.sock'));
    await proxy.open();
    try {
      const waiting = world.start('-H', proxy.host, 'wait', 'web');
      await eventually(
        () => proxy.requests,
        (requests) => requests.some((request) => request.endsWith(`/${nameOf('web')}/wait`)),
      );
      await world.docker('kill', nameOf('web'));
      const { exitCode, stdout } = await waiting.ended;
      expect(exitCode).toBe(137);
      expect(stdout).toMatch(/^container "[0-9a-f]{64}" exited with status code 137\n$/);
    } finally {
      await proxy.cut();
    }
  });

  it('attach shows what it writes, gives it what is typed, and ends with its exit code', async () => {
    const attached = world.start('attach', 'asking');
    attached.child.stdin?.write('you\n');
    const { exitCode, stdout, stderr } = await attached.ended;
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 4, stdout: 'hello you\n', stderr: '' });
  });

  it('attach hands on Ctrl+C, unless it is told not to', async () => {
    const before = await attachments('asking');
    const alone = world.start('attach', '--sig-proxy=false', 'asking');
    await eventually(
      () => attachments('asking'),
      (count) => count > before,
    );
    alone.child.kill('SIGINT');
    expect((await alone.ended).exitCode).toBe(130);
    expect(await state('asking')).toBe('running 0');
    const proxied = world.start('attach', '--no-stdin', 'asking');
    await eventually(
      () => attachments('asking'),
      (count) => count > before + 1,
    );
    proxied.child.kill('SIGINT');
    const { exitCode, stdout } = await proxied.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: 'interrupted\n' });
  });
});

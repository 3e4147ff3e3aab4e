import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCompose, hasDocker, newComposeWorld, type ComposeWorld } from './composeWorld.ts';

const manifest = `
version: "3.7"
services:
  web:
    image: busybox:latest
    command: ["sleep", "1000"]
    init: true
    environment: {GREETING: hello}
    ports: ["80"]
    networks: {default: {aliases: [front]}}
`;

describe.skipIf(!hasDocker)('run of the command line', () => {
  let world: ComposeWorld;
  const inspect = async (id: string, format: string): Promise<string> =>
    (await world.docker('inspect', '-f', format, id)).trim();
  const remove = (id: string): Promise<string> => world.docker('rm', '-f', '-v', id);

  beforeAll(async () => {
    world = await newComposeWorld(manifest);
    mkdirSync(join(world.cli.directory, 'src'));
    writeFileSync(join(world.cli.directory, 'src/one.txt'), 'mounted');
    writeFileSync(join(world.cli.directory, 'vars.env'), 'A=1\nB=2\n');
  });
  afterAll(() => world.dispose());

  it('-d leaves it to itself and prints its id, with the ports, labels, aliases and capabilities asked for', async () => {
    const words = ['-d', '-p', '127.0.0.1::81', '-l', 'team=a', '--use-aliases', '--cap-drop', 'CHOWN'];
    const { exitCode, stdout } = await world.patchbay('run', ...words, 'web', 'sleep', '1000');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
    const id = stdout.trim();
    try {
      const state = '{{.State.Running}} {{index .Config.Labels "team"}} {{.HostConfig.CapDrop}} {{len .Config.Cmd}}';
      expect(await inspect(id, state)).toBe('true a [CHOWN] 2');
      expect(await inspect(id, '{{index .Config.Labels "com.docker.compose.oneoff"}}')).toBe('True');
      expect(await inspect(id, '{{range $port, $_ := .NetworkSettings.Ports}}{{$port}} {{end}}')).toBe('81/tcp');
      expect(await inspect(id, '{{range .NetworkSettings.Networks}}{{.Aliases}}{{end}}')).toMatch(/\bweb\b.*\bfront\b/);
    } finally {
      await remove(id);
    }
  });

  it('-d --rm leaves nothing once it has ended', async () => {
    const { stdout } = await world.patchbay('run', '-d', '--rm', 'web', 'sleep', '1000');
    await world.docker('kill', stdout.trim());
    await expect.poll(() => world.docker('ps', '-aq', '--no-trunc'), { timeout: 20_000 }).not.toContain(stdout.trim());
  });

  it('exec -d returns while the command runs on, and says why one cannot start', async () => {
    expect((await world.patchbay('up', '-d')).exitCode).toBe(0);
    const container = `${world.project}-web-1`;
    const words = ['-e', 'A=1', 'web', 'sh', '-c', 'echo "$A" > /tmp/began; sleep 4321'];
    expect(await world.patchbay('exec', '-d', ...words)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    await expect.poll(() => world.docker('exec', container, 'cat', '/tmp/began'), { timeout: 20_000 }).toBe('1\n');
    expect(await world.docker('top', container)).toContain('sleep 4321');
    const missing = await world.patchbay('exec', '-d', 'web', 'no-such-program');
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toMatch(
      /Cannot start "no-such-program" in \S+-web-1: .+\. Check that the program is there\./s,
    );
  });

  it('-v mounts, -e and --env-from-file set variables, and what is behind the service is its command', async () => {
    const { exitCode, stdout } = await world.patchbay(
      ...[
        'run',
        '--rm',
        '-v',
        './src:/src:ro',
        '--env-from-file',
        'vars.env',
        '-e',
        'B=3',
        '-e',
        'COMPOSE_PROJECT_NAME',
      ],
      ...['web', 'sh', '-c', 'cat /src/one.txt; echo " $GREETING $A $B $COMPOSE_PROJECT_NAME"; touch /src/x || exit 7'],
    );
    expect(stdout).toBe(`mounted hello 1 3 ${world.project}\n`);
    expect(exitCode).toBe(7);
  });

  it.skipIf(!hasCompose)(
    'publishes as docker-compose does: its own ports only when asked, and never both',
    async () => {
      const portsOf = async (id: string): Promise<string> => {
        const ports = await inspect(id, '{{range $port, $to := .HostConfig.PortBindings}}{{$port}} {{end}}');
        await remove(id);
        return ports;
      };
      const ours = async (...words: string[]): Promise<string> => {
        const id = (await world.patchbay('run', '-d', ...words, 'web')).stdout.trim();
        return portsOf(id);
      };
      const theirs = async (...words: string[]): Promise<string> => {
        const name = (await world.compose('run', '-d', ...words, 'web')).trim();
        return portsOf(name);
      };
      for (const words of [[], ['--service-ports'], ['-p', '81']])
        expect(await ours(...words)).toBe(await theirs(...words));
      const both = await world.patchbay('run', '-d', '--service-ports', '-p', '81', 'web');
      expect(both).toMatchObject({ exitCode: 2, stdout: '' });
    },
  );
});

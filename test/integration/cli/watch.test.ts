import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WatchEvent } from '../../../src/develop/watchEvents.ts';
import { eventually } from '../broker/eventually.ts';
import { jsonLines } from './commandLine.ts';
import { hasDocker, newComposeWorld, type ComposeWorld } from './composeWorld.ts';

const manifest = (greeting: string) => `
services:
  web:
    image: busybox:latest
    user: nobody
    command: ["sh", "-c", "trap 'exit 0' TERM; echo started; while :; do sleep 0.05; done"]
    environment: { GREETING: "${greeting}" }
    stop_grace_period: 2s
    scale: 2
    develop:
      watch:
        - { action: sync, path: ./src, target: /app/src, initial_sync: true, ignore: ["*.log"] }
        - { action: sync+restart, path: ./boot, target: /app/boot }
        - { action: sync+exec, path: ./conf, target: /app/conf, exec: { command: ["sh", "-c", "cat /app/conf/port; exit 3"] } }
  other:
    image: busybox:latest
    command: ["sleep", "1000"]
    stop_grace_period: 0s
`;

describe.skipIf(!hasDocker)('watch', () => {
  let world: ComposeWorld;
  let running: ReturnType<ComposeWorld['start']>;
  const nameOf = (number: number): string => `${world.project}-web-${number}`;
  const events = (): readonly WatchEvent[] => jsonLines(running.stdout()) as WatchEvent[];
  const sh = (container: string, script: string): Promise<string> =>
    world.docker('exec', container, 'sh', '-c', script);
  /** Waits until as many events of a kind have been told. */
  const told = async (event: WatchEvent['event'], count = 1): Promise<readonly WatchEvent[]> => {
    const those = (): WatchEvent[] => events().filter((each) => each.event === event);
    await eventually(
      () => Promise.resolve(those().length),
      (there) => there >= count,
    );
    return those();
  };
  /** At once: a file that is emptied first and written a moment later, on a busy machine, was saved twice. */
  const save = async (path: string, text: string): Promise<void> => {
    const file = join(world.cli.directory, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(join(world.cli.directory, '.saved'), text);
    await rename(join(world.cli.directory, '.saved'), file);
  };

  beforeAll(async () => {
    world = await newComposeWorld(manifest('hello'));
  });
  beforeEach(async () => {
    await save('compose.yaml', manifest('hello'));
    for (const path of ['src/a.txt', 'boot/b', 'conf/port']) await save(path, 'old');
    running = world.start('watch', '--format', 'json');
    await told('watching');
  });
  afterEach(async () => {
    running.child.kill('SIGINT');
    await running.ended;
    for (const folder of ['src', 'boot', 'conf'])
      await rm(join(world.cli.directory, folder), { recursive: true, force: true });
  });
  afterAll(() => world.dispose());

  it('starts the application, brings what it should, and says so in JSON lines', async () => {
    expect(events().at(-1)).toMatchObject({ event: 'watching', services: ['web'] });
    for (const number of [1, 2])
      expect(await sh(nameOf(number), 'cat /app/src/a.txt; ls -n /app/src/a.txt')).toMatch(/^old\S* +1 65534 +65534 /m);
    await save('src/a.txt', 'new');
    await save('src/deep/er/b.txt', 'b');
    await save('src/noise.log', 'x');
    await eventually(
      () =>
        Promise.all([1, 2].map((number) => sh(nameOf(number), 'cd /app/src; cat a.txt deep/er/b.txt; find . | sort'))),
      (all) => all.every((text) => text === 'newb.\n./a.txt\n./deep\n./deep/er\n./deep/er/b.txt\n'),
    );
    await rm(join(world.cli.directory, 'src/deep'), { recursive: true });
    await eventually(
      () => Promise.all([1, 2].map((number) => sh(nameOf(number), 'ls /app/src'))),
      (all) => all.every((text) => text === 'a.txt\n'),
    );
    const synced = await told('synced');
    expect(synced.at(-1)).toMatchObject({ service: 'web', files: 0, deleted: 1, bytes: 0 });
  });

  it('restarts every replica once for a save, and runs commands of rules', async () => {
    await save('boot/b', 'new');
    const restarted = await told('restarted', 2);
    expect(restarted.map((each) => 'container' in each && each.container).sort()).toEqual([nameOf(1), nameOf(2)]);
    await save('conf/port', '8080');
    const executed = await told('executed', 2);
    expect(executed[0]).toMatchObject({
      service: 'web',
      exitCode: 3,
      command: ['sh', '-c', 'cat /app/conf/port; exit 3'],
    });
    await told('failed');
    for (const number of [1, 2]) {
      expect(await sh(nameOf(number), 'cat /app/boot/b /app/conf/port')).toBe('new8080');
      expect(await world.docker('logs', nameOf(number))).toMatch(/started\nstarted\n$/);
    }
    expect(events().filter(({ event }) => event === 'restarted')).toHaveLength(2);
  });

  it('reads the manifest again when it changes, and makes anew what is another one then', async () => {
    const idOf = async (container: string): Promise<string> => world.docker('inspect', '-f', '{{.Id}}', container);
    const other = await idOf(`${world.project}-other-1`);
    await save('src/a.txt', 'edited');
    await told('synced', 4);
    await save('compose.yaml', manifest('good day'));
    await told('restarted', 2);
    await eventually(
      () =>
        Promise.all([1, 2].map((number) => sh(nameOf(number), 'echo $GREETING; cat /app/src/a.txt').catch(() => ''))),
      (all) => all.every((text) => text === 'good day\nedited'),
    );
    expect(await idOf(`${world.project}-other-1`)).toBe(other);
  });

  it('is refused where somebody watches already, until that one ends, however it ends', async () => {
    const second = await world.patchbay('watch', '--no-up', '--format', 'json');
    expect(second).toMatchObject({ exitCode: 2, stdout: '' });
    expect(second.stderr).toMatch(/is watched already \(process \d+\)/);
    running.child.kill('SIGKILL');
    await running.ended;
    running = world.start('watch', '--no-up', '--format', 'json');
    await told('watching');
  });

  it('ends cleanly with Ctrl+C, and leaves nothing behind in the containers', async () => {
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 130, stderr: '' });
    await eventually(
      () =>
        Promise.all(
          [1, 2].map(
            async (number) => `${await world.docker('top', nameOf(number))}${await sh(nameOf(number), 'ls -a /')}`,
          ),
        ),
      (all) => all.every((text) => !text.includes('patchbay')),
    );
  });
});

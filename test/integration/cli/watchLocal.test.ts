import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WatchRecord } from '../../../src/develop/watchEvents.ts';
import { eventually } from '../broker/eventually.ts';
import { jsonLines, newCommandLine, type CommandLine } from './commandLine.ts';
import { hasDocker, newComposeWorld, type ComposeWorld } from './composeWorld.ts';

const manifest = `
services:
  web:
    image: unused
    x-patchbay: { run: { command: node web/main.js, build: node web/build.js } }
    develop:
      watch:
        - { action: sync, path: ./web/static, target: /static }
        - { action: restart, path: ./web/config }
        - { action: rebuild, path: ./web/src, ignore: ["*.log"] }
  proxy:
    image: unused
    depends_on: { web: { condition: service_started, restart: true } }
    x-patchbay: { run: { command: node idle.js } }
  looping:
    image: unused
    x-patchbay: { run: { command: node looping/main.js } }
    develop: { watch: [{ action: restart, path: ./looping }] }
`;

const files = {
  'idle.js': 'setInterval(() => undefined, 1000);\n',
  // Notes each start, with what was built before it.
  'web/main.js': `const fs = require('node:fs');
    const built = fs.existsSync('built.txt') ? fs.readFileSync('built.txt', 'utf8') : '';
    if (fs.readFileSync('web/config/a', 'utf8') === 'bad' || built.includes('crashes')) process.exit(7);
    fs.appendFileSync('started.txt', fs.existsSync('built.txt') ? fs.readFileSync('built.txt', 'utf8') : 'unbuilt\\n');
    setInterval(() => undefined, 1000);\n`,
  'web/build.js': `const fs = require('node:fs');
    const text = fs.readFileSync('web/src/text', 'utf8');
    console.log('building ' + text);
    if (text.includes('broken')) process.exit(3);
    fs.writeFileSync('built.txt', text + '\\n');\n`,
  'web/src/text': 'zero',
  'web/config/a': 'a',
  'web/static/a': 'a',
  // It writes what it is watched for.
  'looping/main.js': `require('node:fs').writeFileSync('looping/last-run.txt', new Date().toISOString());
    setInterval(() => undefined, 1000);\n`,
};

describe('watch, of local processes', () => {
  let cli: CommandLine;
  let running: ReturnType<CommandLine['start']>;
  const patchbay = (...words: readonly string[]) => cli.run(['--engine', 'process', ...words]);
  const events = (): readonly WatchRecord[] => jsonLines(running.stdout()) as WatchRecord[];
  const told = async (isMeant: (event: WatchRecord) => boolean): Promise<WatchRecord> => {
    const all = await eventually(
      () => Promise.resolve(events()),
      (those) => those.some(isMeant),
    );
    return all.find(isMeant)!;
  };
  const restarted = (service: string) => (event: WatchRecord) =>
    event.event === 'restarted' && event.service === service;
  const save = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(cli.directory, path)), { recursive: true });
    await writeFile(join(cli.directory, path), text);
  };
  const starts = (): Promise<string> => readFile(join(cli.directory, 'started.txt'), 'utf8');
  const watch = async (...services: readonly string[]): Promise<void> => {
    running = cli.start(['--engine', 'process', 'watch', '--format', 'json', ...services]);
    await told(({ event }) => event === 'watching');
  };

  beforeAll(async () => {
    cli = await newCommandLine({ COMPOSE_PROJECT_NAME: `watch${randomBytes(4).toString('hex')}` });
  });
  beforeEach(async () => {
    await save('compose.yaml', manifest);
    for (const [path, text] of Object.entries(files)) await save(path, text);
    await save('started.txt', '');
    await rm(join(cli.directory, 'built.txt'), { force: true });
  });
  afterEach(async () => {
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 130 });
    await patchbay('down');
  });
  afterAll(() => cli.dispose());

  it('restarts what a rule says, and what restarts with it', async () => {
    await watch('web', 'proxy');
    await eventually(starts, (text) => text === 'unbuilt\n');
    await save('web/config/a', 'b');
    await told(restarted('web'));
    expect(await told(restarted('proxy'))).toMatchObject({ reason: 'it depends on web, which was restarted' });
    await eventually(starts, (text) => text === 'unbuilt\nunbuilt\n');
    expect(events().filter(({ event }) => event === 'synced' || event === 'failed')).toEqual([]);
  });

  it('builds first, and leaves what runs alone when that fails', async () => {
    await watch('web');
    await eventually(starts, (text) => text === 'unbuilt\n');
    await save('web/src/text', 'one');
    expect(await told(({ event }) => event === 'rebuilt')).toMatchObject({
      service: 'web',
      paths: [expect.stringMatching(/text$/)],
    });
    await eventually(starts, (text) => text === 'unbuilt\none\n');
    await save('web/src/text', 'broken');
    const { problem } = (await told(({ event }) => event === 'failed')) as Extract<WatchRecord, { event: 'failed' }>;
    expect(problem.code).toBe('develop.build-failed');
    expect(problem.message).toContain('ended with 3 (node web/build.js)');
    await save('web/src/text', 'two');
    await eventually(starts, (text) => text === 'unbuilt\none\ntwo\n');
  });

  it('starts again what has crashed, with what mends it', async () => {
    await watch('web');
    await eventually(starts, (text) => text === 'unbuilt\n');
    await save('web/config/a', 'bad');
    await eventually(
      () => patchbay('ps', '--all'),
      ({ stdout }) => stdout.includes('Exited (7)'),
    );
    await save('web/config/a', 'good');
    await eventually(starts, (text) => text === 'unbuilt\nunbuilt\n');
  });

  it('builds what has crashed, and starts it', async () => {
    await watch('web');
    await eventually(starts, (text) => text === 'unbuilt\n');
    await save('web/src/text', 'crashes');
    await eventually(
      () => patchbay('ps', '--all'),
      ({ stdout }) => stdout.includes('Exited (7)'),
    );
    await save('web/src/text', 'works');
    await eventually(starts, (text) => text === 'unbuilt\nworks\n');
  });

  it('starts again what was over before it was watched, as it could not start', async () => {
    await save('web/config/a', 'bad');
    await watch('web');
    await eventually(
      () => patchbay('ps', '--all'),
      ({ stdout }) => stdout.includes('Exited (7)'),
    );
    await save('web/config/a', 'good');
    await eventually(starts, (text) => text === 'unbuilt\n');
  });

  it('lets a stopped service be stopped', async () => {
    await watch('web', 'looping');
    expect(await patchbay('stop', 'web')).toMatchObject({ exitCode: 0 });
    await save('web/config/a', 'c');
    await save('looping/main.js', files['idle.js']);
    await told(restarted('looping'));
    expect(await starts()).toBe('unbuilt\n');
    expect(events().filter(restarted('web'))).toEqual([]);
  });

  it('leaves a service alone that answers to what it writes itself, until another file changes', async () => {
    await watch('looping');
    // What it wrote at its first start may have been there before the watch was.
    await save('looping/begin.txt', 'now');
    const { problem } = (await told(({ event }) => event === 'failed')) as Extract<WatchRecord, { event: 'failed' }>;
    expect(problem.code).toBe('develop.loop');
    expect(problem.message).toContain(
      'its own restarts and builds were followed 6 times in a row by changes of last-run.txt',
    );
    expect(problem.at?.range.start.line).toBe(17);
    const before = events().filter(restarted('looping')).length;
    await save('looping/last-run.txt', 'somebody else');
    await save('looping/main.js', files['idle.js']);
    await eventually(
      () => Promise.resolve(events().filter(restarted('looping')).length),
      (count) => count === before + 1,
    );
  });
});

const mixedManifest = `
services:
  web:
    image: busybox:latest
    command: ["sleep", "1000"]
    stop_grace_period: 0s
    x-patchbay: { run: { command: node main.js, build: node build.js } }
    develop:
      watch:
        - { action: sync+restart, path: ./config, target: /config }
        - { action: rebuild, path: ./src }
  proxy:
    image: busybox:latest
    command: ["sleep", "1000"]
    stop_grace_period: 0s
    depends_on: { web: { condition: service_started, restart: true } }
`;

describe.skipIf(!hasDocker)('watch, of a local process beside containers', () => {
  let world: ComposeWorld;
  const save = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(world.cli.directory, path)), { recursive: true });
    await writeFile(join(world.cli.directory, path), text);
  };

  beforeAll(async () => {
    world = await newComposeWorld(mixedManifest);
    await save(
      'main.js',
      "require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT, '127.0.0.1');\n",
    );
    await save('build.js', "require('node:fs').copyFileSync('src/a', 'built');\n");
    for (const path of ['src/a', 'config/a']) await save(path, 'old');
  });
  afterAll(() => world.dispose());

  it('builds and restarts the process, and restarts the containers that restart with it', async () => {
    expect(await world.patchbay('up', '-d', '--local', 'web')).toMatchObject({ exitCode: 0 });
    const running = world.start('watch', '--no-up', '--format', 'json');
    const told = (isMeant: (event: WatchRecord) => boolean): Promise<unknown> =>
      eventually(
        () => Promise.resolve(jsonLines(running.stdout()) as WatchRecord[]),
        (events) => events.some(isMeant),
      );
    const restarted = (service: string, reason?: string) => (event: WatchRecord) =>
      event.event === 'restarted' && event.service === service && event.reason === reason;
    try {
      await told(({ event }) => event === 'watching');
      // Not the same at each try: what a file held before changes nothing.
      await save('config/a', randomBytes(4).toString('hex'));
      await told(restarted('web'));
      await told(restarted('proxy', 'it depends on web, which was restarted'));
      await save('src/a', 'new');
      await told(({ event }) => event === 'rebuilt');
      await told(restarted('proxy', 'it depends on web, which was built anew'));
      expect(await readFile(join(world.cli.directory, 'built'), 'utf8')).toBe('new');
      expect(running.stdout()).not.toContain('"synced"');
      expect((await world.patchbay('ps', '--services')).stdout).toBe('proxy\nweb\n');
    } finally {
      running.child.kill('SIGINT');
      expect(await running.ended).toMatchObject({ exitCode: 130 });
    }
  });
});

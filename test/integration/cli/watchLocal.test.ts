import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WatchRecord } from '../../../src/develop/watchEvents.ts';
import { eventually } from '../broker/eventually.ts';
import { jsonLines, newCommandLine, type CommandLine } from './commandLine.ts';

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
    await save('web/config/a', 'b');
    await told(restarted('web'));
    expect(await told(restarted('proxy'))).toMatchObject({ reason: 'it depends on web, which was restarted' });
    await eventually(starts, (text) => text === 'unbuilt\nunbuilt\n');
    expect(events().filter(({ event }) => event === 'synced' || event === 'failed')).toEqual([]);
  });

  it('builds first, and leaves what runs alone when that fails', async () => {
    await watch('web');
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

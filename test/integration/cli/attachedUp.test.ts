import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { eventually } from '../broker/eventually.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';
import { hasCompose, hasDocker, newComposeWorld, type ComposeWorld } from './composeWorld.ts';

type Running = ReturnType<CommandLine['start']>;

/** Ends when it is asked to, with a last word. */
const polite = 'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.1; done';
/** Ends only when it is killed. */
const stubborn = 'trap "" TERM; echo ready; while :; do sleep 0.1; done';

const engines = [
  { engine: 'docker', isHere: hasDocker },
  { engine: 'process', isHere: true },
] as const;

describe.each(engines)('an attached up on the engine $engine', ({ engine, isHere }) => {
  let cli: CommandLine;
  let project = '';

  beforeAll(async () => {
    if (!isHere) return;
    if (engine === 'docker') await ensureBaseImages(() => undefined);
    cli = await newCommandLine();
  });

  afterEach(async () => {
    if (isHere) await patchbay('down', '--volumes', '--remove-orphans', '-t', '0');
  });

  afterAll(async () => {
    if (isHere) await cli.dispose();
  });

  it.skipIf(!isHere)('prints every line of every container, in order, and ends with the last of them', async () => {
    const count = 'i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo line $i; done';
    await write({ first: count, second: `${count}; echo done >&2; exit 4` });
    const { exitCode, stdout, stderr } = await patchbay('up');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'second-1  | done\n' });
    const expected = Array.from({ length: 2000 }, (_, index) => `line ${index + 1}`);
    for (const name of ['first-1 ', 'second-1']) {
      const lines = stdout.split('\n').filter((line) => line.startsWith(`${name}  | `));
      expect(lines.map((line) => line.slice(name.length + 4))).toEqual(expected);
    }
    expect(stdout).toContain('first-1 exited with code 0\n');
    expect(stdout).toContain('second-1 exited with code 4\n');
  });

  it.skipIf(!isHere)('prints of what has run before only what is new', async () => {
    await write({ web: 'echo old; sleep 0.5; echo older; while [ ! -e go ]; do sleep 0.05; done; echo new' });
    await patchbay('up', '-d');
    await eventually(
      () => patchbay('logs'),
      ({ stdout }) => stdout.includes('older'),
    );
    const running = start('up');
    await eventually(running.stdout, (text) => text.includes('nothing to do'));
    await patchbay('exec', 'web', 'touch', 'go');
    const { exitCode, stdout } = await running.ended;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /nothing to do.*\nweb-1 {2}\| new\nweb-1 exited with code 0\n|nothing to do.*\nweb-1 exited with code 0\nweb-1 {2}\| new\n/,
    );
  });

  it.skipIf(!isHere)('stops all with Ctrl+C, prints their last words, and exits with 130', async () => {
    await write({ web: polite });
    const running = start('up');
    await eventually(running.stdout, (text) => text.includes('web-1  | ready'));
    running.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.ended;
    expect(exitCode).toBe(130);
    // A shell may say of its own that it was ended.
    expect(stderr).toMatch(/^Gracefully stopping... \(press Ctrl\+C again to force\)\n/);
    expect(stdout).toContain('web-1  | bye\n');
    expect(await states()).toEqual(['web exited 0']);
  });

  it.skipIf(!isHere)('kills with a second Ctrl+C what does not stop', async () => {
    await write({ web: stubborn, other: stubborn });
    const running = start('up');
    await eventually(running.stdout, (text) => text.includes('web-1    | ready') && text.includes('other-1  | ready'));
    running.child.kill('SIGINT');
    await eventually(running.stderr, (text) => text.includes('Gracefully stopping'));
    await eventually(running.stdout, (text) => text.includes('… stop '));
    running.child.kill('SIGINT');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Killing...\n');
    expect([await states(), stderr]).toEqual([
      ['other exited 137', 'web exited 137'],
      expect.stringContaining('Killing'),
    ]);
  });

  it.skipIf(!isHere)('stops the others and exits with the code of the first that ends', async () => {
    await write({ web: polite, job: 'exit 3' });
    const { exitCode, stdout, stderr } = await patchbay('up', '--abort-on-container-exit');
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^Aborting on container exit...\n/);
    expect(stdout).toContain('job-1 exited with code 3\n');
    expect((await states()).map((state) => state.split(' ')[1])).toEqual(['exited', 'exited']);
  });

  it.skipIf(!isHere)('goes on until one fails, where only failures count', async () => {
    await write({ web: polite, well: 'exit 0', ill: 'sleep 1; exit 5' });
    const { exitCode, stdout } = await patchbay('up', '--abort-on-container-failure');
    expect(exitCode).toBe(5);
    expect(stdout).toContain('well-1 exited with code 0\n');
    expect(await states()).toContain('web exited 0');
  });

  it.skipIf(!isHere)('exits with the code of the service that is named, whichever ends first', async () => {
    await write({ web: 'trap "exit 7" TERM; echo ready; while :; do sleep 0.1; done', job: 'sleep 0.5; exit 3' });
    expect((await patchbay('up', '--exit-code-from', 'web')).exitCode).toBe(7);
    expect((await patchbay('up', '--exit-code-from', 'job')).exitCode).toBe(3);
    const wrong = await patchbay('up', '--exit-code-from', 'jbo');
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it.skipIf(!isHere)('follows what is scaled and restarted from elsewhere', async () => {
    await write({ web: polite, other: polite });
    const running = start('up', '--no-log-prefix', '--attach', 'web');
    await eventually(running.stdout, (text) => count(text, 'ready\n') === 1);
    expect((await patchbay('scale', 'web=2')).exitCode).toBe(0);
    await eventually(running.stdout, (text) => count(text, 'ready\n') === 2);
    expect((await patchbay('restart', 'web')).exitCode).toBe(0);
    await eventually(running.stdout, (text) => count(text, 'ready\n') === 4 && count(text, 'bye\n') === 2);
    running.child.kill('SIGTERM');
    expect((await running.ended).exitCode).toBe(143);
    expect((await states()).filter((state) => state.includes('running'))).toEqual([]);
  });

  it.skipIf(!isHere)('exits with 1 when a step fails, and leaves what runs', async () => {
    await write({ web: polite });
    await cli.write(
      'ill.yaml',
      'services: {ill: {image: "nowhere.invalid/none:1", depends_on: [web], x-patchbay: {run: {command: /no/such/program}}}}',
    );
    const { exitCode, stderr } = await patchbay('-f', 'compose.yaml', '-f', 'ill.yaml', 'up');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/error: /);
  });

  it.skipIf(!isHere)('refuses what makes no sense without logs', async () => {
    await write({ web: polite });
    for (const words of [
      ['-d', '--abort-on-container-exit'],
      ['--wait', '--exit-code-from', 'web'],
    ]) {
      expect(await patchbay('up', ...words)).toMatchObject({ exitCode: 2, stdout: '' });
    }
    expect(await states()).toEqual([]);
  });

  /** Service → what a shell in it runs. */
  async function write(scripts: Readonly<Record<string, string>>): Promise<void> {
    project = `att${randomBytes(4).toString('hex')}`;
    const services = Object.entries(scripts).map(([name, script]) => {
      const command = JSON.stringify(['sh', '-c', script.replaceAll('$', () => '$$')]);
      return `  ${name}: {image: busybox:latest, command: ${command}, stop_grace_period: 30s, x-patchbay: {run: {command: ${command}}}}`;
    });
    await cli.write('compose.yaml', `name: ${project}\nservices:\n${services.join('\n')}\n`);
  }

  async function states(): Promise<readonly string[]> {
    const { stdout } = await patchbay('ps', '-a', '--format', '{{.Service}} {{.State}} {{.ExitCode}}');
    return stdout.split('\n').slice(0, -1);
  }

  function patchbay(...words: string[]): ReturnType<CommandLine['run']> {
    return cli.run(['--engine', engine, ...words]);
  }

  function start(...words: string[]): Running {
    return cli.start(['--engine', engine, ...words]);
  }
});

describe.skipIf(!hasDocker)('an attached up on Docker', () => {
  let world: ComposeWorld;

  afterEach(() => world.dispose());

  it('prints the services that are asked for, and no others', async () => {
    world = await newComposeWorld(`
services:
  db: {image: busybox:latest, command: [echo, of db]}
  web: {image: busybox:latest, command: [echo, of web], depends_on: [db]}
  silent: {image: busybox:latest, command: [echo, of silent], attach: false}
`);
    const heard = async (...words: string[]): Promise<readonly string[]> => {
      const { exitCode, stdout } = await world.patchbay('up', '--force-recreate', ...words);
      expect(exitCode).toBe(0);
      return ['db', 'silent', 'web'].filter((name) => stdout.includes(`| of ${name}\n`));
    };
    expect(await heard()).toEqual(['db', 'web']);
    expect(await heard('web')).toEqual(['web']);
    expect(await heard('--attach-dependencies', 'web')).toEqual(['db', 'web']);
    expect(await heard('--attach', 'silent')).toEqual(['silent']);
    expect(await heard('--no-attach', 'db')).toEqual(['web']);
    const { stdout } = await world.patchbay('up', '--no-log-prefix', '--timestamps', 'web');
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z of web$/m);
  });

  it('names each container in a colour of its own where colours are asked for', async () => {
    world = await newComposeWorld(
      'services: {one: {image: "busybox:latest", command: [echo, a]}, two: {image: "busybox:latest", command: [echo, b]}}',
    );
    const { stdout } = await world.patchbay('--ansi', 'always', 'up');
    expect(stdout).toContain('\u001b[36mone-1  | \u001b[0ma\n');
    expect(stdout).toContain('\u001b[33mtwo-1  | \u001b[0mb\n');
    expect((await world.patchbay('--ansi', 'always', 'up', '--no-color')).stdout).toContain('one-1  | a\n');
    expect((await world.patchbay('up')).stdout).not.toContain('\u001b');
  });

  it('holds neither the services nor memory when nobody reads, and loses no line', async () => {
    const lines = 300_000;
    world = await newComposeWorld(`
services:
  loud:
    image: busybox:latest
    command: ["sh", "-c", "seq 1 ${lines} | sed 's/$$/ ${'x'.repeat(80)}/'"]
`);
    const running = world.start('up', '--no-log-prefix');
    running.child.stdout?.pause();
    await eventually(
      () => world.docker('ps', '-aq', '--filter', `name=${world.project}-loud-1`, '--filter', 'status=exited'),
      (ids) => ids !== '',
      60_000,
    );
    const residentKb = Number(/VmRSS:\s+(\d+)/.exec(await status(running.child.pid ?? 0))?.[1]);
    expect(residentKb).toBeLessThan(250_000);
    running.child.stdout?.resume();
    const { exitCode, stdout } = await running.ended;
    expect(exitCode).toBe(0);
    const numbers = stdout.split('\n').flatMap((line) => /^(\d+) x/.exec(line)?.[1] ?? []);
    expect(numbers).toHaveLength(lines);
    expect(numbers.every((number, index) => Number(number) === index + 1)).toBe(true);
  });

  it.skipIf(!hasCompose)('exits with the code that docker-compose exits with', async () => {
    world = await newComposeWorld(`
version: "3.7"
services:
  web: {image: busybox:latest, init: true, command: [sleep, "1000"]}
  job: {image: busybox:latest, command: ["sh", "-c", "sleep 0.5; exit 3"]}
`);
    const theirs = async (...words: string[]): Promise<number> => {
      const code = await world.compose('up', ...words).then(
        () => 0,
        (error: unknown) => (error as { code: number }).code,
      );
      await world.clear();
      return code;
    };
    const ours = async (...words: string[]) => (await world.patchbay('up', '-t', '5', ...words)).exitCode;
    for (const words of [['--abort-on-container-exit'], ['--exit-code-from', 'web'], ['--exit-code-from', 'job']]) {
      const expected = await theirs(...words);
      expect([words, await ours(...words)]).toEqual([words, expected]);
      await world.clear();
    }
  });

  it('makes containers and starts none with create and --no-start, which the next up starts', async () => {
    world = await newComposeWorld(`
services:
  db: {image: busybox:latest, command: [sleep, "1000"], init: true}
  web: {image: busybox:latest, command: [sleep, "1000"], init: true, depends_on: [db]}
`);
    const states = async () => (await world.patchbay('ps', '-a', '--format', '{{.Service}} {{.State}}')).stdout;
    expect((await world.patchbay('create', '--scale', 'web=2')).exitCode).toBe(0);
    expect(await states()).toBe('db created\nweb created\nweb created\n');
    expect((await world.patchbay('up', '--no-start')).exitCode).toBe(0);
    expect(await states()).toBe('db created\nweb created\n');
    expect((await world.patchbay('up', '-d')).exitCode).toBe(0);
    expect(await states()).toBe('db running\nweb running\n');
  });
});

function status(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/status`, 'utf8');
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

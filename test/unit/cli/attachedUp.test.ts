import { describe, expect, it } from 'vitest';
import { attachmentOf, type AttachOptions } from '../../../src/cli/attached/attachment.ts';
import { LogPrinter } from '../../../src/cli/attached/logPrinter.ts';
import { Output } from '../../../src/cli/output/output.ts';
import type { Play } from '../../fakes/engine/program.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { aService, anApplication } from '../../fakes/models.ts';
import { Gathered, run } from './support.ts';

const plays: Readonly<Record<string, Play>> = {
  talk: async (process) => {
    process.out('one\ntwo\n');
    process.err('three\n');
    return Promise.resolve(0);
  },
  fail: () => Promise.resolve(3),
  stay: async (process) => {
    process.out('ready\n');
    const code = await process.untilStopped();
    process.out('bye\n');
    return code;
  },
};

const manifestOf = (programs: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const services = Object.entries(programs).map(([name, program]) => `  ${name}: {image: i, command: [${program}]}\n`);
  return { '/shop/compose.yaml': `name: shop\nservices:\n${services.join('')}` };
};

function machine(): FakeEngine {
  return new FakeEngine({ hasEveryImage: true, playOf: ([program = '']) => plays[program] });
}

describe('an attached up', () => {
  it('prints what services write, and ends with 0 once all have ended', async () => {
    const { exitCode, stdout, stderr } = await run(['up'], { files: manifestOf({ web: 'talk' }), engine: machine() });
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').filter((line) => line.includes(' | '))).toEqual(['web-1  | one', 'web-1  | two']);
    expect(stdout).toContain('web-1 exited with code 0\n');
    expect(stderr).toBe('web-1  | three\n');
  });

  it.each([
    [['--abort-on-container-exit'], 3],
    [['--abort-on-container-failure'], 3],
    [['--exit-code-from', 'job'], 3],
    [['--exit-code-from', 'web'], 0],
  ])('stops the others with %j', async (words, expected) => {
    const engine = machine();
    const files = manifestOf({ web: 'stay', job: 'fail' });
    const { exitCode, stdout, stderr } = await run(['up', ...words], { files, engine });
    expect(exitCode).toBe(expected);
    expect(stderr).toBe('Aborting on container exit...\n');
    expect(stdout).toContain('web-1  | bye\n');
    expect(engine.ids).toContain('stop:shop-web-1');
  });

  it('stops with Ctrl+C, and exits with 130', async () => {
    const engine = machine();
    const cancel = new AbortController();
    const running = run(['up'], { files: manifestOf({ web: 'stay' }), engine, signal: cancel.signal });
    await expect.poll(() => engine.observation.containers[0]?.state).toBe('running');
    cancel.abort();
    const { exitCode, stdout, stderr } = await running;
    expect(exitCode).toBe(130);
    expect(stderr).toBe('Gracefully stopping... (press Ctrl+C again to force)\n');
    expect(stdout).toContain('web-1  | bye\n');
  });

  it('kills with a second Ctrl+C', async () => {
    const engine = machine();
    const [cancel, force] = [new AbortController(), new AbortController()];
    const world = { files: manifestOf({ web: 'stay' }), engine, signal: cancel.signal, force: force.signal };
    const running = run(['up'], world);
    await expect.poll(() => engine.observation.containers[0]?.state).toBe('running');
    engine.hanging.add('stop:shop-web-1');
    cancel.abort();
    await expect.poll(() => engine.ids).toContain('stop:shop-web-1');
    engine.hanging.clear();
    force.abort();
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Killing...\n');
    expect(engine.performed.at(-1)).toMatchObject({ kind: 'stop', graceMs: 0 });
  });

  it('leaves what runs when nobody reads any more', async () => {
    const engine = machine();
    const unread = new AbortController();
    const running = run(['up'], { files: manifestOf({ web: 'stay' }), engine, unread: unread.signal });
    await expect.poll(() => engine.observation.containers[0]?.state).toBe('running');
    unread.abort();
    expect((await running).exitCode).toBe(0);
    expect(engine.observation.containers[0]?.state).toBe('running');
  });

  it('is detached by -d, --wait and --no-start, which refuse what needs ends to be followed', async () => {
    for (const word of ['-d', '--wait', '--no-start']) {
      const { exitCode, stderr } = await run(['up', word, '--exit-code-from', 'web'], {
        files: manifestOf({ web: 'stay' }),
      });
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--exit-code-from needs logs')]);
    }
  });
});

describe('what an attached up is about', () => {
  const db = aService('db');
  const web = aService('web', { dependsOn: { db: { condition: 'service_started', isRequired: true } } });
  const application = anApplication([db, web, aService('silent', { isAttached: false })]);
  const usual: AttachOptions = {
    attachDependencies: false,
    abortOnContainerExit: false,
    abortOnContainerFailure: false,
    logPrefix: true,
    color: true,
    timestamps: false,
  };
  const followed = (services: readonly string[], options: Partial<AttachOptions> = {}) =>
    attachmentOf(application, services, { ...usual, ...options }).followed;

  it('is all but what says attach: false, unless it is named', () => {
    expect(followed([])).toEqual(['db', 'web']);
    expect(followed(['web'])).toEqual(['web']);
    expect([...followed(['web'], { attachDependencies: true })].sort()).toEqual(['db', 'web']);
    expect(followed([], { attach: ['silent'] })).toEqual(['silent']);
    expect(followed([], { noAttach: ['db'] })).toEqual(['web']);
    expect(() => followed([], { attach: ['none'] })).toThrow(/no service "none"/);
  });

  it('is what naming a service switches on of its profile too', () => {
    const off = { isActive: false, profiles: ['extras'] };
    const needs = { cubes: { condition: 'service_started', isRequired: true } } as const;
    const extras = anApplication([aService('cubes', off), aService('analytics', { ...off, dependsOn: needs })]);
    const options = { ...usual, attachDependencies: true };
    expect(attachmentOf(extras, ['analytics'], options).followed).toEqual(['cubes', 'analytics']);
  });
});

describe('a log printer', () => {
  const line = { timeMs: 0, service: 'web', stream: 'stdout', text: 'hello' } as const;
  const printed = async (facts: Partial<ConstructorParameters<typeof LogPrinter>[0]>): Promise<string> => {
    const stdout = new Gathered();
    const output = new Output(stdout, {}, () => undefined);
    output.useAnsi('always');
    const look = { project: 'shop', hasPrefix: true, hasColor: false, hasTimestamps: false, ...facts };
    const printer = new LogPrinter(look, { stdout: output, stderr: output });
    printer.expect(['shop-web-10']);
    await Promise.all([
      printer.print({ ...line, container: 'shop-web-10' }),
      printer.print({ ...line, container: 'elsewhere', text: 'e\u001b[2Jvil \u001b[31mred\u001b[0m' }),
    ]);
    return stdout.text;
  };

  it('sets names in one column, without the project', async () => {
    expect(await printed({})).toBe('web-10  | hello\nelsewhere  | evil red\n');
  });

  it('colours the names, leaves them out, adds times', async () => {
    expect(await printed({ hasColor: true })).toContain('\u001b[36mweb-10  | \u001b[0mhello\n');
    expect(await printed({ hasPrefix: false, hasTimestamps: true })).toMatch(/^1970-01-01T00:00:00.000Z hello\n/);
  });

  it('is flushed once what nobody waited for is written too', async () => {
    const stdout = new Output(new Gathered(), {}, () => undefined);
    let written = '';
    const write = async (_: Output, text: string): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      written += text;
    };
    const look = { project: 'shop', hasPrefix: true, hasColor: false, hasTimestamps: false };
    const printer = new LogPrinter(look, { stdout, stderr: stdout }, write);
    void printer.print({ ...line, container: 'shop-web-1' });
    void printer.tell('web-1 exited with code 0');
    await printer.flush();
    expect(written).toBe('web-1  | hello\nweb-1 exited with code 0\n');
  });
});

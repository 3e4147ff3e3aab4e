import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HookDeclaration } from '../../../src/manifest/model/governance.ts';
import type { RunRequest } from '../../../src/engine/engine.ts';
import type { ProblemError } from '../../../src/base/problem.ts';
import { runVerbHook } from '../../../src/engine/hooks/verbHook.ts';
import { anApplication, aService } from '../../fakes/models.ts';

const directory = mkdtempSync(join(tmpdir(), 'patchbay-hooks-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const at = { file: '/shop/patchbay.yaml', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
const application = anApplication([aService('web')], { directory });

function script(code: string, facts: Partial<HookDeclaration> = {}): HookDeclaration {
  const command = [process.execPath, '-e', code];
  return { verb: 'start', when: 'before', name: 'check', environment: {}, services: [], at, command, ...facts };
}

async function run(hook: HookDeclaration, signal = new AbortController().signal): Promise<readonly string[]> {
  const lines: string[] = [];
  const lend = () => Promise.reject(new Error('no engine is needed'));
  await runVerbHook({ hook, services: ['web'], application, lend, onProgress: (line) => lines.push(line) }, signal);
  return lines;
}

describe('a hook that is a command', () => {
  it('runs in the folder of the project, with what it is run for in its environment', async () => {
    const code = `console.log(process.cwd()); for (const n of ['HOOK','WHEN','VERB','PROJECT','SERVICES']) console.log(process.env['PATCHBAY_' + n]); console.log(process.env.OWN)`;
    expect(await run(script(code, { environment: { OWN: 'mine' } }))).toEqual([
      directory,
      'check',
      'before',
      'start',
      'shop',
      'web',
      'mine',
    ]);
  });

  it('has its arguments as they stand, since no shell reads them', async () => {
    const hook = script('');
    const command = [process.execPath, '-e', 'console.log(process.argv[1])', '$(touch /tmp/x); `id` && "'];
    expect(await run({ ...hook, command })).toEqual(['$(touch /tmp/x); `id` && "']);
  });

  it('fails with its code and the end of what it wrote, of which secrets are masked', async () => {
    const code = `console.error('cannot reach postgres://me:hunter2@db/x'); process.exit(3)`;
    const failure = await run(script(code)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ problem: { code: 'engine.verb-hook-failed' } });
    const { message } = (failure as ProblemError).problem;
    expect(message).toContain(' ended with 3. Its last output: cannot reach postgres://***@db/x.');
    expect(message).not.toContain('hunter2');
  });

  it('fails when there is no such program', async () => {
    const hook = script('', { command: ['/nowhere/at-all'] });
    await expect(run(hook)).rejects.toMatchObject({
      problem: { message: expect.stringContaining('ended with 127') as string },
    });
  });

  it('is given up when it takes too long, with all that it started', async () => {
    const mark = join(directory, 'alive');
    const child = `setInterval(() => require('fs').writeFileSync(${JSON.stringify(mark)}, String(Date.now())), 20)`;
    const code = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })`;
    await expect(run(script(code, { timeoutMs: 1500 }))).rejects.toMatchObject({
      problem: { message: expect.stringContaining('was given up after 1.5 s') as string },
    });
    const last = Number(readFileSync(mark, 'utf8'));
    await expect.poll(() => Date.now() - last, { timeout: 5000 }).toBeGreaterThan(300);
    expect(Number(readFileSync(mark, 'utf8'))).toBe(last);
  });

  it('ends with the signal that cancels it', async () => {
    const controller = new AbortController();
    const going = run(script('setInterval(() => {}, 1000)'), controller.signal);
    controller.abort(new DOMException('cancelled', 'AbortError'));
    await expect(going).rejects.toThrow('cancelled');
  });
});

describe('a hook that is a service', () => {
  it('runs once, to its end, in a container of its own that goes with it', async () => {
    const asked: [string, RunRequest][] = [];
    const engine = {
      run: (_application: unknown, service: string, request: RunRequest) => {
        asked.push([service, request]);
        return Promise.resolve(0);
      },
    };
    const { command: _, ...hook } = script('', { service: 'web' });
    const run = {
      hook,
      services: [],
      application,
      lend: (use: (its: typeof engine) => Promise<number>) => use(engine),
      onProgress: () => undefined,
    };
    await runVerbHook(run, new AbortController().signal);
    expect(asked).toMatchObject([['web', { command: [], isRemoved: true, hasPorts: false }]]);
  });
});

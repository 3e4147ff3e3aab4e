import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runPostStart, runPreStop, type HookRun } from '../../../src/engine/hooks/hooks.ts';
import { aService } from '../../fakes/models.ts';

describe('hooks', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const told: string[] = [];
  const hook = (name: string) => ({ command: [name], isPrivileged: false, environment: {} });
  const runOf = (facts: Partial<HookRun>): HookRun => ({
    name: 'shop-web-1',
    service: aService('web', { hooks: { postStart: [hook('migrate'), hook('seed')], preStop: [hook('drain')] } }),
    declaration: 'container',
    exec: () => Promise.resolve(0),
    onProgress: (text) => void told.push(text),
    ...facts,
  });
  const { signal } = new AbortController();

  beforeEach(() => void told.splice(0));

  it('run one after the other, and what they write is told line by line', async () => {
    const exec: HookRun['exec'] = ({ command }, { stdout }) => {
      stdout.write(`${command[0]} one\n\ntw`);
      stdout.write('o\n');
      return Promise.resolve(0);
    };
    await runPostStart(runOf({ exec }), signal);
    const each = (name: string): string[] => [name, `${name} one`, 'two'].map((text) => `post_start: ${text}`);
    expect(told).toEqual([...each('migrate'), ...each('seed')]);
  });

  it('are told line by line, however a line ends, and fail with what they wrote in one line', async () => {
    const exec: HookRun['exec'] = (_request, { stdout }) => {
      stdout.write('10 %\r50 %\r');
      stdout.write('100 %\r\nno schema\n\n');
      return Promise.resolve(4);
    };
    await expect(runPostStart(runOf({ exec }), signal)).rejects.toMatchObject({
      problem: { message: expect.stringContaining('Its last output: 10 % ⏎ 50 % ⏎ 100 % ⏎ no schema. ') as string },
    });
    expect(told).toEqual(['migrate', '10 %', '50 %', '100 %', 'no schema'].map((text) => `post_start: ${text}`));
  });

  it('end with the first that fails', async () => {
    const ran: string[] = [];
    const exec: HookRun['exec'] = ({ command }) => {
      ran.push(...command);
      return Promise.resolve(3);
    };
    await expect(runPostStart(runOf({ exec }), signal)).rejects.toMatchObject({
      problem: { code: 'engine.hook-failed', message: expect.stringContaining('"migrate" ended with 3') as string },
    });
    expect(ran).toEqual(['migrate']);
  });

  it('are given up when they take too long: a start fails of it, a stop goes on', async () => {
    const exec: HookRun['exec'] = (_request, _streams, given) =>
      new Promise((_resolve, reject) => {
        given.addEventListener('abort', () => reject(given.reason as Error), { once: true });
      });
    const started = expect(runPostStart(runOf({ exec }), signal)).rejects.toMatchObject({
      problem: { message: expect.stringContaining('was given up after 600 s') as string },
    });
    await vi.advanceTimersByTimeAsync(600_000);
    await started;
    const stopped = runPreStop(runOf({ exec }), signal);
    await vi.advanceTimersByTimeAsync(60_000);
    await stopped;
    expect(told.at(-1)).toMatch(/pre_stop hook of shop-web-1 failed: "drain" was given up after 60 s/);
  });

  it('are over when the user cancels', async () => {
    const cancel = new AbortController();
    const exec: HookRun['exec'] = () => {
      cancel.abort();
      return Promise.reject(new Error('closed'));
    };
    await expect(runPreStop(runOf({ exec }), cancel.signal)).rejects.toBe(cancel.signal.reason);
  });

  it('of local processes may be their own, or none', async () => {
    const ran: string[] = [];
    const service = aService('web', {
      hooks: { postStart: [hook('in-container')], preStop: [hook('drain')] },
      run: { command: ['web'], cwd: '/', environment: {}, hooks: { postStart: [hook('here')], preStop: [] } },
    });
    const exec: HookRun['exec'] = ({ command }) => {
      ran.push(...command);
      return Promise.resolve(0);
    };
    await runPostStart(runOf({ service, declaration: 'run', exec }), signal);
    await runPreStop(runOf({ service, declaration: 'run', exec }), signal);
    await runPostStart(runOf({ service, exec }), signal);
    expect(ran).toEqual(['here', 'in-container']);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { TapHost } from '../../../src/extension/tapHost.ts';

/** Answers `closeSession` with the environment it sees, as a problem; ends at `clear`. */
const worker = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ id, name }) => {
  if (name === 'clear') process.exit(3);
  const message = Object.keys(process.env).join(' ');
  parentPort.postMessage({ type: 'problem', id, problem: { code: 'test.environment', severity: 'info', message } });
});`;

describe('the tap’s host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-tap-'));
  writeFileSync(join(folder, 'tap.js'), worker);
  let tap = new TapHost(folder, silentLogger);

  afterEach(() => {
    tap.dispose();
    tap = new TapHost(folder, silentLogger);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function untilChanged(): Promise<void> {
    return new Promise((resolve) => {
      const listener = tap.onDidChange(() => {
        listener.dispose();
        resolve();
      });
    });
  }

  it('starts nothing before the first need', () => {
    expect(tap.peer).toBeUndefined();
    tap.start();
    expect(tap.peer).toBeDefined();
  });

  it('keeps to one worker', () => {
    expect(tap.ensure()).toBe(tap.ensure());
  });

  it('says that the worker died, fails what was asked of it, and starts another', async () => {
    const first = tap.ensure();
    const died = untilChanged();
    await expect(first.request('clear', { session: 's' })).rejects.toThrow('ended');
    await died;
    expect(tap.peer).toBeUndefined();
    expect(tap.problem).toMatchObject({ code: 'tap.died', message: expect.stringContaining('code 3') as string });
    await untilChanged();
    expect(tap.peer).toBeDefined();
    expect(tap.peer).not.toBe(first);
    expect(tap.problem).toBeUndefined();
  });

  it('leaves the rest after a death to its own pace, unless a person asks', async () => {
    const first = tap.ensure();
    const died = untilChanged();
    first.request('clear', { session: 's' }).catch(() => undefined);
    await died;
    tap.start();
    expect(tap.peer).toBeUndefined();
    expect(tap.ensure()).toBe(tap.peer);
  });

  it('hands on no variable that the drivers do not need', async () => {
    process.env['PATCHBAY_TEST_TOKEN'] = 'secret';
    try {
      const seen = await tap.ensure().request('closeSession', { session: 's' }).catch(String);
      expect(seen).toContain('PATH');
      expect(seen).not.toContain('PATCHBAY_TEST_TOKEN');
    } finally {
      delete process.env['PATCHBAY_TEST_TOKEN'];
    }
  });
});

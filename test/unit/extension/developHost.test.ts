import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { WatchAction } from '../../../src/develop/session/ports.ts';
import type { WatchState } from '../../../src/develop/watchEvents.ts';
import { DevelopHost } from '../../../src/extension/develop/developHost.ts';

/** Announces a state for each watch that it is asked for, and asks the host to restart a container of it. */
const worker = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ type, id, name, params, ...rest }) => {
  if (type === 'result' || type === 'problem') {
    const problems = type === 'problem' ? [rest.problem] : [];
    const states = [{ service: JSON.stringify(rest.value ?? null), status: 'watching', recent: [], problems }];
    return parentPort.postMessage({ type: 'event', name: 'states', value: { session: 'shop', states } });
  }
  if (name !== 'watch') return;
  parentPort.postMessage({ type: 'result', id, value: null });
  const action = { kind: 'restart', service: params.services[0], containers: ['shop-web-1'] };
  parentPort.postMessage({ type: 'request', id: 1, name: 'act', params: { session: params.session, action } });
});`;

describe('the host of the file watcher', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-develop-'));
  writeFileSync(join(folder, 'develop.js'), worker);
  const application = { name: 'shop', directory: '/shop', services: {} } as never;
  const engine = { kind: 'docker' } as const;
  let host = new DevelopHost(folder, silentLogger);

  afterEach(() => {
    host.dispose();
    host = new DevelopHost(folder, silentLogger);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What the watch of `shop` hears first, once a watch of this name has begun. */
  async function firstStates(session: string, act: (action: WatchAction) => Promise<never>): Promise<WatchState[]> {
    const told = Promise.withResolvers<readonly WatchState[]>();
    host.serve('shop', { act, onStates: told.resolve });
    await host.ensure().request('watch', { session, engine, application, services: ['web'] });
    return [...(await told.promise)];
  }

  it('starts no worker before somebody wants one', () => {
    host.serve('shop', { act: () => Promise.reject(new Error('not asked')), onStates: () => undefined });
    expect(host.peer).toBeUndefined();
  });

  it('has the watch of an application do what the worker asks for, and hear how its services stand', async () => {
    const asked: WatchAction[] = [];
    const [state] = await firstStates('shop', (action) => {
      asked.push(action);
      return Promise.resolve({ restarted: [{ service: 'web', container: 'shop-web-1' }] } as never);
    });
    expect(asked).toEqual([{ kind: 'restart', service: 'web', containers: ['shop-web-1'] }]);
    expect(state).toMatchObject({ service: '{"restarted":[{"service":"web","container":"shop-web-1"}]}' });
  });

  it('does nothing for an application that nobody watches any more', async () => {
    const [state] = await firstStates('gone', () => Promise.reject(new Error('not asked')));
    expect(state?.problems).toMatchObject([{ code: 'watch.ended' }]);
  });
});

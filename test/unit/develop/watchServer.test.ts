import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { WatchServer } from '../../../src/develop/watchServer.ts';
import type { WatchState } from '../../../src/develop/watchEvents.ts';
import type { WatchRule } from '../../../src/manifest/model/container.ts';
import { anApplication, aService } from '../../fakes/models.ts';

const signal = new AbortController().signal;

describe('The worker that watches files', () => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-server-')));
  mkdirSync(join(directory, 'src'));
  for (const file of ['app.js', 'app.test.js']) writeFileSync(join(directory, 'src', file), '');
  const rule = (action: WatchRule['action']): WatchRule => ({
    ...{
      action,
      path: join(directory, 'src'),
      target: '/app',
      ignore: ['*.test.js'],
      include: [],
      syncsAtStart: false,
    },
    at: {
      file: join(directory, 'compose.yaml'),
      range: { start: { line: 3, character: 8 }, end: { line: 3, character: 9 } },
    },
  });
  const services = [aService('web', { watch: [rule('sync')] }), aService('job', { watch: [rule('sync+restart')] })];
  const application = anApplication(services, { directory });

  const engine = { kind: 'docker', host: `unix://${directory}/none.sock` } as const;
  const told = new Map<string, (states: readonly WatchState[]) => void>();
  const host = {
    act: () => Promise.reject(new Error('not asked')),
    onStates: (session: string, states: readonly WatchState[]) => told.get(session)?.(states),
  };
  let server = new WatchServer(host, silentLogger);

  afterEach(() => {
    server.dispose();
    server = new WatchServer(host, silentLogger);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Begins a watch where no engine is, and resolves to what it says of that. */
  async function untilFailing(session: string, names: string[]): Promise<readonly WatchState[]> {
    const failing = new Promise<readonly WatchState[]>((resolve) => {
      told.set(session, (all) => {
        if (all.every(({ status }) => status === 'failing')) resolve(all);
      });
    });
    await server.handlers.watch({ session, engine, application, services: names }, signal);
    return failing;
  }

  it('stays failing until there is an engine', async () => {
    const seen: string[] = [];
    const again = Promise.withResolvers<undefined>();
    told.set('again', (all) => {
      seen.push(...all.map(({ status }) => status));
      if (seen.filter((status) => status === 'failing').length === 2) again.resolve(undefined);
    });
    await server.handlers.watch({ session: 'again', engine, application, services: ['web'] }, signal);
    await again.promise;
    // Of the second try: a watch that has failed told that it watches, a moment later.
    expect(seen.slice(seen.indexOf('failing'))).not.toContain('watching');
  });

  it('says what each rule makes of a file that nobody watches', async () => {
    const why = (file: string, local: string[] = []) =>
      server.handlers.why({ application, local, path: join(directory, file) }, signal);
    expect(await why('src/app.js')).toMatchObject([
      { service: 'web', action: 'sync', kind: 'taken', text: 'Copied to /app/app.js.', at: rule('sync').at },
      { service: 'job', action: 'sync+restart', kind: 'taken' },
    ]);
    expect((await why('src/app.test.js')).map(({ kind }) => kind)).toEqual(['ignored', 'ignored']);
    expect((await why('other.js')).map(({ kind }) => kind)).toEqual(['outside', 'outside']);
    expect((await why('src/app.js', ['job']))[1]?.text).toBe('A change of it restarts job.');
  });

  it('says for every service why nothing can be watched, while there is no engine', async () => {
    const failing = await untilFailing('shop', ['web', 'job']);
    expect(failing.map(({ service, problems }) => [service, problems[0]?.code])).toEqual([
      ['web', 'engine.unreachable'],
      ['job', 'engine.unreachable'],
    ]);
  });

  it('tells nothing any more of a watch that has ended', async () => {
    let count = 0;
    told.set('over', () => count++);
    await server.handlers.watch({ session: 'over', engine, application, services: ['web'] }, signal);
    await server.handlers.unwatch({ session: 'over' }, signal);
    await server.handlers.update({ session: 'over', application, services: ['web'] }, signal);
    // Whoever began later has heard by now.
    await untilFailing('next', ['web']);
    expect(count).toBe(0);
  });
});

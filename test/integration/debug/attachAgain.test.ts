import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DebuggedContainer } from '../../../src/app/debug/debuggedContainer.ts';
import { ActivityTracker } from '../../../src/app/services/activity.ts';
import { DisposableStore } from '../../../src/base/disposable.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { aMonitor } from '../../fakes/aMonitor.ts';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { ManifestWorld } from '../engine/manifestWorld.ts';
import { onDocker } from '../engine/worlds.ts';
import { DapClient } from './dapClient.ts';
import { DebugWorld } from './debugWorld.ts';

const packages = '/usr/lib/python3/dist-packages';

const manifest = `services:
  worker:
    build: .
    stop_signal: SIGINT
`;

const dockerfile = `FROM python:3-alpine
WORKDIR /srv
ENV PYTHONPATH=/opt/debuggers
COPY debuggers /opt/debuggers
COPY main.py ./
CMD ["python3", "-u", "main.py"]
`;

const program = `import time
while True:
    time.sleep(0.05)
`;

describe.skipIf(!(await dockerAnswers()) || !existsSync(join(packages, 'debugpy')))(
  'A debugger that is gone with its program',
  () => {
    const { engine, keep } = onDocker();
    const store = new DisposableStore();
    afterEach(() => store.clear());

    it('attaches again when the engine tells that the container runs, and to the one that takes its place', async () => {
      const world = await ManifestWorld.create(engine, { Dockerfile: dockerfile, 'main.py': program });
      for (const name of ['debugpy', 'bytecode']) {
        await cp(join(packages, name), join(world.directory, 'debuggers', name), {
          recursive: true,
          dereference: true,
        });
      }
      const debug = keep(new DebugWorld(world, await world.resolve(manifest), 'worker'));
      expect(await world.up(debug.application)).toEqual([]);
      const preparation = await debug.prepare();
      expect(preparation.attachesAgain).toBe(false);
      await debug.vary(preparation);

      const activity = new ActivityTracker();
      const sessions: DapClient[] = [];
      /** What the editor does with a configuration: it begins a session, which ends with its connection. */
      async function begin(configuration: object): Promise<boolean> {
        const { connect } = configuration as { readonly connect: { readonly port: number } };
        const client = await DapClient.connect(connect.port);
        const session = String(sessions.push(client));
        const watch = target.begin(session, true);
        await client.request('initialize', { adapterID: 'debugpy' });
        const attached = client.send('attach', configuration);
        await client.event('initialized');
        await client.request('configurationDone');
        watch.tells(await attached);
        void client.closed().then(() => {
          watch.tells({ type: 'event', event: 'terminated' });
          target.left(session);
        });
        return true;
      }
      const monitor = aMonitor(debug.application, lasting(engine));
      const surface = { start: begin, nameOf: (path: string) => path, print: () => undefined };
      const facts = { service: 'worker', container: debug.container, attributes: {}, logger: silentLogger };
      const target = store.add(new DebuggedContainer({ ...facts, monitor, activity, preparation, surface }));
      const becomes = (state: string, count: number): Promise<void> =>
        new Promise((resolve) => {
          const look = (): void => {
            const standing = activity.current.debugging.get(debug.container)?.state;
            if (standing !== state || sessions.length !== count) return;
            listener.dispose();
            resolve();
          };
          const listener = activity.onDidChange(look);
          look();
        });
      await begin(await target.reach(AbortSignal.timeout(60_000)));
      await becomes('debugging', 1);
      const again = becomes('debugging', 2);
      await debug.restart();
      await again;
      const inNew = becomes('debugging', 3);
      const vary: typeof preparation.vary = (service) => {
        const varied = preparation.vary?.(service) ?? service;
        return { ...varied, labels: { ...varied.labels, of: 'another' } };
      };
      await debug.vary({ ...preparation, vary });
      await inNew;
      expect(sessions.map(({ isClosed }) => isClosed)).toEqual([true, true, false]);
      target.end();
      expect(activity.current.debugging.size).toBe(0);
    });
  },
);

/** Who lets go of a monitor lets go of its engine, which the world still needs to clean up. */
function lasting(engine: Engine): Engine {
  return new Proxy(engine, {
    get: (own, key) => {
      if (key === 'dispose') return () => undefined;
      const value: unknown = Reflect.get(own, key);
      return typeof value === 'function' ? (value.bind(own) as unknown) : value;
    },
  });
}

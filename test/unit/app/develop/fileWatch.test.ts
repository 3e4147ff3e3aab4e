import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileWatch, type DevelopLink, type WatchService } from '../../../../src/app/develop/fileWatch.ts';
import { WatchChoices } from '../../../../src/app/develop/watchChoices.ts';
import type { Memory } from '../../../../src/app/applications/applicationMarks.ts';
import { ApplicationMonitor, type ManifestReading } from '../../../../src/app/monitors/applicationMonitor.ts';
import type { Watches } from '../../../../src/app/services/watchText.ts';
import { Emitter } from '../../../../src/base/event.ts';
import { ProblemError } from '../../../../src/base/problem.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import type { WatchRule } from '../../../../src/manifest/model/container.ts';
import { developHostSide, developSide, type DevelopPeer } from '../../../../src/protocol/develop.ts';
import { Peer } from '../../../../src/protocol/rpc.ts';
import { quickTimes } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { FakeTrust } from '../../../fakes/fakeTrust.ts';
import { anApplication, aService } from '../../../fakes/models.ts';
import { aWatch } from '../../../fakes/watches.ts';

const rule: WatchRule = {
  ...{ action: 'sync', path: '/shop/src', target: '/app' },
  ...{ ignore: [], include: [], syncsAtStart: false },
  at: { file: '/shop/compose.yaml', range: { start: { line: 4, character: 8 }, end: { line: 4, character: 12 } } },
};
const watched = (name: string) => aService(name, { watch: [rule] });
const shop = anApplication([watched('web'), watched('orders'), aService('redis')]);
const held = { code: 'develop.watched-already', severity: 'error', message: 'shop is watched already.' } as const;
const key = '["/shop/compose.yaml",null]';
const address = { kind: 'docker', host: 'unix:///var/run/docker.sock' } as const;

interface Asked {
  readonly name: 'watch' | 'update' | 'unwatch';
  readonly services: readonly string[];
}

/** The worker, as the host sees it: it notes what it is asked, and announces what the test says. */
class FakeWorker implements DevelopLink {
  readonly asked: Asked[] = [];
  readonly #changed = new Emitter<void>();
  readonly #told = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  problem = undefined;
  peer: DevelopPeer | undefined;
  service: WatchService | undefined;

  start(): void {
    this.peer ??= this.#launch();
  }

  ensure(): DevelopPeer {
    return (this.peer ??= this.#launch());
  }

  serve(_application: string, service: WatchService): { dispose: () => void } {
    this.service = service;
    return { dispose: () => (this.service = undefined) };
  }

  /** It dies, and is started again. */
  restart(): void {
    this.peer?.dispose();
    this.peer = undefined;
    this.#changed.fire();
    this.peer = this.#launch();
    this.#changed.fire();
  }

  /** Resolves once it was asked as many things as these, with all of them. */
  async until(count: number): Promise<readonly Asked[]> {
    while (this.asked.length < count) {
      await new Promise<void>((resolve) => {
        const listener = this.#told.event(() => {
          listener.dispose();
          resolve();
        });
      });
    }
    return this.asked;
  }

  #launch(): DevelopPeer {
    const [near, far] = [new Emitter<unknown>(), new Emitter<unknown>()];
    const note = (name: Asked['name'], services: readonly string[] = []): null => {
      this.asked.push({ name, services });
      this.#told.fire();
      return null;
    };
    const post = (to: Emitter<unknown>) => (message: unknown) =>
      queueMicrotask(() => to.fire(structuredClone(message)));
    void new Peer(
      { post: post(near), onMessage: far.event },
      developSide,
      {
        watch: ({ services }) => note('watch', services),
        update: ({ services }) => note('update', services),
        unwatch: () => note('unwatch'),
        saving: () => null,
        saved: () => null,
        why: () => [],
      },
      developHostSide,
      silentLogger,
    );
    const handlers = { act: () => ({ restarted: [] }) };
    return new Peer({ post: post(far), onMessage: near.event }, developHostSide, handlers, developSide, silentLogger);
  }
}

class FakeMemory implements Memory {
  readonly kept = new Map<string, unknown>();
  get(name: string): unknown {
    return this.kept.get(name);
  }
  update(name: string, value: unknown): Promise<void> {
    this.kept.set(name, value);
    return Promise.resolve();
  }
}

describe('The watch of an application’s files', () => {
  const manifestChanged = new Emitter<void>();
  let application: Application;
  let memory: FakeMemory;
  let worker: FakeWorker;
  let monitor: ApplicationMonitor;
  let permits: { readonly services: readonly string[]; readonly isRemembered: boolean }[];
  let isPermitted: boolean;
  /** So many times another window still watches. */
  let heldFor: number;
  let shown: Watches;
  let files: FileWatch;

  beforeEach(() => {
    application = shop;
    memory = new FakeMemory();
    permits = [];
    isPermitted = true;
    heldFor = 0;
    shown = new Map();
    open();
  });
  afterEach(() => close());

  function open(): void {
    worker = new FakeWorker();
    const read = (): Promise<ManifestReading> =>
      Promise.resolve({ application, manifest: '/shop/compose.yaml', problems: [] });
    monitor = new ApplicationMonitor(
      { read, onDidChange: manifestChanged.event },
      { connect: () => Promise.resolve({ engine: new FakeEngine(), address }), onDidChange: new Emitter<void>().event },
      new FakeTrust(),
      silentLogger,
      quickTimes,
    );
    files = new FileWatch({
      ...{ application: key, monitor, link: worker, choices: new WatchChoices(memory), logger: silentLogger },
      takeOverMs: 1,
      begin: async ({ services, isRemembered }, run, signal) => {
        permits.push({ services, isRemembered });
        if (heldFor-- > 0) return { kind: 'failed', problems: [held], error: new ProblemError(held) };
        if (!isPermitted) return { kind: 'declined' };
        await run(signal);
        return { kind: 'done', value: undefined };
      },
      act: () => Promise.resolve({ restarted: [] }),
      show: (watches) => (shown = watches),
    });
  }

  function close(): void {
    files.dispose();
    monitor.dispose();
  }

  it('starts no worker and asks no engine before somebody wants it', () => {
    expect(worker.peer).toBeUndefined();
    expect(monitor.snapshot.state).toBe('loading');
  });

  it('watches all services that have rules, once the door allows it', async () => {
    await files.start();
    expect(await worker.until(1)).toEqual([{ name: 'watch', services: ['web', 'orders'] }]);
    expect(permits).toEqual([{ services: ['web', 'orders'], isRemembered: false }]);
    expect([...shown.values()].map(({ service, status }) => [service, status])).toEqual([
      ['web', 'arming'],
      ['orders', 'arming'],
    ]);
  });

  it('watches nothing that was declined', async () => {
    isPermitted = false;
    await files.start();
    expect(files.isOn).toBe(false);
    expect(worker.peer).toBeUndefined();
    expect(memory.kept.size).toBe(0);
  });

  it('says what is missing where there are no rules', async () => {
    await expect(files.start(['redis'])).rejects.toThrow(/redis has no rules under develop\.watch/);
    application = anApplication([aService('redis')]);
    manifestChanged.fire();
    await expect(files.start()).rejects.toThrow(/No service of shop has rules/);
  });

  it('adds a service to those that are watched, and takes one away', async () => {
    await files.start(['web']);
    await files.start(['orders']);
    files.stop(['web']);
    files.stop(['orders']);
    expect(await worker.until(4)).toEqual([
      { name: 'watch', services: ['web'] },
      { name: 'update', services: ['web', 'orders'] },
      { name: 'update', services: ['orders'] },
      { name: 'unwatch', services: [] },
    ]);
    expect(shown.size).toBe(0);
    expect(memory.kept.get('patchbay.develop.watches')).toEqual({});
  });

  it('hands on a manifest that was edited, with the rules that a service has got since', async () => {
    await files.start();
    await worker.until(1);
    application = anApplication([watched('web'), watched('orders'), watched('redis')]);
    manifestChanged.fire();
    expect((await worker.until(2))[1]).toEqual({ name: 'update', services: ['web', 'orders', 'redis'] });
  });

  it('stops while the rules are gone, and goes on when they are back', async () => {
    await files.start(['web']);
    await worker.until(1);
    application = anApplication([aService('web')]);
    manifestChanged.fire();
    await worker.until(2);
    application = shop;
    manifestChanged.fire();
    expect((await worker.until(3)).map(({ name }) => name)).toEqual(['watch', 'unwatch', 'watch']);
  });

  it('shows what the worker tells of the services that are watched, and of no other', async () => {
    await files.start(['web']);
    worker.service?.onStates([aWatch('web', { status: 'syncing' }), aWatch('orders')]);
    expect([...shown]).toEqual([['web', aWatch('web', { status: 'syncing' })]]);
    files.stop();
    worker.service?.onStates([aWatch('web')]);
    expect(shown.size).toBe(0);
  });

  it('tells a worker that died all of it again', async () => {
    await files.start(['web']);
    await worker.until(1);
    worker.restart();
    expect((await worker.until(2))[1]).toEqual({ name: 'watch', services: ['web'] });
    expect(permits).toHaveLength(1);
  });

  it('goes on while nobody looks', async () => {
    await files.start();
    await worker.until(1);
    expect(monitor.snapshot.state).toBe('ready');
    files.stop();
    expect(monitor.snapshot.state).toBe('loading');
  });

  it('is remembered: in the next window it begins once somebody looks, and asks nobody', async () => {
    await files.start(['orders']);
    await worker.until(1);
    close();
    open();
    expect(worker.peer).toBeUndefined();
    const looking = monitor.retain();
    expect(await worker.until(1)).toEqual([{ name: 'watch', services: ['orders'] }]);
    looking.dispose();
    expect(monitor.snapshot.state).toBe('ready');
    expect(permits.at(-1)).toEqual({ services: ['orders'], isRemembered: true });
  });

  it('takes over what another window watched, once that one has gone', async () => {
    await memory.update('patchbay.develop.watches', { [key]: 'all' });
    close();
    heldFor = 3;
    open();
    const looking = monitor.retain();
    expect(await worker.until(1)).toEqual([{ name: 'watch', services: ['web', 'orders'] }]);
    expect(permits).toHaveLength(4);
    looking.dispose();
  });

  it('tells a person at once that somebody else watches', async () => {
    heldFor = 1;
    await expect(files.start()).rejects.toThrow('shop is watched already');
    expect([files.isOn, memory.kept.size]).toEqual([false, 0]);
  });

  it('rests where its application is no longer shown, and goes on once somebody looks again', async () => {
    await files.start(['web']);
    await worker.until(1);
    files.rest();
    expect((await worker.until(2))[1]).toEqual({ name: 'unwatch', services: [] });
    expect([files.isOn, shown.size, monitor.snapshot.state]).toEqual([false, 0, 'loading']);
    const looking = monitor.retain();
    expect((await worker.until(3))[2]).toEqual({ name: 'watch', services: ['web'] });
    looking.dispose();
  });

  it('stays off where the door refuses what is remembered', async () => {
    await memory.update('patchbay.develop.watches', { [key]: 'all', other: [7, 'x'], odd: 3 });
    close();
    open();
    isPermitted = false;
    const looking = monitor.retain();
    await monitor.settled(AbortSignal.timeout(5000));
    await Promise.resolve();
    expect(permits).toHaveLength(1);
    expect(worker.peer).toBeUndefined();
    looking.dispose();
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TraceReading, type TraceReadingHost } from '../../../../src/app/traces/traceReading.ts';
import { tracedSources } from '../../../../src/app/traces/tracedSources.ts';
import { Emitter } from '../../../../src/base/event.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { Problem } from '../../../../src/base/problem.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import type { TapSource } from '../../../../src/protocol/sources/sourceShape.ts';
import type { TapPeer } from '../../../../src/protocol/tap.ts';

const source = (id: string): TapSource => ({
  ...{ kind: 'list', id, label: id, key: id },
  broker: { url: 'redis://127.0.0.1' },
});

/** A tap that writes down what it is asked, and tells what it is told to tell. */
class World {
  readonly asked: (readonly [name: string, params: unknown])[] = [];
  readonly tapChanged = new Emitter<void>();
  readonly sourcesChanged = new Emitter<void>();
  readonly events = new Emitter<readonly [name: string, value: unknown]>();
  peer: TapPeer | undefined;
  sources: TapSource[] = [source('list:a')];
  problem: Problem | undefined;
  starts = 0;
  readonly reading: TraceReading;

  constructor() {
    const tap = (): TapPeer | undefined => this.peer;
    const host: TraceReadingHost = {
      tap: {
        get peer() {
          return tap();
        },
        problem: undefined,
        onDidChange: this.tapChanged.event,
        start: () => {
          this.starts++;
          this.comeBack();
        },
      },
      limits: { maxMessages: 10, maxBytes: 1000 },
      sources: () => Promise.resolve({ sources: this.sources, problem: this.problem }),
      watchSources: (onChange) => this.sourcesChanged.event(onChange),
      inspectorSessions: () => ['inspector 1'],
      logger: silentLogger,
    };
    this.reading = new TraceReading(host);
  }

  comeBack(): void {
    this.peer = {
      request: (name: string, params: unknown) => {
        this.asked.push([name, params]);
        return Promise.resolve(null);
      },
      on: (name: string, listener: (value: unknown) => void) =>
        this.events.event(([told, value]) => told === name && listener(value)),
    } as unknown as TapPeer;
  }

  get names(): readonly string[] {
    return this.asked.map(([name]) => name);
  }

  async settle(): Promise<void> {
    await vi.advanceTimersByTimeAsync(1000);
  }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('What is read for traces of an application', () => {
  it('is opened with the first who looks, and closed with the last', async () => {
    const world = new World();
    expect(world.names).toEqual([]);
    const first = world.reading.retain();
    const second = world.reading.retain();
    await world.settle();
    expect(world.names).toEqual(['openSession', 'setSources']);
    expect(world.asked[1]?.[1]).toEqual({ session: world.reading.session, sources: world.sources });
    first.dispose();
    first.dispose();
    expect(world.names).toHaveLength(2);
    second.dispose();
    expect(world.names.at(-1)).toBe('closeSession');
    expect(world.sourcesChanged.hasListeners || world.tapChanged.hasListeners || world.events.hasListeners).toBe(false);
  });

  it('is opened again by a tap that comes back, and asks for its sources anew', async () => {
    const world = new World();
    world.reading.retain();
    await world.settle();
    world.comeBack();
    world.tapChanged.fire();
    await world.settle();
    expect(world.names).toEqual(['openSession', 'setSources', 'openSession', 'setSources']);
  });

  it('is told of sources only when they are others', async () => {
    const world = new World();
    world.reading.retain();
    await world.settle();
    world.sourcesChanged.fire();
    await world.settle();
    expect(world.names).toHaveLength(2);
    world.sources = [source('list:a'), source('list:b')];
    world.sourcesChanged.fire();
    world.sourcesChanged.fire();
    await world.settle();
    expect(world.names.slice(2)).toEqual(['setSources']);
  });

  it('tells of what came in its own session, and in those of inspectors that show the same application', () => {
    const world = new World();
    let told = 0;
    world.reading.retain();
    world.reading.onDidChange(() => told++);
    for (const session of [world.reading.session, 'inspector 1', 'inspector 2']) {
      world.events.fire(['counts', { session }]);
    }
    expect(told).toBe(2);
    expect(world.reading.sessions).toEqual([world.reading.session, 'inspector 1']);
  });

  it('says why something of it cannot be reached, and reads the rest', async () => {
    const world = new World();
    world.problem = { code: 'broker.unreachable', severity: 'error', message: 'Nobody is at 127.0.0.1.' };
    world.reading.retain();
    await world.settle();
    expect(world.names).toContain('setSources');
    expect(world.reading.problem).toBe(world.problem);
    world.problem = undefined;
    world.sourcesChanged.fire();
    await world.settle();
    expect(world.reading.problem).toBeUndefined();
    const lost = { code: 'broker.lost', severity: 'error', message: 'It went.' };
    const sources = [
      {
        id: 'span:shop',
        label: 'spans',
        kind: 'span',
        state: 'lost',
        problem: { ...lost, message: 'Nothing is sent.' },
      },
      { id: 'list:a', label: 'a', kind: 'list', state: 'lost', problem: lost },
    ];
    world.events.fire(['sources', { session: world.reading.session, sources: sources.slice(0, 1) }]);
    expect(world.reading.problem).toBeUndefined();
    world.events.fire(['sources', { session: world.reading.session, sources }]);
    expect(world.reading.problem).toBe(lost);
    await turn();
  });
});

describe('The sources of an application that are read for traces', () => {
  it('are its channels, logs and spans, and what was found on the broker, but no keys, figures or events of the engine', () => {
    const application = {
      name: 'shop',
      services: { web: {} },
      messaging: {
        channels: { orders: { kind: 'stream', name: 'orders' }, 'user:*': { kind: 'keyspace', name: 'user:*' } },
      },
    } as unknown as Application;
    const seen = [
      { name: 'orders', channelKind: 'stream', isDeclared: true },
      { name: 'jobs', channelKind: 'list', isDeclared: false },
    ] as const;
    expect(tracedSources(application, seen)).toEqual([
      'stream:orders',
      'logs:web',
      'span:shop',
      'log:shop',
      'list:jobs',
    ]);
  });
});

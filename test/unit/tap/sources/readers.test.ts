import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { ProblemError } from '../../../../src/base/problem.ts';
import type { Entry } from '../../../../src/broker/log.ts';
import type { SourceStatus } from '../../../../src/protocol/shapes.ts';
import type { TapSource } from '../../../../src/protocol/sources/sourceShape.ts';
import type { Intake } from '../../../../src/tap/sources/intake.ts';
import { LeasePool } from '../../../../src/tap/sources/leasePool.ts';
import { Readers } from '../../../../src/tap/sources/readers.ts';
import { FakeBroker } from '../../../fakes/fakeBroker.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';

const unreachable = { code: 'broker.unreachable', severity: 'error', message: 'gone' } as const;

/** Remembers what it was handed: messages as `source id`, gaps as `source gap`. */
class RecordingIntake implements Intake {
  readonly isFull = false;
  readonly messages: string[] = [];
  readonly texts: string[] = [];
  readonly states = new Map<string, { state: SourceStatus['state']; code: string | undefined }>();

  append(source: string, _timeMs: number, id: string, fields: readonly Uint8Array[]): void {
    this.messages.push(`${source} ${id || Buffer.from(fields[1] ?? []).toString()}`);
  }
  appendEntries(source: string, entries: readonly Entry[]): void {
    for (const { timeMs, id, fields } of entries) this.append(source, timeMs, id, fields);
  }
  appendGap(source: string): void {
    this.messages.push(`${source} gap`);
  }
  appendMissed(source: string, _timeMs: number, text: string, count: number | undefined): void {
    if (count === undefined) this.texts.push(text);
    this.messages.push(`${source} missed ${count}`);
  }
  setMeans(source: string, means: string): void {
    this.messages.push(`${source} ${means}`);
  }
  declare(parent: string): string {
    return parent;
  }
  begunAnew(source: string): void {
    this.messages.push(`${source} begun anew`);
  }
  room(): undefined {
    return undefined;
  }
  appended(): void {
    return;
  }
  setState(source: string, state: SourceStatus['state'], problem?: { code: string }): void {
    this.states.set(source, { state, code: problem?.code });
  }
}

function setUp() {
  const broker = new FakeBroker();
  const engine = new FakeEngine();
  const intake = new RecordingIntake();
  const origins = {
    brokers: new LeasePool<FakeBroker>(() => broker),
    openEngine: () => Promise.resolve(engine),
  };
  return { broker, engine, intake, readers: new Readers(origins, intake, silentLogger) };
}

function stream(key: string, id = key, url = 'redis://a'): TapSource {
  return { kind: 'stream', id, label: key, broker: { url }, key, from: { at: 'latest' } };
}

function entries(key: string, ...ids: string[]) {
  return { key, entries: ids.map((id) => ({ id, timeMs: Number.parseInt(id), fields: [] })) };
}

describe('Readers of streams', () => {
  it('read all streams of a broker with one tail', () => {
    const { broker, readers } = setUp();
    readers.setSources([stream('a'), stream('b')]);
    expect(broker.tails.map((tail) => tail.requests.map((request) => request.key))).toEqual([['a', 'b']]);
  });

  it('go on from the last id when the set changes, and heed the old tail no more', () => {
    const { broker, intake, readers } = setUp();
    readers.setSources([stream('a'), stream('b')]);
    const [first] = broker.tails;
    first?.observer.onPosition?.('b', '3-0');
    first?.deliver(entries('a', '5-0', '6-0'));
    readers.setSources([stream('a'), stream('b'), stream('c')]);
    first?.deliver(entries('a', '7-0'));
    expect(first?.signal.aborted).toBe(true);
    expect(intake.messages).toEqual(['a 5-0', 'a 6-0']);
    expect(broker.tails[1]?.requests).toEqual([
      { key: 'a', from: { at: 'id', id: '6-0' } },
      { key: 'b', from: { at: 'id', id: '3-0' } },
      { key: 'c', from: { at: 'latest' } },
    ]);
  });

  it('go on from the last id where the broker came back under another address', () => {
    const { broker, intake, readers } = setUp();
    readers.setSources([stream('a')]);
    broker.tails[0]?.deliver(entries('a', '5-0'));
    readers.setSources([stream('a', 'a', 'redis://b')]);
    expect(broker.tails[0]?.signal.aborted).toBe(true);
    expect(intake.states.get('a')?.state).toBe('connecting');
    expect(broker.tails[1]?.requests).toEqual([{ key: 'a', from: { at: 'id', id: '5-0' } }]);
  });

  it('go on from the last id when a source comes back', () => {
    const { broker, readers } = setUp();
    readers.setSources([stream('a')]);
    broker.tails[0]?.deliver(entries('a', '5-0'));
    readers.setSources([]);
    readers.setSources([stream('a')]);
    expect(broker.tails[1]?.requests).toEqual([{ key: 'a', from: { at: 'id', id: '5-0' } }]);
  });

  it('end with a problem at a broker that keeps no streams', async () => {
    const { broker, intake, readers } = setUp();
    broker.log = undefined;
    readers.setSources([stream('a')]);
    await Promise.resolve();
    expect(intake.states.get('a')).toEqual({ state: 'ended', code: 'broker.no-role' });
    expect(readers.streams).toEqual([]);
  });

  it('start no new tail for a set that is the same', () => {
    const { broker, readers } = setUp();
    readers.setSources([stream('a'), stream('b')]);
    readers.setSources([stream('b'), stream('a')]);
    expect(broker.tails).toHaveLength(1);
  });

  it('let go of the broker with the last stream', () => {
    const { broker, readers } = setUp();
    readers.setSources([stream('a')]);
    readers.setSources([]);
    expect(broker.tails[0]?.signal.aborted).toBe(true);
    expect(broker.isDisposed).toBe(true);
  });

  it('tell of a lost connection, and that it is back', () => {
    const { broker, intake, readers } = setUp();
    readers.setSources([stream('a')]);
    broker.become({ state: 'ready' });
    expect(intake.states.get('a')).toEqual({ state: 'live', code: undefined });
    broker.become({ state: 'lost', sinceMs: 0, problem: unreachable });
    expect(intake.states.get('a')).toEqual({ state: 'lost', code: 'broker.unreachable' });
    broker.become({ state: 'ready' });
    expect(intake.states.get('a')).toEqual({ state: 'live', code: undefined });
  });

  it('keep a key of a wrong type apart, whatever the connection does', () => {
    const { broker, intake, readers } = setUp();
    readers.setSources([stream('a'), stream('b')]);
    broker.tails[0]?.observer.onProblem?.('a', { ...unreachable, code: 'broker.wrong-type' });
    broker.become({ state: 'ready' });
    expect(intake.states.get('a')?.code).toBe('broker.wrong-type');
    expect(intake.states.get('b')?.state).toBe('live');
  });

  it('end with the problem that waiting does not solve', async () => {
    const { broker, intake, readers } = setUp();
    readers.setSources([stream('a')]);
    broker.tails[0]?.fail(new ProblemError({ ...unreachable, code: 'broker.auth-failed' }));
    await Promise.resolve().then(() => undefined);
    await Promise.resolve();
    expect(intake.states.get('a')).toEqual({ state: 'ended', code: 'broker.auth-failed' });
    broker.become({ state: 'ready' });
    expect(intake.states.get('a')?.state).toBe('ended');
  });

  it('read one key once', () => {
    const { broker, intake, readers } = setUp();
    readers.setSources([stream('a', 'one'), stream('a', 'two')]);
    expect(broker.tails[0]?.requests).toHaveLength(1);
    expect(intake.states.get('two')).toEqual({ state: 'ended', code: 'tap.duplicate-source' });
  });
});

describe('Readers of channels', () => {
  const news: TapSource = {
    kind: 'pubsub',
    id: 'news',
    label: 'news',
    broker: { url: 'redis://a' },
    channel: 'news',
    isPattern: false,
  };

  it('are live once subscribed, take messages, and show gaps', () => {
    const { broker, intake, readers } = setUp();
    readers.setSources([news]);
    broker.become({ state: 'ready' });
    expect(intake.states.get('news')?.state).toBe('connecting');
    const [sink] = broker.sinks;
    sink?.onReady?.();
    expect(intake.states.get('news')?.state).toBe('live');
    sink?.onMessage({ via: 'news', channel: 'news', payload: Buffer.from('hi'), receivedAtMs: 1 });
    sink?.onGap(1, 2);
    expect(intake.messages).toEqual(['news hi', 'news gap']);
  });

  it('are live again when it was another connection of the broker that was lost', () => {
    const { broker, intake, readers } = setUp();
    readers.setSources([news]);
    broker.sinks[0]?.onReady?.();
    broker.become({ state: 'lost', sinceMs: 0, problem: unreachable });
    expect(intake.states.get('news')?.state).toBe('lost');
    broker.become({ state: 'ready' });
    expect(intake.states.get('news')?.state).toBe('live');
  });

  it('are undisturbed by another label or another source', () => {
    const { broker, readers } = setUp();
    readers.setSources([news]);
    readers.setSources([{ ...news, label: 'News' }, stream('a')]);
    expect(broker.sinks).toHaveLength(1);
  });
});

describe('Readers of logs', () => {
  const logs = {
    kind: 'logs' as const,
    id: 'logs:orders',
    label: 'orders',
    engine: { kind: 'docker' as const },
    project: 'shop',
    services: ['orders'],
    tail: 10,
  };

  it('say once which log cannot be read, and go on with the others', async () => {
    const { engine, intake, readers } = setUp();
    const problem = { code: 'engine.log-unreadable', severity: 'warning' as const, message: 'It is kept nowhere.' };
    engine.unreadableLogs.push({ service: 'orders', container: 'shop-orders-2', problem });
    engine.lines.push({ timeMs: 1, service: 'orders', container: 'shop-orders-1', stream: 'stdout', text: 'up' });
    const taken = new Promise<void>((resolve) => {
      intake.appended = resolve;
    });
    readers.setSources([logs]);
    await taken;
    expect(intake.messages).toEqual(['logs:orders missed undefined', 'logs:orders up']);
    expect(intake.texts).toEqual(['It is kept nowhere.']);
    expect(intake.states.get('logs:orders')?.state).toBe('live');
    readers.dispose();
  });

  it('take the lines of the engine', async () => {
    const { engine, intake, readers } = setUp();
    engine.lines.push({ timeMs: 1, service: 'orders', container: 'shop-orders-1', stream: 'stdout', text: 'up' });
    const taken = new Promise<void>((resolve) => {
      intake.appended = resolve;
    });
    readers.setSources([
      {
        kind: 'logs',
        id: 'logs:orders',
        label: 'orders',
        engine: { kind: 'docker' },
        project: 'shop',
        services: ['orders'],
        tail: 10,
      },
    ]);
    await taken;
    expect(intake.messages).toEqual(['logs:orders up']);
    expect(intake.states.get('logs:orders')?.state).toBe('live');
    readers.dispose();
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { FoundTrace } from '../../../../src/protocol/traces/trace.ts';
import type { PayloadRules } from '../../../../src/protocol/sources/sourceShape.ts';
import { Session } from '../../../../src/tap/session/session.ts';
import { traceHandlers } from '../../../../src/tap/traces/traceHandlers.ts';

const wiring = {
  publishers: { 'orders.created': ['orders'], 'payments.settled': ['payments'] },
  consumers: { 'orders.created': ['payments'] },
};
const bounds = { maxMessages: 1000, maxBytes: 1e6 };
const broker = { url: 'redis://one:6379' };

describe('A trace over all sessions', () => {
  const sessions = new Map<string, Session>();

  afterEach(() => {
    for (const session of sessions.values()) session.dispose();
    sessions.clear();
  });

  function open(name: string, limits = bounds): Session {
    const session = new Session(name, limits, { emit: () => undefined });
    sessions.set(name, session);
    return session;
  }

  function stream(key: string, payload?: PayloadRules, url = broker.url) {
    const origin = {
      kind: 'stream' as const,
      id: `stream:${key}`,
      label: key,
      broker: { url },
      key,
      from: { at: 'latest' as const },
    };
    return { id: `stream:${key}`, label: key, kind: 'stream' as const, payload, origin };
  }

  function logs(...services: readonly string[]) {
    const origin = {
      ...{ kind: 'logs' as const, id: 'logs:all', label: 'all', engine: { kind: 'docker' as const }, project: 'shop' },
      ...{ services: [...services], tail: 0 },
    };
    return { id: 'logs:all', label: 'all', kind: 'logs' as const, origin };
  }

  function add(
    session: Session,
    source: string,
    timeMs: number,
    payload: unknown,
    beside: readonly string[] = [],
  ): void {
    const fields = ['data', typeof payload === 'string' ? payload : JSON.stringify(payload), ...beside];
    session.append(
      source,
      timeMs,
      source.startsWith('logs') ? '' : `${timeMs}-0`,
      fields.map((part) => Buffer.from(part)),
    );
    session.appended();
  }

  async function trace(value: string, limit = 100, isAnywhere = false): Promise<FoundTrace> {
    const handlers = traceHandlers(sessions);
    for (;;) {
      const found = await handlers.trace({ value, wiring, limit, isAnywhere }, new AbortController().signal);
      if (found.unknown === 0) return found;
      await sleep(5);
    }
  }

  it('has messages and log lines of one value, with what led to each, and whose they are', async () => {
    const one = open('one');
    one.setSources([stream('orders.created', { correlation: '$.orderId' }), logs('orders', 'payments')]);
    const two = open('two');
    two.setSources([stream('payments.settled')]);
    add(one, 'stream:orders.created', 1_700_000_000_000, { orderId: 'o-1' });
    add(one, 'stream:orders.created', 1_700_000_000_001, { orderId: 'o-2' });
    add(one, 'logs:all', 1_700_000_000_002, 'level=info msg="charging" orderId=o-1', ['container', 'shop-payments-1']);
    // The path is that of another channel: here it is a member of the same name.
    add(two, 'stream:payments.settled', 1_700_000_000_003, { orderId: 'o-1' });
    add(one, 'logs:all', 1_700_000_000_004, 'shipped what 1700000000003-0 said', ['container', 'shop-orders-2']);
    const { hops, total } = await trace('o-1');
    expect(hops.map(({ session, service, row, causes }) => [session, row.source, service, causes])).toEqual([
      ['one', 'stream:orders.created', 'orders', []],
      ['one', 'logs:all', 'payments', [{ hop: 0, evidence: 'payments consumes orders.created', isStated: false }]],
    ]);
    expect(total).toBe(2);
    // A value that ties nothing together is found where it stands all the same.
    add(two, 'stream:payments.settled', 1_700_000_000_005, { items: [{ sku: 'sku-77' }] });
    add(one, 'logs:all', 1_700_000_000_006, 'out of sku-77, and of sku-777', ['container', 'shop-orders-1']);
    add(one, 'logs:all', 1_700_000_000_007, 'out of sku-777', ['container', 'shop-orders-1']);
    expect((await trace('sku-77')).total).toBe(0);
    expect((await trace('sku-77', 100, true)).hops.map(({ row }) => row.timeMs % 10)).toEqual([5, 6]);
    const { hops: byEntry } = await trace('1700000000003-0');
    expect(byEntry.map(({ row, service }) => [row.source, service])).toEqual([['logs:all', 'orders']]);
  });

  it('counts a source once that several sessions read, and takes one on another broker for another', async () => {
    const rules = { correlation: '$.id' };
    const [one, two, three] = [open('one'), open('two'), open('three')];
    one.setSources([stream('s', rules)]);
    two.setSources([stream('s', rules)]);
    three.setSources([stream('s', rules, 'redis://other:6379')]);
    for (const session of [one, two, three]) add(session, 'stream:s', 1_700_000_000_000, { id: 7 });
    add(two, 'stream:s', 1_700_000_000_001, { id: 7 });
    const { hops } = await trace('7');
    expect(hops.map(({ session }) => session).sort()).toEqual(['three', 'two', 'two']);
  });

  it('forgets what is evicted, and follows other places once the manifest says so', async () => {
    const session = open('one', { maxMessages: 50, maxBytes: 1e6 });
    session.setSources([stream('s', { correlation: '$.a' })]);
    for (let at = 0; at < 200; at++) add(session, 'stream:s', 1_700_000_000_000 + at, { a: 'x', b: `y-${at % 2}` });
    expect((await trace('x')).total).toBe(50);
    expect((await trace('y-1')).total).toBe(0);
    session.setSources([stream('s', { correlation: '$.b' })]);
    expect((await trace('y-1')).total).toBe(25);
    expect((await trace('x')).total).toBe(0);
    session.clear();
    expect((await trace('y-1')).total).toBe(0);
  });

  it('hands over as many hops as are asked for, the oldest, and how many there are', async () => {
    const session = open('one');
    session.setSources([stream('s', { correlation: '$.a' })]);
    for (let at = 0; at < 30; at++) add(session, 'stream:s', 1_700_000_000_000 + at, { a: 'x' });
    const { hops, total } = await trace('x', 10);
    expect(hops.map(({ row }) => row.timeMs - 1_700_000_000_000)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(total).toBe(30);
  });

  it('says nothing while nothing has changed, and finds what came once it is asked again', async () => {
    const session = open('one');
    session.setSources([stream('s')]);
    add(session, 'stream:s', 1_700_000_000_000, { items: ['sku-1'] });
    const { traceNews } = traceHandlers(sessions);
    const { signal } = new AbortController();
    const question = { value: 'sku-1', wiring, limit: 100, isAnywhere: true };
    while (session.traces.unknown > 0) await sleep(5);
    const first = await traceNews({ ...question, revision: null }, signal);
    expect(first?.trace.total).toBe(1);
    const revision = first?.revision ?? '';
    expect(await traceNews({ ...question, revision }, signal)).toBeNull();
    add(session, 'stream:s', 1_700_000_000_001, { items: ['sku-2'] });
    while (session.traces.unknown > 0) await sleep(5);
    expect(await traceNews({ ...question, revision }, signal)).toBeNull();
    expect((await traceNews({ ...question, limit: 50, revision }, signal))?.trace.total).toBe(1);
    add(session, 'stream:s', 1_700_000_000_002, { items: ['sku-1'] });
    expect((await traceNews({ ...question, revision }, signal))?.trace.total).toBe(2);
  });

  it('takes no row of a session for that of another one of the same name, nor as it was read by other rules', async () => {
    const handlers = traceHandlers(sessions);
    const { signal } = new AbortController();
    const ask = async (): Promise<unknown> => {
      while (sessions.get('one')?.traces.unknown !== 0) await sleep(5);
      const { hops } = await handlers.trace({ value: 'o-1', wiring, limit: 10, isAnywhere: true }, signal);
      return hops.map(({ row, identifiers }) => [row.preview, identifiers.length]);
    };
    for (const text of ['first', 'second']) {
      const session = open('one');
      session.setSources([stream('s')]);
      add(session, 'stream:s', 1_700_000_000_000, { a: 'o-1', text });
      expect(await ask()).toEqual([[`{"a":"o-1","text":"${text}"}`, 0]]);
      session.setSources([stream('s', { correlation: '$.a' })]);
      expect(await ask()).toEqual([[`{"a":"o-1","text":"${text}"}`, 1]]);
      session.dispose();
    }
  });

  it('has the spans and log records of the same traces, which do not have the value themselves', async () => {
    const session = open('one');
    const telemetry = (kind: 'span' | 'log') => ({ kind, id: `${kind}:shop`, label: 'shop' });
    session.setSources([stream('orders.created', { correlation: '$.orderId' }), telemetry('span'), telemetry('log')]);
    const [traceId, producer, consumer] = ['a'.repeat(32), 'b'.repeat(16), 'c'.repeat(16)];
    const append = (kind: 'span' | 'log', timeMs: number, service: string, payload: object): void => {
      const fields = [service, JSON.stringify({ traceId, ...payload })];
      session.append(
        `${kind}:shop`,
        timeMs,
        String(timeMs),
        fields.map((part) => Buffer.from(part)),
      );
    };
    const [sends, handles] = [{ kind: 'producer' }, { kind: 'consumer' }];
    append('span', 1_700_000_000_000, 'web', { ...sends, spanId: producer, durationMs: 2.5, status: 'ok' });
    add(session, 'stream:orders.created', 1_700_000_000_001, { orderId: 'o-1' }, [
      'traceparent',
      `00-${traceId}-${producer}-01`,
    ]);
    append('span', 1_700_000_000_002, 'payments', {
      ...handles,
      spanId: consumer,
      parentSpanId: producer,
      status: 'error',
    });
    append('log', 1_700_000_000_003, 'payments', { spanId: consumer, severity: 'error', body: 'declined' });
    append('span', 1_700_000_000_004, 'others', { traceId: 'd'.repeat(32), spanId: 'e'.repeat(16), status: 'ok' });
    session.appended();
    const { hops, total } = await trace('o-1');
    expect(
      hops.map(({ kind, service, durationMs, isError, causes }) => [
        ...[kind, service, durationMs, isError],
        causes.map(({ hop }) => hop).join(' '),
      ]),
    ).toEqual([
      ['span', 'web', 2.5, false, ''],
      ['stream', 'web', null, false, '0'],
      ['span', 'payments', 0, true, '1'],
      ['log', 'payments', null, true, '2'],
    ]);
    expect(total).toBe(4);
  });

  it('says what is missing: what was evicted, what nobody heard, and what usually follows', async () => {
    const session = open('one', { maxMessages: 60, maxBytes: 1e6 });
    session.setSources([
      stream('orders.created', { correlation: '$.id' }),
      stream('payments.settled', { correlation: '$.id' }),
    ]);
    const long = Date.now() - 60_000;
    const order = (at: number, id: string): void => add(session, 'stream:orders.created', long + at, { id });
    const payment = (at: number, id: string): void => add(session, 'stream:payments.settled', long + at, { id });
    for (let at = 0; at < 10; at++) {
      order(at * 3000, `o-${at}`);
      if (at !== 5) payment(at * 3000 + 20, `o-${at}`);
    }
    session.appendGap('stream:payments.settled', long + 15_010, long + 15_030);
    session.appendMissed('stream:payments.settled', long + 50_000, 'Two were trimmed.', 2);
    const about = (found: FoundTrace): unknown =>
      found.missing.map(({ kind, after, label, service, text }) => [kind, after, label, service, text]);
    expect(about(await trace('o-1'))).toEqual([]);
    expect(about(await trace('o-5'))).toEqual([
      [
        ...['gap', 0, 'payments.settled', null],
        'No connection for 0.0 s: what was published meanwhile, or was still on its way, is missing.',
      ],
      [
        ...['expected', 0, 'payments.settled', 'payments'],
        'payments.settled usually follows orders.created within 20 ms, and has not come.',
      ],
    ]);
    for (let at = 0; at < 40; at++) order(40_000 + at, 'o-many');
    payment(41_000, 'o-1');
    const [first] = (await trace('o-1')).missing;
    expect(first).toMatchObject({
      kind: 'evicted',
      after: null,
      text: expect.stringContaining('no longer held') as string,
    });
  });

  it('misses whom the wiring names where nobody knows yet what is usual, unless its group has done its part', async () => {
    const session = open('one');
    session.setSources([stream('orders.created', { correlation: '$.id' }), stream('payments.settled')]);
    add(session, 'stream:orders.created', Date.now() - 60_000, { id: 'o-1' });
    await trace('o-1');
    const group = { name: 'payments', consumer: 'payments-1', deliveries: 3, idleMs: 30_000 };
    const ask = async (state: 'pending' | 'acknowledged' | 'waiting') => {
      const delivery = { groups: [{ ...group, state }], isPartial: false };
      const { signal } = new AbortController();
      const handlers = traceHandlers(sessions, () => Promise.resolve(delivery));
      const found = await handlers.trace({ value: 'o-1', wiring, limit: 10, isAnywhere: false }, signal);
      return found.missing.map(({ kind, after, service, text }) => [kind, after, service, text]);
    };
    const wired = [
      ...['expected', 0, 'payments'],
      'payments consumes orders.created and publishes payments.settled: nothing of it has come.',
    ];
    const pending = 'Delivered to payments-1 of group payments, 3 times, and not acknowledged.';
    expect(await ask('pending')).toEqual([['unacknowledged', 0, 'payments', pending], wired]);
    expect(await ask('waiting')).toEqual([
      ['unacknowledged', 0, 'payments', 'Group payments has not read it yet.'],
      wired,
    ]);
    expect(await ask('acknowledged')).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { PayloadRules } from '../../../../src/protocol/sources/sourceShape.ts';
import type { RecentList, RecentQuery } from '../../../../src/protocol/traces/recentTraces.ts';
import { Session } from '../../../../src/tap/session/session.ts';
import { recentHandlers } from '../../../../src/tap/traces/recentHandlers.ts';

const wiring = {
  publishers: { 'orders.created': ['orders'], 'payments.settled': ['payments'] },
  consumers: { 'orders.created': ['payments'] },
};
const correlation = '$.orderId';
const all: RecentQuery = { filter: {}, order: 'first', isDescending: false, limit: 100 };

describe('The recent traces of a session', () => {
  let session: Session;
  let folder: string | undefined;

  afterEach(() => {
    session.dispose();
    if (folder !== undefined) rmSync(folder, { recursive: true });
    folder = undefined;
  });

  function open(payload: PayloadRules = { correlation }, maxMessages = 1000): void {
    session = new Session('one', { maxMessages, maxBytes: 1e6 }, { emit: () => undefined });
    session.setSources([
      { id: 'stream:orders.created', label: 'orders.created', kind: 'stream', payload },
      { id: 'stream:payments.settled', label: 'payments.settled', kind: 'stream', payload: { correlation } },
      { id: 'span:shop', label: 'shop', kind: 'span' },
      {
        ...{ id: 'logs:all', label: 'all', kind: 'logs' },
        origin: {
          ...{ kind: 'logs', id: 'logs:all', label: 'all', engine: { kind: 'docker' }, project: 'shop' },
          ...{ services: ['orders', 'payments'], tail: 0 },
        },
      },
    ]);
  }

  function add(source: string, timeMs: number, fields: readonly string[]): void {
    const id = source.startsWith('logs') ? '' : `${timeMs}-0`;
    session.append(
      source,
      timeMs,
      id,
      fields.map((part) => Buffer.from(part)),
    );
    session.appended();
  }

  const order = (timeMs: number, payload: unknown): void =>
    add('stream:orders.created', timeMs, ['data', JSON.stringify(payload)]);
  const payment = (timeMs: number, payload: unknown): void =>
    add('stream:payments.settled', timeMs, ['data', JSON.stringify(payload)]);
  const log = (timeMs: number, container: string, line: string): void =>
    add('logs:all', timeMs, ['stdout', line, 'container', container]);

  async function asked(
    query: Partial<RecentQuery> = {},
    isDone: (found: RecentList) => boolean = () => true,
  ): Promise<RecentList> {
    const handlers = recentHandlers(() => session);
    for (;;) {
      const request = { session: 'one', wiring, ...all, ...query };
      const found = await handlers.recentTraces(request, new AbortController().signal);
      if (found.unknown === 0 && isDone(found)) return found;
      await sleep(5);
    }
  }

  it('say where each came to, in order, and with which service a line is', async () => {
    open();
    order(1_700_000_000_000, { orderId: 'o-1' });
    payment(1_700_000_000_300, { orderId: 'o-1' });
    log(1_700_000_000_200, 'shop-payments-2', 'level=error msg=refused orderId=o-1');
    order(1_700_000_001_000, { orderId: 'o-2' });
    order(1_700_000_001_000, { nothing: true });
    const { traces, stations, ...counts } = await asked();
    expect(counts).toMatchObject({ known: 2, matched: 2, failed: 1, stuck: 0 });
    expect(traces).toMatchObject([
      { value: 'o-1', hops: 3, errors: 1, invalid: 0, isPartial: false, missing: null },
      { value: 'o-2', hops: 1, errors: 0 },
    ]);
    expect(traces[0]?.path.map(({ station, afterMs }) => [stations[station], afterMs])).toEqual([
      [{ label: 'orders.created', isService: false }, 0],
      [{ label: 'payments', isService: true }, 200],
      [{ label: 'payments.settled', isService: false }, 300],
    ]);
  });

  it('are found by a service that wrote lines of them, or that their channels belong to', async () => {
    open();
    order(1_700_000_000_000, { orderId: 'o-1' });
    payment(1_700_000_000_100, { orderId: 'o-2' });
    log(1_700_000_000_200, 'shop-orders-1', 'level=info msg=made orderId=o-3');
    const of = async (filter: RecentQuery['filter']): Promise<readonly string[]> =>
      (await asked({ filter })).traces.map(({ value }) => value);
    expect(await of({ service: 'orders' })).toEqual(['o-1', 'o-3']);
    expect(await of({ service: 'payments' })).toEqual(['o-1', 'o-2']);
    expect(await of({ channel: 'payments.settled' })).toEqual(['o-2']);
    expect(await of({ service: 'nobody' })).toEqual([]);
    expect(await of({ withinMs: 1000 })).toEqual([]);
  });

  it('last until the last span has ended, and have failed with it', async () => {
    open();
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    order(1_700_000_000_000, { orderId: 'o-1', traceId });
    const span = { name: 'charge', durationMs: 250, status: 'error', traceId, spanId: '00f067aa0ba902b7' };
    add('span:shop', 1_700_000_000_100, ['payments', JSON.stringify(span)]);
    const { traces, stations } = await asked();
    // Of the two values the one that is in both stands for them.
    expect(traces).toMatchObject([{ value: traceId, companion: 'o-1', hops: 2, errors: 1, lastMs: 1_700_000_000_350 }]);
    expect(traces[0]?.path.map(({ station }) => stations[station]?.label)).toEqual(['orders.created', 'payments']);
  });

  it('have failed once a message of theirs turns out to break its contract', async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-recent-'));
    const path = join(folder, 'order.schema.json');
    writeFileSync(path, JSON.stringify({ type: 'object', required: ['total'] }));
    open({ correlation, contract: { path } });
    order(1_700_000_000_000, { orderId: 'o-1' });
    order(1_700_000_000_001, { orderId: 'o-2', total: 1 });
    const { traces } = await asked({}, ({ failed }) => failed > 0);
    expect(traces.map(({ value, invalid }) => [value, invalid])).toEqual([
      ['o-1', 1],
      ['o-2', 0],
    ]);
    // The contract is read again, and nothing is counted twice.
    writeFileSync(path, JSON.stringify({ type: 'object', required: ['amount'] }));
    session.reloadContracts(path);
    await session.contractsLoaded();
    const again = await asked({}, ({ failed }) => failed === 2);
    expect(again.traces.map(({ invalid }) => invalid)).toEqual([1, 1]);
  });

  it('go with the messages that are held, and with all of them when they are cleared', async () => {
    open({ correlation }, 2);
    order(1_700_000_000_000, { orderId: 'o-1' });
    order(1_700_000_000_001, { orderId: 'o-2' });
    await asked();
    payment(1_700_000_000_002, { orderId: 'o-2' });
    await asked();
    payment(1_700_000_000_003, { orderId: 'o-3' });
    const { traces } = await asked();
    expect(traces.map(({ value, hops, isPartial }) => [value, hops, isPartial])).toEqual([
      ['o-2', 2, true],
      ['o-3', 1, false],
    ]);
    session.clear();
    expect(await asked()).toMatchObject({ known: 0, traces: [], bins: [] });
  });
});

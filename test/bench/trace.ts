// `node --expose-gc test/bench/trace.ts`: what it costs to know which messages belong together, and how soon a trace is there. Among a
// million messages one value of 100,000 is looked for, by the index and anywhere; what the index takes is held against the store, and
// reading a stream with the index against reading it without, in turn.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Session } from '../../src/tap/session/session.ts';
import { recentHandlers } from '../../src/tap/traces/recentHandlers.ts';
import { traceHandlers } from '../../src/tap/traces/traceHandlers.ts';
import { judgeInference } from '../fakes/judgeInference.ts';
import { median } from './support/report.ts';
import { addOrders, patientClient, withRedis } from './support/redisOnSocket.ts';
import { readThroughTap } from './support/tapIngest.ts';

const rows = 1_000_000;
const ofOneValue = 100_000;
const rounds = 9;
const ingested = 200_000;
const maxHops = 100_000;
/** As many as a page shows. */
const shownHops = 10_000;
const wiring = { publishers: { orders: ['shop'] }, consumers: { orders: ['payments'] } };

judgeCauses();
await lookAtAMillion();
await ingestWithAndWithout();

function judgeCauses(): void {
  for (const telling of ['nothing', 'causation ids', 'spans'] as const) {
    for (const isWired of [true, false]) {
      const { precision, recall } = judgeInference(telling, isWired, 1000);
      const figure = `causes of systems that tell ${telling}${isWired ? '' : ', without wiring'}`;
      print({ figure, precision: round(precision), recall: round(recall) });
    }
  }
}

async function lookAtAMillion(): Promise<void> {
  const session = new Session('bench', { maxMessages: 2 * rows, maxBytes: 1e9 }, { emit: () => undefined });
  const payload = { correlation: '$.orderId' };
  session.setSources([{ id: 's', label: 'orders', kind: 'stream', payload }]);
  const startMs = performance.now();
  fill(session);
  session.appended();
  while (session.traces.unknown > 0) await sleep(20);
  const indexedMs = performance.now() - startMs;
  const { bytes } = session.questions.counts();
  print({
    figure: 'memory',
    share: round(session.traces.bytes / bytes),
    mb: round(session.traces.bytes / 1e6),
    indexedMs,
  });
  const { trace, traceNews } = traceHandlers(new Map([['bench', session]]));
  const ask = { value: 'o-wanted', wiring, isAnywhere: false };
  const one = async () => trace({ ...ask, limit: 1 }, new AbortController().signal);
  const findMs = await times(() => Promise.resolve(session.traces.find('o-wanted')));
  print({ figure: 'find', ms: findMs, rows: session.traces.find('o-wanted').length });
  const { total } = await one();
  print({ figure: 'count and place', ms: await times(one), rows: total });
  const all = async () => trace({ ...ask, limit: maxHops }, new AbortController().signal);
  print({ figure: 'all hops with their causes', ...(await blocked(all)), hops: (await all()).hops.length });
  const anywhere = { ...ask, limit: 1, isAnywhere: true };
  const search = async () => trace({ ...anywhere, value: 'o-wanted' }, new AbortController().signal);
  print({ figure: 'anywhere, first', ...(await blocked(search)) });
  print({ figure: 'anywhere, again', ...(await blocked(search)) });
  const { recentTraces } = recentHandlers(() => session);
  const query = { session: 'bench', wiring, filter: {}, order: 'duration', isDescending: true, limit: 500 } as const;
  const list = async () => recentTraces(query, new AbortController().signal);
  print({ figure: 'recent traces', ...(await blocked(list)), traces: (await list()).known });
  const news = async () =>
    traceNews({ ...ask, limit: shownHops, isAnywhere: true, revision: null }, new AbortController().signal);
  await news();
  add(session, rows, 'o-wanted');
  session.appended();
  print({ figure: `a trace of ${shownHops} hops that has grown`, ...(await blocked(news)) });
  session.dispose();
}

function fill(session: Session): void {
  for (let at = 0; at < rows; at++) {
    add(session, at, at % (rows / ofOneValue) === 3 ? 'o-wanted' : `o-${String(at >> 2).padStart(6, '0')}`);
  }
}

function add(session: Session, at: number, orderId: string): void {
  const value = JSON.stringify({ orderId, customer: 'c-4711', total: 99.5, note: 'x'.repeat(120) });
  const id = `${1_700_000_000_000 + at}-0`;
  session.append('s', 1_700_000_000_000 + at, id, [Buffer.from('data'), Buffer.from(value)]);
}

/** How long it takes, and for how long nothing else could run meanwhile. */
async function blocked(run: () => Promise<unknown>): Promise<{ readonly ms: number; readonly blockedMs: number }> {
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startMs = performance.now();
  await run();
  const ms = performance.now() - startMs;
  await sleep(5);
  delay.disable();
  return { ms: round(ms), blockedMs: round(delay.max / 1e6) };
}

async function times(run: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now();
    await run();
    all.push(performance.now() - startMs);
  }
  return round(median(all));
}

async function ingestWithAndWithout(): Promise<void> {
  await withRedis(async (socket) => {
    const client = patientClient(socket);
    await addOrders(client, ingested);
    client.disconnect();
    const ratios: Record<keyof Cost, number>[] = [];
    for (let round = 0; round <= rounds; round++) {
      const measureWithout = async (): Promise<Cost> => costOf(socket, (session) => session.traces.dispose());
      const first = round % 2 === 0 ? await measureWithout() : undefined;
      const withIndex = await costOf(socket);
      const without = first ?? (await measureWithout());
      ratios.push({ ms: without.ms / withIndex.ms, threadMs: without.threadMs / withIndex.threadMs });
    }
    // The first round warms up.
    const [counted, figure] = [ratios.slice(1), 'ingest, with the index beside without'];
    const of = (read: (each: Cost) => number): number => round(median(counted.map(read)));
    print({ figure, ratio: of(({ ms }) => ms), threadRatio: of(({ threadMs }) => threadMs), entries: ingested });
  });
}

interface Cost {
  readonly ms: number;
  /** What this thread was at work, which is less by what others took. */
  readonly threadMs: number;
}

async function costOf(socket: string, prepare?: (session: Session) => void): Promise<Cost> {
  globalThis.gc?.();
  const [startMs, startCpu] = [performance.now(), process.threadCpuUsage()];
  await readThroughTap(`unix://${socket}`, ingested, prepare);
  const { user, system } = process.threadCpuUsage(startCpu);
  return { ms: performance.now() - startMs, threadMs: (user + system) / 1000 };
}

function print(figures: Readonly<Record<string, number | string>>): void {
  console.log(JSON.stringify({ bench: 'trace', ...figures }));
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

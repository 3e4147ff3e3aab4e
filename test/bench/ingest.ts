// `node --expose-gc test/bench/ingest.ts`: messages a second of the tap's path (tail and store) beside a bare ioredis loop over
// the same entries. The loop asks for 1,000 entries at a time, takes them as bytes and keeps nothing.
// The ratio is the median of the rounds' own, each of which reads both ways; that of the thread's time tells what is left of
// it when others take the machine's time.
import { Redis } from 'ioredis';
import { median } from './support/report.ts';
import { addOrders, patientClient, withRedis } from './support/redisOnSocket.ts';
import { readThroughTap } from './support/tapIngest.ts';

const entries = 300_000;
const rounds = 9;

interface Cost {
  readonly wallMs: number;
  /** What this thread was at work, which is less than the wall's time by what Redis, the collector's threads and others took. */
  readonly threadMs: number;
}

async function main(): Promise<void> {
  await withRedis(async (socket) => {
    await fill(socket);
    const ways = { floor: () => readBare(socket), ours: () => readThroughTap(`unix://${socket}`, entries) };
    const costs: Record<keyof typeof ways, Cost>[] = [];
    // Each round reads both ways, this one first or that one, so that whatever else the machine does hits both.
    for (let round = 0; round <= rounds; round++) {
      const [floorFirst, ours] = [round % 2 === 0 && (await measure(ways.floor)), await measure(ways.ours)];
      costs.push({ floor: floorFirst || (await measure(ways.floor)), ours });
    }
    // The first round warms up.
    const counted = costs.slice(1);
    const of = (figure: (cost: (typeof costs)[number]) => number): number => median(counted.map(figure));
    const perSecond = (ms: number): number => Math.round((entries * 1000) / ms);
    const result = {
      bench: 'ingest',
      ratio: round2(of(({ floor, ours }) => floor.wallMs / ours.wallMs)),
      threadRatio: round2(of(({ floor, ours }) => floor.threadMs / ours.threadMs)),
      ours: perSecond(of(({ ours }) => ours.wallMs)),
      floor: perSecond(of(({ floor }) => floor.wallMs)),
      ratios: counted.map(({ floor, ours }) => round2(floor.wallMs / ours.wallMs)),
    };
    console.log(
      JSON.stringify({ ...result, unit: 'messages/s', entries, rssMb: Math.round(process.memoryUsage.rss() / 1e6) }),
    );
  });
}

async function fill(socket: string): Promise<void> {
  const client = patientClient(socket);
  await addOrders(client, entries);
  client.disconnect();
}

/** Neither way pays for what the other left behind: that is collected before. */
async function measure(read: () => Promise<void>): Promise<Cost> {
  globalThis.gc?.();
  const [startMs, startCpu] = [performance.now(), process.threadCpuUsage()];
  await read();
  const { user, system } = process.threadCpuUsage(startCpu);
  return { wallMs: performance.now() - startMs, threadMs: (user + system) / 1000 };
}

async function readBare(socket: string): Promise<void> {
  const client = new Redis({ path: socket });
  let id = '0-0';
  for (let count = 0; count < entries;) {
    const reply = await client.xreadBuffer('COUNT', 1000, 'STREAMS', 'orders', id);
    const batch = (reply as unknown as [Buffer, [Buffer, Buffer[]][]][])[0]?.[1] ?? [];
    count += batch.length;
    id = batch.at(-1)?.[0].toString() ?? id;
  }
  client.disconnect();
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

await main();

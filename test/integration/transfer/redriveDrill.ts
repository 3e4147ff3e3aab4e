import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Redis } from 'ioredis';
import { sleep } from '../../../src/base/async.ts';
import type { RedriveJob } from '../../../src/transfer/redrive/job.ts';
import type { TransferReport } from '../../../src/transfer/transfer.ts';
import { startRedisServer, type RedisServer } from '../broker/redisServer.ts';

/** `together`: one step of one server; `apart`: two servers, and marks; `items`: lists on two servers, with items that are equal. */
export const drillWays = ['together', 'apart', 'items'] as const;
export type DrillWay = (typeof drillWays)[number];

export interface RedriveDrillOutcome {
  readonly way: DrillWay;
  readonly kills: Readonly<Record<Victim, number>>;
  readonly messages: number;
  /** Messages that arrived more than once, or not at all, or are still where they were; must be empty. */
  readonly wrong: readonly string[];
  /** The messages came in another order than they lay. */
  readonly isDisordered: boolean;
  /** Keys of marks; must be empty. */
  readonly leftBehind: readonly string[];
}

const victims = ['client', 'source', 'target'] as const;
type Victim = (typeof victims)[number];

/** So many lie there whenever a run begins: it must not come to its end before it is killed. */
const fewestMessages = 600;
const ratePerSecond = 1500;
const longestLifeMs = 80;

/** Redrives in processes that are killed at random points, as are both brokers, then once to the end; and counts. */
export async function redriveDrill(
  way: DrillWay,
  kills: number,
  random: () => number,
  tell: (text: string) => void,
): Promise<RedriveDrillOutcome> {
  const source = await startRedisServer();
  const target = way === 'together' ? source : await startRedisServer();
  const job = jobOf(way, source, target);
  const done: Record<Victim, number> = { client: 0, source: 0, target: 0 };
  try {
    const clients = { source: source.client(), target: target.client() };
    const messages: string[] = [];
    for (let n = 0; n < kills; n++) {
      const missing = fewestMessages - (await lengthOf(clients.source, job.from));
      messages.push(...(await fill(clients.source, job, messages.length, missing)));
      const victim = victims[Math.floor(random() * victims.length)] ?? 'client';
      await killOne(victim, job, { source, target }, random);
      done[victim]++;
      tell(`kill ${n + 1} of ${kills}: ${victim}; ${await lengthOf(clients.source, job.from)} left`);
    }
    const report = await begin(job, 1_000_000).report;
    if (report?.isComplete !== true) throw new Error(`The last run was not complete: ${JSON.stringify(report)}`);
    const arrived = await all(clients.target, job.to);
    const expected = messages.toSorted();
    const left = await all(clients.source, job.from);
    return {
      way,
      kills: done,
      messages: messages.length,
      wrong: [...differences(expected, arrived.toSorted()), ...left.map((text) => `${text} is left`)],
      isDisordered: arrived.some((text, at) => text !== messages[at]),
      leftBehind: [...(await marks(clients.source)), ...(await marks(clients.target))],
    };
  } finally {
    await Promise.all([source.stop(), target.stop()]);
  }
}

function jobOf(way: DrillWay, source: RedisServer, target: RedisServer): RedriveJob {
  const kind = way === 'items' ? 'list' : 'stream';
  return {
    kind: 'redrive',
    from: { kind, broker: source.url, key: 'orders.dead' },
    to: { kind, broker: target.url, key: 'orders' },
    selection: {},
    edits: [],
    withoutFields: [],
    withFields: [],
    stopsOnRenewal: false,
    isDry: false,
  };
}

async function fill(client: Redis, { from }: RedriveJob, first: number, count: number): Promise<readonly string[]> {
  const isList = from.kind === 'list';
  const texts = Array.from({ length: Math.max(0, count) }, (_, n) =>
    isList && n % 7 === 0 ? 'same' : `message ${first + n}`,
  );
  const pipeline = client.pipeline();
  for (const text of texts) {
    if (isList) pipeline.rpush(from.key, text);
    else pipeline.xadd(from.key, '*', 'data', text);
  }
  await pipeline.exec();
  return texts;
}

async function killOne(
  victim: Victim,
  job: RedriveJob,
  servers: { readonly source: RedisServer; readonly target: RedisServer },
  random: () => number,
): Promise<void> {
  const child = begin(job, ratePerSecond);
  await child.begun;
  await sleep(random() * longestLifeMs);
  if (victim !== 'client') {
    await servers[victim].kill();
    // It may be waited for, or the client goes too.
    await sleep(random() * longestLifeMs);
    await servers[victim].restart();
    await sleep(random() * longestLifeMs * 4);
  }
  await child.kill();
}

function begin(job: RedriveJob, rate: number) {
  const script = join(import.meta.dirname, 'redriveChild.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(job), String(rate)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const begun = new Promise<void>((resolve) => {
    reader.on('line', (line) => {
      lines.push(line);
      resolve();
    });
    reader.once('close', resolve);
  });
  const closed = once(reader, 'close');
  return {
    begun,
    report: closed.then(() => {
      const text = lines.find((line) => line.startsWith('{'));
      return text === undefined ? undefined : (JSON.parse(text) as TransferReport);
    }),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function all(
  client: Redis,
  { kind, key }: { readonly kind: string; readonly key: string },
): Promise<readonly string[]> {
  if (kind === 'list') return client.lrange(key, 0, -1);
  return (await client.xrange(key, '-', '+')).map(([, fields]) => fields[1] ?? '');
}

async function lengthOf(client: Redis, place: RedriveJob['from']): Promise<number> {
  return place.kind === 'list' ? client.llen(place.key) : client.xlen(place.key);
}

function marks(client: Redis): Promise<readonly string[]> {
  return client.keys('patchbay:*');
}

/** What two sorted lists do not have in common. */
function differences(expected: readonly string[], arrived: readonly string[]): readonly string[] {
  const wrong: string[] = [];
  for (let one = 0, other = 0; one < expected.length || other < arrived.length;) {
    const [wanted, came] = [expected[one], arrived[other]];
    if (wanted === came) {
      one++;
      other++;
    } else if (came === undefined || (wanted !== undefined && wanted < came)) {
      wrong.push(`${wanted ?? ''} is lost`);
      one++;
    } else {
      wrong.push(`${came} came again`);
      other++;
    }
  }
  return wrong;
}

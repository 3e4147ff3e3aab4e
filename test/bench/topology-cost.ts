// `node test/bench/topology-cost.ts`: what it costs a Redis at 20,000 XADD a second that Patchbay watches 200 ms of every 10 s, and at most
// 1,500 commands of it, beside the same Redis when nobody watches: the processor's time of Redis for one operation, how long an operation
// takes, and how many fit into a second when there is no end to them. First while it is watched, then on average over the 10 s.
// What our own thread takes for one command is told beside a bare loop that counts lines.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect } from 'node:net';
import type { Redis } from 'ioredis';
import { silentLogger } from '../../src/base/logger.ts';
import { connectRedis } from '../../src/broker/redis/redisBroker.ts';
import { startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { topologyTimes } from '../../src/app/topology/watch/topologyWatchHost.ts';
import { median, report } from './support/report.ts';
import type { LoadOrder, LoadReport } from './support/xaddLoad.ts';

const opsPerSecond = 20_000;
const { sampleMs: watchMs, maxSampled, everyMs } = topologyTimes;
/** Pairs of a watch and of as long without one; the first warms up. */
const pairs = 25;
const maxAverageCost = 0.02;
const never = new AbortController().signal;

interface Cost {
  readonly redisUsPerOperation: number;
  readonly latencyMs: number;
  readonly operationsPerSecond: number;
  /** How long that was measured. */
  readonly seconds: number;
  readonly ownUsPerCommand: number;
}

/** The process that adds entries. */
class Load {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(port: number) {
    this.#child = fork(join(import.meta.dirname, 'support/xaddLoad.ts'), [String(port)]);
    this.#ended = once(this.#child, 'exit').then(() => {
      throw new Error('The process that adds entries has ended.');
    });
    this.#ended.catch(() => undefined);
  }

  order(order: LoadOrder): void {
    this.#child.send(order);
  }

  async reported(): Promise<LoadReport> {
    const answer = once(this.#child, 'message').then(([report]) => report as LoadReport);
    this.order('report');
    return Promise.race([answer, this.#ended]);
  }

  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended.catch(() => undefined);
  }
}

type Window = () => Promise<number>;

async function main(): Promise<void> {
  const server = await startRedisServer(['--appendonly', 'no']);
  const load = new Load(server.port);
  const broker = connectRedis(server.url, silentLogger);
  const watch = async (): Promise<number> => (await broker.clients.watchCommands(watchMs, maxSampled, never)).commands;
  try {
    const paced = await compared(server, load, opsPerSecond, watch);
    const unpaced = await compared(server, load, 0, watch);
    const bare = await compared(server, load, opsPerSecond, () => countedLines(server.port));
    const averages = [
      told('processor time of Redis', paced, (cost) => cost.redisUsPerOperation, 'µs/XADD'),
      told('latency', paced, (cost) => cost.latencyMs, 'ms'),
      told('throughput', unpaced, (cost) => cost.operationsPerSecond, 'XADD/s'),
    ];
    report({
      ...{
        bench: 'topology-cost: own processor time for a command',
        unit: 'µs',
        beside: 'a bare loop that counts lines',
      },
      ours: median(paced.map(({ watched }) => watched.ownUsPerCommand)),
      floor: median(bare.map(({ watched }) => watched.ownUsPerCommand)),
    });
    const reached = median(paced.map(({ alone }) => alone.operationsPerSecond));
    const isTooMuch = averages.some((cost) => cost > maxAverageCost);
    if (isTooMuch && reached < 0.9 * opsPerSecond) {
      console.log(`Not judged: on this machine only ${Math.round(reached)} of ${opsPerSecond} a second were reached.`);
    } else if (isTooMuch) process.exitCode = 1;
  } finally {
    broker.dispose();
    await load.end();
    await server.stop();
  }
}

type Pair = { readonly watched: Cost; readonly alone: Cost };

/** Prints what is more while it is watched, and what that is on average; the average, as a share. */
function told(what: string, pairsOf: readonly Pair[], figure: (cost: Cost) => number, unit: string): number {
  const [watched, alone] = [
    median(pairsOf.map((pair) => figure(pair.watched))),
    median(pairsOf.map((pair) => figure(pair.alone))),
  ];
  const share = median(pairsOf.map((pair) => pair.watched.seconds)) / (everyMs / 1000);
  const of = { bench: `topology-cost: ${what}`, unit, floor: alone };
  report({ ...of, ours: watched, beside: 'the same Redis unwatched; ours is while it is watched' });
  const ours = alone + (watched - alone) * share;
  report({ ...of, ours, beside: `the same Redis unwatched; ours is on average over ${everyMs / 1000} s` });
  return Math.abs(ours / alone - 1);
}

/** Watches, and then does not for as long, in turn: whatever else the machine does hits both. */
async function compared(server: RedisServer, load: Load, rate: number, watch: Window): Promise<readonly Pair[]> {
  const client = server.client();
  load.order({ opsPerSecond: rate });
  const all: Pair[] = [];
  for (let pair = 0; pair <= pairs; pair++) {
    const watched = await measured(client, load, watch);
    const alone = await measured(client, load, () => new Promise((resolve) => setTimeout(() => resolve(0), watchMs)));
    all.push({ watched, alone });
  }
  client.disconnect();
  return all.slice(1);
}

async function measured(client: Redis, load: Load, during: Window): Promise<Cost> {
  await load.reported();
  const before = await processorUs(client);
  const own = process.threadCpuUsage();
  const commands = await during();
  const { user, system } = process.threadCpuUsage(own);
  const { operations, seconds, meanLatencyMs } = await load.reported();
  return {
    redisUsPerOperation: ((await processorUs(client)) - before) / operations,
    latencyMs: meanLatencyMs,
    operationsPerSecond: operations / seconds,
    seconds,
    ownUsPerCommand: (user + system) / commands,
  };
}

async function processorUs(client: Redis): Promise<number> {
  const info = await client.info('cpu');
  const seconds = (key: string): number => Number(new RegExp(`${key}:([\\d.]+)`).exec(info)?.[1]);
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1e6;
}

/** The least that anybody can do who is told all commands. */
async function countedLines(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.write('MONITOR\r\n');
  let lines = -1;
  socket.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
  });
  await new Promise((resolve) => setTimeout(resolve, watchMs));
  socket.destroy();
  return lines;
}

await main();

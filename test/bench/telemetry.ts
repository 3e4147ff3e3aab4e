// `node --expose-gc test/bench/telemetry.ts`: spans a second from an exporter's requests into the store of a session, beside a bare
// HTTP server that reads the same requests and throws them away. The ratio is the median of the rounds' own; that of the thread's
// time tells what is left of it when others take the machine's time.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { silentLogger } from '../../src/base/logger.ts';
import { Session } from '../../src/tap/session/session.ts';
import { readTelemetry } from '../../src/tap/sources/telemetryReader.ts';
import { TelemetryHub } from '../../src/tap/telemetry/telemetryHub.ts';
import { median } from './support/report.ts';
import type { SenderTask } from './support/telemetrySender.ts';

const task: SenderTask = { spansPerRequest: 512, requests: 200, atOnce: 4 };
const spans = task.spansPerRequest * task.requests;
const rounds = 7;

interface Cost {
  readonly wallMs: number;
  readonly threadMs: number;
}

async function main(): Promise<void> {
  const sender = new Worker(new URL('support/telemetrySender.ts', import.meta.url), { workerData: task });
  const bytes = (await next(sender)) as number;
  const costs: { bare: Cost; ours: Cost }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const bareFirst = round % 2 === 0 && (await bare(sender));
    const taken = await ours(sender);
    costs.push({ bare: bareFirst || (await bare(sender)), ours: taken });
  }
  await sender.terminate();
  // The first round warms up.
  const counted = costs.slice(1);
  const of = (figure: (cost: (typeof costs)[number]) => number): number => median(counted.map(figure));
  const perSecond = (ms: number): number => Math.round((spans * 1000) / ms);
  console.log(
    JSON.stringify({
      bench: 'telemetry',
      ratio: round2(of((cost) => cost.bare.wallMs / cost.ours.wallMs)),
      threadRatio: round2(of((cost) => cost.bare.threadMs / cost.ours.threadMs)),
      ours: perSecond(of((cost) => cost.ours.wallMs)),
      oursOfThread: perSecond(of((cost) => cost.ours.threadMs)),
      floor: perSecond(of((cost) => cost.bare.wallMs)),
      unit: 'spans/s',
      ...{ spans, bytesPerSpan: Math.round(bytes / task.spansPerRequest) },
    }),
  );
}

/** Reads each request to its end, and answers. */
async function bare(sender: Worker): Promise<Cost> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cost = await measure(sender, (server.address() as AddressInfo).port);
  server.closeAllConnections();
  server.close();
  return cost;
}

async function ours(sender: Worker): Promise<Cost> {
  const hub = new TelemetryHub(() => undefined, silentLogger);
  const session = new Session('bench', { maxMessages: 1_000_000, maxBytes: 512e6 }, { emit: () => undefined });
  const source = { kind: 'span' as const, id: 'span:shop', label: 'spans', project: 'shop' };
  session.setSources([source]);
  const reader = readTelemetry(source, hub.feedOf('shop'), session);
  const held = (): number => session.questions.counts().held;
  const cost = await measure(sender, await hub.start('shop'), () => held() >= spans);
  if (held() !== spans) throw new Error(`${held()} of ${spans} spans came.`);
  reader.dispose();
  session.dispose();
  await hub.stop('shop');
  hub.dispose();
  return cost;
}

/** Until all is answered, and stored too. */
async function measure(sender: Worker, port: number, isStored = () => true): Promise<Cost> {
  globalThis.gc?.();
  const [startMs, startCpu] = [performance.now(), process.threadCpuUsage()];
  sender.postMessage(port);
  const statuses = (await next(sender)) as Record<number, number>;
  if (statuses[200] !== task.requests) throw new Error(`Answered ${JSON.stringify(statuses)}.`);
  while (!isStored()) await turn();
  const { user, system } = process.threadCpuUsage(startCpu);
  return { wallMs: performance.now() - startMs, threadMs: (user + system) / 1000 };
}

function next(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(error);
    worker.once('error', onError);
    worker.once('message', (message) => {
      worker.off('error', onError);
      resolve(message);
    });
  });
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

await main();

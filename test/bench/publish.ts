// `node test/bench/publish.ts`: messages of a file to a stream, beside a bare ioredis writer that has them in memory and sends them in pipelines.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../src/base/logger.ts';
import { connectBroker } from '../../src/broker/connect.ts';
import { rowAsJson } from '../../src/messages/export/exportRow.ts';
import { runPublishMany } from '../../src/transfer/publish/runPublishMany.ts';
import type { PublishManyJob } from '../../src/transfer/publish/job.ts';
import { Steering } from '../../src/transfer/steering.ts';
import { patientClient, withRedis } from './support/redisOnSocket.ts';
import { report } from './support/report.ts';

const messages = 200_000;
const perPipeline = 1000;
const rounds = 5;
const order = JSON.stringify({ orderId: 'o-000000', customer: 'c-4711', total: 99.5, note: 'x'.repeat(120) });

const folder = await mkdtemp(join(tmpdir(), 'patchbay-publish-'));
try {
  await withRedis(main);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function main(socket: string): Promise<void> {
  const client = patientClient(socket);
  const broker = connectBroker(`unix://${socket}`, silentLogger);
  const ports = {
    broker: () => ({ value: broker, dispose: () => undefined }),
    nowMs: () => performance.now(),
    logger: silentLogger,
  };
  const bare = async (): Promise<void> => {
    for (let i = 0; i < messages; i += perPipeline) {
      const pipeline = client.pipeline();
      for (let j = 0; j < perPipeline; j++) pipeline.xadd('bare', '*', 'data', order);
      await pipeline.exec();
    }
  };
  const ours = async (path: string): Promise<void> => {
    const control = { steering: new Steering(), onProgress: () => undefined };
    const { done } = await runPublishMany(jobFor(path), ports, control, new AbortController().signal);
    if (done !== messages) throw new Error(`It sent ${done} messages.`);
  };
  try {
    for (const [name, path] of Object.entries(await writeFiles())) {
      const rates: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
      // In turn, so that whatever else the machine does hits both.
      for (let round = 0; round < rounds; round++) {
        rates.floor.push(await perSecond(bare));
        rates.ours.push(await perSecond(() => ours(path)));
        await client.flushall();
      }
      report({
        bench: `publish ${name}`,
        ours: Math.max(...rates.ours),
        floor: Math.max(...rates.floor),
        unit: 'messages/s',
        beside: `bare ioredis, ${perPipeline} in a pipeline`,
      });
    }
  } finally {
    broker.dispose();
    client.disconnect();
  }
}

/** The same messages as an export has them, as somebody writes them, and as a table. */
async function writeFiles(): Promise<Readonly<Record<string, string>>> {
  const row = { kind: 'message', source: 'orders', id: '1-0', timeMs: 0, sizeBytes: order.length } as const;
  const lines = {
    'an export': rowAsJson({ ...row, fields: [Buffer.from('data'), Buffer.from(order)] }),
    NDJSON: JSON.stringify({ data: JSON.parse(order) as unknown }),
    CSV: `"${order.replaceAll('"', '""')}"`,
  };
  const files: Record<string, string> = {};
  for (const [name, line] of Object.entries(lines)) {
    const path = join(folder, name === 'CSV' ? 'orders.csv' : `${name.length}.ndjson`);
    await writeFile(path, `${name === 'CSV' ? 'data\n' : ''}${`${line}\n`.repeat(messages)}`);
    files[name] = path;
  }
  return files;
}

function jobFor(path: string): PublishManyJob {
  return {
    kind: 'publishMany',
    from: { kind: 'file', path },
    to: { broker: 'unix', kind: 'stream', key: 'ours' },
    start: null,
    invalid: 'refuse',
    isDryRun: false,
    total: null,
    maxProblems: 1,
    run: 'bench',
  };
}

async function perSecond(send: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await send();
  return (messages * 1000) / (performance.now() - startedAt);
}

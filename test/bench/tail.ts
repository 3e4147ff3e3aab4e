// `node test/bench/tail.ts`: `patchbay tail` of a long stream to a pipe, beside a bare ioredis loop that prints the same lines. Needs a built dist/.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startRedisServer } from '../integration/broker/redisServer.ts';

const entries = 300_000;
const rounds = 5;
const payload = JSON.stringify({ orderId: 'o-000000', customer: 'c-4711', total: 99.5, note: 'x'.repeat(120) });

await main();

async function main(): Promise<void> {
  const server = await startRedisServer(['--appendonly', 'no']);
  try {
    const client = server.client();
    for (let i = 0; i < entries; i += 5000) {
      const pipeline = client.pipeline();
      for (let j = 0; j < 5000; j++) pipeline.xadd('orders', '*', 'data', payload);
      await pipeline.exec();
    }
    const cli = join(import.meta.dirname, '../../dist/cli.js');
    const ours = [cli, 'tail', 'orders', '--from', 'beginning', '--limit', String(entries), '--redis', server.url];
    const floor = [join(import.meta.dirname, 'support/bareTail.ts'), server.url, String(entries)];
    const times: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
    // In turn, so that whatever else the machine does hits both.
    for (let round = 0; round < rounds; round++) {
      const [bare, mine] = [await run(floor), await run(ours)];
      times.floor.push(bare.ms);
      times.ours.push(mine.ms);
      if (bare.bytes !== mine.bytes) throw new Error(`They print ${bare.bytes} and ${mine.bytes} bytes.`);
    }
    const [best, bare] = [Math.min(...times.ours), Math.min(...times.floor)];
    const perSecond = (ms: number): number => Math.round((entries * 1000) / ms);
    console.log(
      JSON.stringify({
        bench: 'tail',
        ratio: Math.round((bare / best) * 100) / 100,
        ours: perSecond(best),
        floor: perSecond(bare),
        unit: 'messages/s, start of the process included',
        entries,
      }),
    );
  } finally {
    await server.stop();
  }
}

async function run(args: readonly string[]): Promise<{ ms: number; bytes: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
  await once(child, 'exit');
  return { ms: performance.now() - startedAt, bytes };
}

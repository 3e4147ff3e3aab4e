import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** Runs with a Redis server on a socket, which is the fastest way to one; nothing of it is left on disk. */
export async function withRedis(run: (socket: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'patchbay-bench-'));
  const socket = join(directory, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', socket, '--dir', directory, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(server.stdout, 'data');
    await run(socket);
  } finally {
    const exit = once(server, 'exit');
    server.kill();
    await exit;
    await rm(directory, { recursive: true, force: true });
  }
}

/** A client that waits for a server that still starts. */
export function patientClient(socket: string): Redis {
  const client = new Redis({ path: socket, retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  return client;
}

const order = JSON.stringify({ orderId: 'o-000000', customer: 'c-4711', total: 99.5, note: 'x'.repeat(120) });

/** Adds so many orders to the stream `orders`. */
export async function addOrders(client: Redis, entries: number): Promise<void> {
  for (let i = 0; i < entries; i += 5000) {
    const pipeline = client.pipeline();
    for (let j = 0; j < 5000; j++) pipeline.xadd('orders', '*', 'data', order);
    await pipeline.exec();
  }
}

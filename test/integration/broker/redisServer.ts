import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A real server of one test file: on a port nobody uses, in a folder of its own. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Another connection, to play the services with. */
  client(): Redis;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what its append-only file holds. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether the tests that need a server can run. Says so when not; in CI that is an error. */
export function hasRedisServer(): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  if (process.env.CI === 'true') throw new Error('redis-server is not on PATH, and CI skips no test.');
  console.warn('SKIPPED: redis-server is not on PATH. Install Redis to run these tests.');
  return false;
}

/** Starts a server whose every acknowledged write is on disk. */
export async function startRedisServer(extra: readonly string[] = []): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'patchbay-redis-'));
  const port = await freePort();
  const clients = new Set<Redis>();
  let child = await launch(port, directory, extra);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    client() {
      const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 20, maxRetriesPerRequest: null });
      client.on('error', () => undefined);
      clients.add(client);
      return client;
    },
    kill,
    async restart() {
      await kill();
      child = await launch(port, directory, extra);
    },
    async stop() {
      for (const client of clients) client.disconnect();
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, directory: string, extra: readonly string[]): Promise<ChildProcess> {
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
  const child = spawn('redis-server', [...place, ...durable, ...extra], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.on('exit', () => reject(new Error(`redis-server ended:\n${output}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Ready to accept connections')) resolve();
    });
  });
  return child;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}

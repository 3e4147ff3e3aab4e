import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { newCommandLine, type CommandLine } from '../cli/commandLine.ts';

const hasRedisPy = spawnSync('/usr/bin/python3', ['-c', 'import redis']).status === 0;
if (!hasRedisPy) console.warn('SKIPPED: /usr/bin/python3 has no redis. Install python3-redis to try its names.');

/** Services that know nothing but the URL in their environment. */
const nodeService = `
const { Redis } = require(${JSON.stringify(createRequire(import.meta.url).resolve('ioredis'))});
const redis = new Redis(process.env.BROKER_URL);
setInterval(() => redis.ping().catch(() => undefined), 100);
process.on('SIGTERM', () => process.exit(0));
`;
const pythonService = `
import os, time, redis
client = redis.Redis.from_url(os.environ["BROKER_URL"])
while True:
    client.ping()
    time.sleep(0.1)
`;

const manifest = (url: string): string => `
services:
  orders:
    image: node:22-alpine
    environment: { BROKER_URL: "${url}" }
    deploy: { replicas: 2 }
    x-patchbay: { run: { command: "${process.execPath} orders.cjs" } }
  billing:
    image: python:3.12
    environment: { BROKER_URL: "${url}?socket_timeout=5" }
    x-patchbay: { run: { command: "/usr/bin/python3 billing.py" } }
  unknown:
    image: mine
    environment: { BROKER_URL: "${url}" }
    x-patchbay: { run: { command: "/bin/sleep 1000" } }
x-patchbay:
  broker: { url: "redis://127.0.0.1:${new URL(url).port}", identify: true }
`;

describe.skipIf(!hasRedisServer() || !hasRedisPy)('Services of a broker that wants to know its clients', () => {
  let server: RedisServer;
  let cli: CommandLine;
  const patchbay = (...words: readonly string[]): ReturnType<CommandLine['run']> =>
    cli.run(['--engine', 'process', ...words]);

  beforeAll(async () => {
    server = await startRedisServer(['--user', 'app', 'on', '>hunter2', '~*', '+@all']);
    cli = await newCommandLine();
    await cli.write('compose.yaml', manifest(`redis://app:hunter2@127.0.0.1:${server.port}/1`));
    await cli.write('orders.cjs', nodeService);
    await cli.write('billing.py', pythonService);
  });

  afterAll(async () => {
    await patchbay('down', '-t', '0');
    await cli.dispose();
    await server.stop();
  });

  it('have the name of their service there, each replica too, as whoever and in the database that their URL says', async () => {
    const { exitCode, stdout, stderr } = await patchbay('up', '-d');
    expect(exitCode, stderr).toBe(0);
    expect(`${stdout}${stderr}`).toContain('The connections of "unknown" to the broker get no name');
    const watcher = server.client();
    const namesNow = async (): Promise<string> => {
      const named = String(await watcher.client('LIST'))
        .split('\n')
        .filter((line) => / name=\w/.test(line));
      const facts = named.map((line) => /name=(\w+).* (db=\d+).*(user=\w+)/.exec(line)?.slice(1).join(' '));
      return facts.toSorted().join(', ');
    };
    const expected = 'billing db=1 user=app, orders db=1 user=app, orders db=1 user=app';
    expect(await eventually(namesNow, (names) => names === expected)).toBe(expected);
  });

  it('are made anew by the plan when that is switched off, and only those that had a name', async () => {
    const url = `redis://app:hunter2@127.0.0.1:${server.port}/1`;
    await cli.write('compose.yaml', manifest(url).replace('identify: true', 'identify: false'));
    const { stdout } = await patchbay('plan');
    expect(stdout).toMatch(/orders/);
    expect(stdout).toMatch(/billing/);
    expect(stdout).not.toMatch(/unknown/);
  });
});

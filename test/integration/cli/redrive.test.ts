import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';

describe.skipIf(!hasRedisServer())('patchbay redrive', () => {
  let cli: CommandLine;
  let server: RedisServer;
  let redis: Redis;

  beforeAll(async () => {
    [cli, server] = await Promise.all([newCommandLine(), startRedisServer()]);
    redis = server.client();
    const channels = 'orders: {kind: stream, deadLetter: parked}, parked: {kind: stream}';
    await cli.write(
      'compose.yaml',
      `name: shop\nservices: {web: {image: x}}\nx-patchbay:\n  broker: ${server.url}\n  channels: {${channels}}\n`,
    );
    for (const n of [1, 2, 3]) await redis.xadd('parked', '*', 'data', `{"n":${n}}`, 'error', n < 3 ? 'boom' : 'bang');
  });
  afterAll(() => Promise.all([cli.dispose(), server.stop()]));

  it('says what it would move, then moves what was chosen to where the manifest says, and ends with 0 when all was moved', async () => {
    const dry = await cli.run(['--dry-run', 'redrive', 'parked']);
    expect(dry).toMatchObject({ exitCode: 0, stderr: '' });
    expect(dry.stdout).toBe('3 messages would be moved from parked to orders.\n2 × boom\n1 × bang\n');
    expect(await redis.exists('orders')).toBe(0);

    const some = await cli.run(['redrive', 'parked', '--where', 'payload.n == 2', '--without-field', 'error']);
    expect(some).toMatchObject({ exitCode: 0, stdout: 'Moved 1 message; 2 left out.\n' });
    expect((await redis.xrange('orders', '-', '+')).map(([, fields]) => fields)).toEqual([['data', '{"n":2}']]);

    // Nobody is there to acknowledge the canary.
    await redis.xgroup('CREATE', 'orders', 'billing', '$');
    const canary = ['redrive', 'parked', '--reason', 'boom', '--canary', '1', '--canary-wait', '0.3'];
    const stopped = await cli.run(canary);
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stdout).toContain('Moved 1 message');
    expect(stopped.stderr).toMatch(/billing has not acknowledged the first messages within 0\.3 s/);
    expect(await redis.xlen('parked')).toBe(1);
  });

  it('does nothing in a dry run: no hook runs, and no record says that anything was moved', async () => {
    const rules = {
      policies: [
        { name: 'why', on: 'redrive', when: 'message.channel == "orders"', effect: 'confirm', message: 'Say why.' },
      ],
      hooks: { before: { redrive: [{ name: 'note', command: ['touch', 'noted'] }] } },
    };
    const channels = { orders: { kind: 'stream' }, dead: { kind: 'stream', deadLetter: 'x' } };
    const patchbay = { broker: server.url, channels, ...rules };
    await cli.write(
      'rules.yaml',
      JSON.stringify({ name: 'dry', services: { web: { image: 'x' } }, 'x-patchbay': patchbay }),
    );
    await redis.xadd('dead', '*', 'data', '{}');
    const dry = await cli.run(['-f', 'rules.yaml', '--dry-run', 'redrive', 'dead', '--to', 'orders']);
    expect(dry.stdout).toContain('1 message would be moved from dead to orders.');
    expect(dry).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('warning[policy.why]: Say why.') as string,
    });
    expect(existsSync(join(cli.directory, 'noted'))).toBe(false);
    const { stdout } = await cli.run(['-f', 'rules.yaml', 'audit', '--format', 'json']);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { outcome: string }).outcome),
    ).toEqual(['declined']);
  });

  it('refuses what nobody can have meant', async () => {
    const [unknown, remote, alone] = await Promise.all([
      cli.run(['redrive', 'orders', '--redis', server.url]),
      cli.run(['redrive', 'x', '--to', 'y', '--redis', server.url.replace('127.0.0.1', '127.0.0.1.nip.invalid')]),
      cli.run(['redrive', 'parked', '--min-deliveries', '3']),
    ]);
    expect(unknown).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Name the channel with --to') as string,
    });
    expect(remote.exitCode).toBe(2);
    expect(alone).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Name the group with --group') as string,
    });
  });
});

import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';

describe.skipIf(!hasRedisServer())('patchbay publish of many messages to a real Redis', () => {
  let cli: CommandLine;
  let server: RedisServer;
  let redis: Redis;

  beforeAll(async () => {
    [cli, server] = await Promise.all([newCommandLine(), startRedisServer(['--appendonly', 'no'])]);
    redis = server.client();
    await cli.write(
      'compose.yaml',
      `name: bulk
services: { web: { image: x } }
x-patchbay:
  broker: ${server.url}
  channels:
    orders: { kind: stream, payload: { field: data }, contract: ./order.schema.json }
    packed: { kind: list, payload: { encoding: msgpack } }
`,
    );
    await cli.write('order.schema.json', '{"required":["total"],"properties":{"total":{"type":"number","maximum":9}}}');
    await cli.write('orders.ndjson', '{"total":1.50}\n{"total":"x"}\n\n{"total":2}\n{broken\n');
  });

  afterAll(async () => {
    await Promise.all([cli.dispose(), server.stop()]);
  });

  beforeEach(async () => {
    await redis.flushall();
  });

  it('sends nothing of a file with lines that are not valid, and tells each of them', async () => {
    const refused = await cli.run(['publish', 'orders', '--file', 'orders.ndjson']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(
      'orders.ndjson:2:1: error: It breaks order.schema.json: payload.total must be number.',
    );
    expect(refused.stderr).toContain('orders.ndjson:5:1: error: It is not JSON');
    expect(refused.stderr).toContain('2 of 4 messages are not valid, so nothing was sent.');
    const dry = await cli.run(['publish', 'orders', '--file', 'orders.ndjson', '--dry-run', '--from-line', '3']);
    expect(dry).toMatchObject({ exitCode: 1, stdout: '1 of 2 messages can be sent.\n' });
    expect(dry.stderr).toContain('Dry run: send 1 message of orders.ndjson to the stream orders is not done.');
    expect(await redis.exists('orders')).toBe(0);
  });

  it('leaves out what is not valid, or sends it, where that is wanted', async () => {
    const skipped = await cli.run(['publish', 'orders', '--file', 'orders.ndjson', '--invalid', 'skip']);
    expect(skipped).toMatchObject({ exitCode: 0, stdout: 'Sent 2 messages; 2 left out.\n' });
    const sent = await cli.run([
      'publish',
      'orders',
      '--file=orders.ndjson',
      '--invalid',
      'send',
      '-f',
      'compose.yaml',
    ]);
    expect(sent.exitCode).toBe(1);
    expect(sent.stdout).toContain('Sent 3 messages; 1 failed.\n1 of the sent messages breaks the contract.');
    expect(await payloads('orders')).toEqual([
      '{"total":1.50}',
      '{"total":2}',
      '{"total":1.50}',
      '{"total":"x"}',
      '{"total":2}',
    ]);
  });

  it('keeps the order, and goes on from the line where Ctrl+C has stopped it', async () => {
    const totals = Array.from({ length: 2000 }, (_, index) => index / 1000);
    await cli.write('many.csv', `total,note\n${totals.map((total) => `${total},"a\nb"`).join('\n')}\n`);
    const running = cli.start(['publish', 'orders', '--file', 'many.csv', '--rate', '2000']);
    await eventually(
      () => redis.xlen('orders'),
      (length) => length > 100,
    );
    running.child.kill('SIGINT');
    const stopped = await running.ended;
    expect(stopped.exitCode).toBe(130);
    const line = /It goes on from (\d+)\./.exec(stopped.stdout)?.[1] ?? '';
    expect(Number(line)).toBe(2 + 2 * (await redis.xlen('orders')));
    const rest = await cli.run(['publish', 'orders', '--file', 'many.csv', '--from-line', line]);
    expect(rest.exitCode).toBe(0);
    const sent = (await payloads('orders')).map((text) => JSON.parse(text) as unknown);
    expect(sent).toEqual(totals.map((total) => ({ total, note: 'a\nb' })));
  });

  it('sends an export of patchbay tail as it was, and writes payloads in the encoding of the channel', async () => {
    await redis.xadd('binary', '*', Buffer.from([0xff]), Buffer.from([0, 0xfe]), 'data', '{"n":1}');
    const { stdout } = await cli.run(['tail', 'binary', '--from', 'beginning', '--limit', '1']);
    await cli.write('export.ndjson', stdout.replace(/\{"base64":"\/w=="\}/, '"x"'));
    expect((await cli.run(['publish', 'copy', '--file', 'export.ndjson'])).exitCode).toBe(0);
    const [[, fields] = []] = (await redis.callBuffer('XRANGE', 'copy', '-', '+')) as [Buffer, Buffer[]][];
    expect(fields?.[1]).toEqual(Buffer.from([0, 0xfe]));
    await cli.write('items.json', '[{"a":1},\n {"a":"x"}]');
    expect((await cli.run(['publish', 'packed', '--file', 'items.json'])).exitCode).toBe(0);
    expect(await redis.lrangeBuffer('packed', 0, -1)).toEqual([
      Buffer.from('81a16101', 'hex'),
      Buffer.from('81a161a178', 'hex'),
    ]);
  });

  it('makes samples of the contract, the same of one seed, and deliberately invalid ones', async () => {
    const words = ['publish', 'orders', '--sample', 'boundary', '--count', '2', '--seed', '7'];
    const made = await cli.run(words);
    expect(made.exitCode).toBe(0);
    expect(made.stdout).toMatch(/^Sent \d messages?\.\n$/);
    const dry = await cli.run([...words, '--dry-run']);
    expect(dry.exitCode).toBe(0);
    expect(dry.stdout.trimEnd().split('\n')).toEqual(await payloads('orders'));
    const invalid = await cli.run(['publish', 'orders', '--sample', 'invalid', '--count', '2']);
    expect(invalid.exitCode).toBe(0);
    expect(invalid.stdout).toContain('2 of the sent messages break the contract.');
    const none = await cli.run(['publish', 'packed', '--sample', 'example']);
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain('no contract for packed');
  });

  it('holds a single message against the contract too', async () => {
    const refused = await cli.run(['publish', 'orders', '--data', '{"total":10}']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('The message breaks order.schema.json of orders: payload.total must be <= 9.');
    expect((await cli.run(['publish', 'orders', '--data', '{"total":10}', '--invalid', 'send'])).exitCode).toBe(0);
    expect(await payloads('orders')).toEqual(['{"total":10}']);
  });

  async function payloads(key: string): Promise<readonly string[]> {
    return (await redis.xrange(key, '-', '+')).map(([, fields]) => fields[1] ?? '');
  }
});

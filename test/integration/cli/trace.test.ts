import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { eventually } from '../broker/eventually.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';

interface Hop {
  readonly time: string;
  readonly source: string;
  readonly kind: string;
  readonly id: string;
  readonly service?: string;
  readonly payload: unknown;
  readonly causes: readonly { readonly id: string; readonly evidence: string; readonly stated: boolean }[];
}

const orderTimeMs = Date.UTC(2026, 0, 2, 3, 4, 5);

describe.skipIf(!hasRedisServer())('patchbay trace on a real Redis', () => {
  const project = `trace-${randomBytes(4).toString('hex')}`;
  let cli: CommandLine;
  let server: RedisServer;
  let redis: Redis;

  beforeAll(async () => {
    [cli, server] = await Promise.all([newCommandLine(), startRedisServer()]);
    redis = server.client();
    await cli.write('compose.yaml', manifest(project, server.url));
    // It writes a line of each form, and goes on.
    await cli.write(
      'worker.js',
      `console.log(JSON.stringify({ level: 'info', message: 'charging', order: { id: 'o-7' } }));
       console.log('level=error msg="card declined" orderId=o-7 entry=${orderTimeMs}-0');
       console.log('parcel of o-7, and not of o-77');
       console.log('parcel of o-77');
       setInterval(() => undefined, 1000);`,
    );
    expect(await patchbay('up', '-d')).toMatchObject({ exitCode: 0, stderr: '' });
    await eventually(
      async () => (await patchbay('logs')).stdout,
      (text) => text.includes('parcel of o-77\n'),
    );
  });

  afterAll(async () => {
    await patchbay('down');
    await Promise.all([cli.dispose(), server.stop()]);
  });

  beforeEach(async () => {
    await redis.flushall();
  });

  function patchbay(...words: readonly string[]): ReturnType<CommandLine['run']> {
    return cli.run(['--engine', 'process', ...words]);
  }

  async function hopsOf(...words: readonly string[]): Promise<readonly Hop[]> {
    const { exitCode, stdout, stderr } = await patchbay('trace', '--format', 'json', ...words);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return (JSON.parse(stdout) as { hops: readonly Hop[] }).hops;
  }

  it('tells all that is kept of one value, in causal order, and of no other', async () => {
    await redis.xadd('orders', `${orderTimeMs}-0`, 'data', '{"orderId":"o-7","total":12}', 'note', 'größer');
    await redis.xadd('orders', `${orderTimeMs}-1`, 'data', '{"orderId":"o-77"}');
    await redis.xadd('payments', `${orderTimeMs + 40}-0`, 'data', '{"orderId":"o-7","paid":false}');
    await redis.rpush('parcels', '{"orderId":"o-8"}', '{"orderId":"o-7"}');
    await redis.zadd('later', 1_900_000_000_000, '{"orderId":"o-7"}');
    const hops = await hopsOf('o-7');
    const [order, payment, ...others] = hops;
    expect(order).toStrictEqual({
      ...{ time: '2026-01-02T03:04:05.000Z', source: 'orders', kind: 'stream', id: `${orderTimeMs}-0` },
      ...{ payload: { data: '{"orderId":"o-7","total":12}', note: 'größer' }, service: 'shop', causes: [] },
    });
    expect(payment).toStrictEqual({
      ...{ time: '2026-01-02T03:04:05.040Z', source: 'payments', kind: 'stream', id: `${orderTimeMs + 40}-0` },
      ...{ payload: { data: '{"orderId":"o-7","paid":false}' }, service: 'worker' },
      causes: [{ id: order?.id, evidence: 'worker consumes orders and publishes payments', stated: false }],
    });
    expect(others.map(({ source, kind, service, payload }) => [source, kind, service, payload])).toEqual(
      expect.arrayContaining([
        ['worker', 'log', 'worker', '{"level":"info","message":"charging","order":{"id":"o-7"}}'],
        ['worker', 'log', 'worker', `level=error msg="card declined" orderId=o-7 entry=${orderTimeMs}-0`],
        ['worker', 'log', 'worker', 'parcel of o-7, and not of o-77'],
        ['parcels', 'list', undefined, '{"orderId":"o-7"}'],
        ['later', 'sorted-set', undefined, '{"orderId":"o-7"}'],
      ]),
    );
    expect(hops).toHaveLength(7);
    const declined = hops.find(({ payload }) => String(payload).startsWith('level=error'));
    // The line names the entry: that is said by the data.
    expect(declined?.causes).toEqual([expect.objectContaining({ id: order?.id, stated: true })]);
    // So does whoever follows the entry itself.
    expect((await hopsOf(`${orderTimeMs}-0`)).map(({ source, kind }) => [source, kind])).toEqual([
      ['orders', 'stream'],
      ['worker', 'log'],
    ]);
    const ids = hops.map(({ id }) => id);
    for (const [place, { causes }] of hops.entries()) {
      for (const { id } of causes) expect(ids.indexOf(id)).toBeLessThan(place);
    }
    // Nothing was consumed.
    expect(await Promise.all([redis.xlen('orders'), redis.llen('parcels'), redis.zcard('later')])).toEqual([2, 2, 1]);
  });

  it('exits with 1 where nothing has the value, and leaves out what is older than --since', async () => {
    const nowMs = Date.now();
    await redis.xadd('orders', `${nowMs - 3_600_000}-0`, 'data', '{"orderId":"o-9"}');
    await redis.xadd('payments', `${nowMs - 1000}-0`, 'data', '{"orderId":"o-9"}');
    expect((await hopsOf('o-9')).map(({ source }) => source)).toEqual(['orders', 'payments']);
    const [payment, ...more] = await hopsOf('o-9', '--since', '10m');
    expect([payment?.source, payment?.causes, more]).toEqual(['payments', [], []]);
    const date = new Date(nowMs - 7_200_000).toISOString();
    expect(await hopsOf('o-9', '--since', date)).toHaveLength(2);
    const none = await patchbay('trace', 'o-10', '--format', 'json');
    expect(none).toEqual({ exitCode: 1, stdout: '', stderr: 'patchbay: Nothing that is kept has the value o-10.\n' });
  });

  it('is drawn as a tree with what is missing, and as a diagram of Mermaid', async () => {
    await redis.xadd('orders', `${orderTimeMs}-0`, 'data', '{"orderId":"o-5"}');
    await redis.xgroup('CREATE', 'orders', 'workers', '0');
    await redis.xreadgroup('GROUP', 'workers', 'w1', 'STREAMS', 'orders', '>');
    await redis.call('XCLAIM', 'orders', 'workers', 'w1', 0, `${orderTimeMs}-0`, 'IDLE', 60_000, 'RETRYCOUNT', 3);
    await redis.xadd('payments', `${orderTimeMs + 1500}-0`, 'data', '{"orderId":"o-5"}');
    expect((await patchbay('trace', 'o-5')).stdout).toBe(
      [
        `03:04:05.000      +0 ms  orders  stream ${orderTimeMs}-0  {"orderId":"o-5"}`,
        `03:04:06.500   +1500 ms    payments  stream ${orderTimeMs + 1500}-0  {"orderId":"o-5"}`,
        '                           ~ worker consumes orders and publishes payments',
        `! orders ${orderTimeMs}-0: Delivered to w1 of group workers, 3 times, and not acknowledged.`,
        '',
      ].join('\n'),
    );
    expect((await patchbay('trace', 'o-5', '--format', 'mermaid')).stdout).toBe(
      [
        'sequenceDiagram',
        '  participant p0 as shop',
        '  participant p1 as worker',
        '  actor p2 as payments',
        `  p0->>p1: orders ${orderTimeMs}-0`,
        `  p1->>p2: payments ${orderTimeMs + 1500}-0`,
        '',
      ].join('\n'),
    );
  });

  it('ends while messages keep coming, and finds one among 50,000', async () => {
    const script = `for i = 1, 50000 do redis.call('XADD', 'orders', i .. '-0', 'data', '{"orderId":"b-' .. i .. '"}') end
      for i = 1, 12000 do redis.call('RPUSH', 'parcels', '{"orderId":"b-' .. i .. '"}') end`;
    await redis.eval(script, 0);
    let isWanted = true;
    const other = server.client();
    const adding = (async () => {
      while (isWanted) await other.xadd('payments', '*', 'data', '{"orderId":"x"}');
    })();
    const found = await hopsOf('b-11111');
    isWanted = false;
    await adding;
    expect(found.map(({ source, id }) => [source, source === 'orders' ? id : ''])).toEqual([
      ['orders', '11111-0'],
      ['parcels', ''],
    ]);
  });

  it('says what it could not read, tells the rest, and exits with 2 where that leaves nothing', async () => {
    await redis.set('parcels', 'no list');
    await redis.xadd('orders', '5-1', 'data', '{"orderId":"o-5"}');
    await redis.call('ACL', 'SETUSER', 'narrow', 'on', '>secret', '~*', '+@all', '-zrange');
    const narrow = `redis://narrow:secret@127.0.0.1:${server.port}`;
    const { exitCode, stdout, stderr } = await patchbay('trace', 'o-5', '--redis', narrow, '--format', 'json');
    expect([exitCode, (JSON.parse(stdout) as { hops: readonly Hop[] }).hops.map(({ id }) => id)]).toEqual([0, ['5-1']]);
    expect(stderr).toMatch(/parcels: A key at \S+ holds another type/);
    expect(stderr).toMatch(/later: Redis at \S+ does not let this user do that/);
    expect(stderr).not.toContain('secret');
    const nowhere = await patchbay('trace', 'o-5', '--redis', 'redis://127.0.0.1:1');
    expect(nowhere).toMatchObject({ exitCode: 2, stdout: '' });
    expect(nowhere.stderr.match(/connection refused/g)).toHaveLength(1);
    // What a log has is told all the same.
    const logs = await patchbay('trace', 'o-77', '--redis', 'redis://127.0.0.1:1', '--format', 'json');
    expect([logs.exitCode, (JSON.parse(logs.stdout) as { hops: readonly Hop[] }).hops.length]).toEqual([0, 2]);
  });

  it('reads what the broker has where the manifest declares no channels', async () => {
    await cli.write('bare.yaml', `name: ${project}\nservices: { worker: { image: none } }\n`);
    await redis.xadd('undeclared', '5-1', 'id', 'o-3');
    await redis.lpush('waiting', 'o-3');
    try {
      const hops = await hopsOf('-f', 'bare.yaml', 'o-3', '--redis', server.url);
      expect(hops.map(({ source, payload }) => [source, payload])).toEqual([
        ['undeclared', { id: 'o-3' }],
        ['waiting', 'o-3'],
      ]);
      expect((await patchbay('-f', 'bare.yaml', 'trace', 'o-3')).exitCode).toBe(1);
    } finally {
      await rm(join(cli.directory, 'bare.yaml'));
    }
  });

  it('is not fooled by a hostile message, and gives bytes as they are', async () => {
    await redis.xadd('orders', '7-1', 'data', Buffer.from([0xff, 0xfe, 0x00]), 'orderId', 'o-6');
    await redis.xadd('orders', '8-1', 'data', `${'['.repeat(5000)}"o-6"`, 'orderId', 'o-6');
    await redis.xadd('orders', '9-1', '__proto__', '{"orderId":"o-6"}', 'orderId', 'o-6\x1b[2J');
    await redis.xadd('orders', '10-1', 'data', JSON.stringify({ orderId: 'o-6', text: '\x1b]0;x\x07\u202e;#%%{}' }));
    const hops = await hopsOf('o-6');
    expect(hops.map(({ id, payload }) => [id, Object.keys(payload as object)])).toEqual([
      ['7-1', ['data', 'orderId']],
      ['8-1', ['data', 'orderId']],
      ['9-1', ['__proto__', 'orderId']],
      ['10-1', ['data']],
    ]);
    expect(hops[0]?.payload).toMatchObject({ data: { base64: '//4A' } });
    for (const format of ['text', 'mermaid', 'json']) {
      const { stdout } = await patchbay('trace', 'o-6', '--format', format);
      expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    }
    for (const words of [[''], ['x'.repeat(1001)], ['o-6', '--since', 'never'], ['o-6', '--format', 'xml']]) {
      expect(await patchbay('trace', ...words)).toMatchObject({ exitCode: 2, stdout: '' });
    }
  });
});

function manifest(project: string, url: string): string {
  return `name: ${project}
services:
  shop: { image: none, x-patchbay: { publishes: [orders], run: { command: node -e "" } } }
  worker:
    image: none
    x-patchbay:
      publishes: [payments]
      consumes: [{ channel: orders, group: workers }]
      run: { command: node worker.js }
x-patchbay:
  broker: ${url}
  channels:
    orders: { kind: stream, payload: { field: data, encoding: json }, correlation: $.orderId }
    payments: { kind: stream, payload: { field: data, encoding: json } }
    parcels: { kind: list }
    later: { kind: sorted-set }
    heard: { kind: pubsub }
`;
}

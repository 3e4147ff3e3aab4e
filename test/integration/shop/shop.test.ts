import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../scripts/machine/run.ts';
import { newCommandLine } from '../cli/commandLine.ts';
import { expectKeptTrace, expectWholeTrace, isShipped, orderExpress, ShopTap } from './tracedOrder.ts';
import { startShop, whyNot, type RunningShop } from './runningShop.ts';

const reason = await whyNot();
// In CI nothing is left out: there the tests run, and fail.
const isSkipped = reason !== undefined && process.env['CI'] !== 'true';
if (isSkipped) console.warn(`SKIPPED: the shop under docker-compose (${reason}).`);

interface Order {
  readonly orderId: string;
  readonly state: string;
}

describe.skipIf(isSkipped)('the shop under plain docker-compose', () => {
  let shop: RunningShop;
  let redis: Redis;

  beforeAll(async () => {
    shop = await startShop();
    console.log(`The shop was healthy ${(shop.startMs / 1000).toFixed(1)} s after docker-compose up.`);
    redis = new Redis({ port: shop.redisPort });
  });

  afterAll(async () => {
    redis?.disconnect();
    if (shop) expect(await shop.stop(), 'left behind by docker-compose down').toEqual([]);
  });

  it('runs every service healthy, payments twice', async () => {
    const health = await shop.health();
    expect([...health.keys()].sort()).toEqual(
      [
        'analytics',
        'gateway',
        'inventory',
        'loadgen',
        'notifications',
        'orders',
        'payments',
        'redis',
        'shipping',
      ].sort(),
    );
    expect(health.get('payments')).toEqual(['healthy', 'healthy']);
  });

  it('shares the payments among the replicas of one consumer group', async () => {
    const payers = async (): Promise<Set<unknown>> => {
      const entries = await readStream('payments.settled');
      return new Set(entries.map(({ message }) => message['by']));
    };
    expect(await until(async () => (await payers()).size === 2, 20_000)).toBe(true);
  });

  it('carries an order from created to shipped, over streams, a work queue and a delay queue', async () => {
    const scheduled: string[] = [];
    const { orderId } = await order({ card: '4242-4242', express: false });
    const isScheduled = async (): Promise<boolean> => {
      scheduled.push(...(await redis.zrange('shipping.scheduled', '0', '-1')));
      return scheduled.some((item) => item.includes(orderId));
    };
    expect(await until(isScheduled, 15_000), 'in the delay queue').toBe(true);
    const item = scheduled.find((text) => text.includes(orderId)) ?? '';
    const due = Number(await redis.zscore('shipping.scheduled', item));
    expect(due).toBeGreaterThan(Date.now());
    expect(await reaches(orderId, 'shipped')).toBe(true);
    const shipped = (await readStream('orders.shipped')).find(({ message }) => message['orderId'] === orderId);
    expect(Number(shipped?.id.split('-')[0])).toBeGreaterThanOrEqual(due);
    const inHand = await redis.lrange('shipping.processing', 0, -1);
    expect(inHand.filter((item) => item.includes(orderId))).toEqual([]);
  });

  it('tries a declined payment three times, then makes it a dead letter and acknowledges it', async () => {
    const { orderId } = await order({ card: '4000-0000' });
    const entry = (await readStream('orders.created')).find(({ message }) => message['orderId'] === orderId);
    const pending = async (): Promise<unknown[]> =>
      redis.xpending('orders.created', 'payments', String(entry?.id), String(entry?.id), 1);
    expect(await until(async () => (await pending()).length === 1, 5000), 'pending while it is retried').toBe(true);
    expect(await reaches(orderId, 'failed')).toBe(true);
    const dead = (await readStream('orders.dead')).find(({ message }) => message['orderId'] === orderId);
    expect(dead?.fields).toMatchObject({ error: 'card declined', attempts: '3', entry: entry?.id });
    expect(dead?.message).toEqual(entry?.message);
    expect(await until(async () => (await pending()).length === 0, 2000), 'acknowledged').toBe(true);
    const again = JSON.stringify({ ...dead?.message, card: '4242-4242' });
    await redis.xadd('orders.created', '*', 'data', again, 'error', 'card declined');
    expect(await reaches(orderId, 'paid', 'shipped'), 'sent again with another card').toBe(true);
  });

  it('keeps up: the group acknowledges what it reads', async () => {
    const groups = async (): Promise<Record<string, unknown>> =>
      fields((await redis.xinfo('GROUPS', 'orders.created')) as unknown[][])['payments'] ?? {};
    expect(await until(async () => (await groups())['lag'] === 0, 10_000)).toBe(true);
    expect(await until(async () => (await groups())['pending'] === 0, 15_000), 'all acknowledged').toBe(true);
    expect((await groups())['consumers']).toBe(2);
  });

  it('answers requests for goods on the reply list that a request names', async () => {
    const replyTo = 'inventory.replies.test';
    const request = { orderId: 'none', items: [{ sku: 'unicorn', quantity: 1 }], replyTo };
    await redis.lpush('inventory.requests', JSON.stringify(request));
    await until(async () => (await redis.exists(replyTo)) === 1, 5000);
    expect(await redis.ttl(replyTo)).toBeGreaterThan(0);
    expect(JSON.parse((await redis.rpop(replyTo)) ?? '{}')).toMatchObject({ reserved: false, orderId: 'none' });
  });

  it('reserves goods by a key that lapses, until the payment is through', async () => {
    const { orderId } = await order({ card: '4000-0000' });
    expect(await redis.ttl(`reservation:${orderId}`)).toBeGreaterThan(0);
    const paid = await order({ card: '4242-4242' });
    expect(await reaches(paid.orderId, 'paid', 'shipped')).toBe(true);
    expect(await until(async () => (await redis.exists(`reservation:${paid.orderId}`)) === 0, 5000)).toBe(true);
  });

  it('publishes each new state, and a notification to the customer', async () => {
    const heard: string[] = [];
    const subscriber = redis.duplicate();
    subscriber.on('pmessage', (_pattern, channel: string, payload: string) => heard.push(`${channel} ${payload}`));
    await subscriber.psubscribe('orders.status.*', 'notifications', 'analytics.revenue');
    const { orderId } = await order({ card: '4242-4242' });
    const has = (channel: string, part: string): boolean =>
      heard.some((line) => line.startsWith(`${channel} `) && line.includes(part));
    expect(await until(() => has('orders.status.created', orderId), 5000)).toBe(true);
    expect(await until(() => has('orders.status.paid', orderId), 15_000)).toBe(true);
    expect(await until(() => has('notifications', orderId), 5000)).toBe(true);
    expect(await until(() => has('analytics.revenue', '"revenue"'), 5000), 'from the Python service').toBe(true);
    subscriber.disconnect();
  });

  it('serves the page, and carries states to the browser over a WebSocket', async () => {
    expect(await (await fetch(shop.web)).text()).toContain('<h1>The shop</h1>');
    const received: string[] = [];
    const socket = new WebSocket(`${shop.web.replace('http', 'ws')}/live`);
    socket.addEventListener('message', ({ data }) => received.push(String(data)));
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    const { orderId } = await order({ card: '4242-4242' });
    expect(await until(() => received.some((text) => text.includes(orderId)), 5000)).toBe(true);
    socket.close();
  });

  it('is traced from an order to its parcel, over channels of every kind and logs', async () => {
    const { project, web, redisPort } = shop;
    const cli = await newCommandLine({ SHOP_REDIS_PORT: String(redisPort) });
    const tap = new ShopTap({ project, web, redisPort, engine: { kind: 'docker' } });
    try {
      await tap.open();
      const orderId = await orderExpress(web);
      expectWholeTrace(await tap.trace(orderId, isShipped));
      await expectKeptTrace(cli, orderId, ['--engine', 'docker', '-p', project]);
    } finally {
      await Promise.all([tap.stop(), cli.dispose()]);
    }
  });

  it('changes the rate of the load generator while it runs', async () => {
    const answer = await fetch(`${shop.web}/api/rate`, { method: 'PUT', body: '{"perSecond":0}' });
    expect(await answer.json()).toMatchObject({ receivers: 2 });
    const length = async (): Promise<number> => redis.xlen('orders.created');
    let before = -1;
    const isQuiet = async (): Promise<boolean> => {
      const now = await length();
      const wasQuiet = now === before;
      before = now;
      return wasQuiet && !(await until(async () => (await length()) > now, 1000));
    };
    expect(await until(isQuiet, 8000)).toBe(true);
  });

  async function order(details: Record<string, unknown>): Promise<Order> {
    const body = JSON.stringify({ customer: 'Test', items: [{ sku: 'tea', quantity: 1 }], ...details });
    const answer = await fetch(`${shop.web}/api/orders`, { method: 'POST', body });
    expect(answer.status).toBe(201);
    return (await answer.json()) as Order;
  }

  function reaches(orderId: string, ...states: string[]): Promise<boolean> {
    return until(async () => {
      const answer = await fetch(`${shop.web}/api/orders/${orderId}`);
      return states.includes(((await answer.json()) as Order).state);
    }, 25_000);
  }

  async function readStream(
    key: string,
  ): Promise<{ id: string; message: Record<string, unknown>; fields: Record<string, string> }[]> {
    const entries = await redis.xrange(key, '-', '+');
    return entries.map(([id, parts]) => {
      const pairs = parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1]]] : []));
      const fields = Object.fromEntries(pairs) as Record<string, string>;
      return { id, fields, message: JSON.parse(fields['data'] ?? '{}') as Record<string, unknown> };
    });
  }
});

/** `XINFO GROUPS` answers in lists of name, value, name, value; here they are by group. */
function fields(groups: unknown[][]): Record<string, Record<string, unknown>> {
  const pairs = (group: unknown[]): Record<string, unknown> =>
    Object.fromEntries(group.flatMap((name, index) => (index % 2 === 0 ? [[String(name), group[index + 1]]] : [])));
  return Object.fromEntries(groups.map(pairs).map((group) => [String(group['name']), group]));
}

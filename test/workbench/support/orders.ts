import type { Redis } from 'ioredis';

export const orderCount = 500;

/** Orders whose total may be too high for their contract, read by one group. */
export function ordersManifest(url: string): string {
  return `name: panel
services:
  orders: { image: busybox, x-patchbay: { run: { command: sleep 3600 } } }
x-patchbay:
  broker: ${url}
  channels:
    orders.created: { kind: stream, payload: { field: data, encoding: json }, contract: ./order.schema.json }
    payments.settled: { kind: stream }
  filters:
    Large orders: { mode: cel, text: payload.total > 400, sources: [orders.created] }
`;
}

export const orderContract = JSON.stringify({
  type: 'object',
  required: ['orderId', 'total'],
  properties: { orderId: { type: 'string' }, total: { type: 'number', maximum: 450 } },
});

export function order(index: number) {
  return {
    orderId: `o-${1000 + index}`,
    total: (index * 37) % 500,
    customer: { name: ['Ada', 'Grace', 'Linus', 'Zoë'][index % 4], tier: index % 3 },
    items: [{ sku: `sku-${index % 17}`, quantity: (index % 5) + 1 }],
  };
}

/** Over ten minutes of one day, ever more seldom; three of them are with a consumer of the group. */
export async function fillOrders(redis: Redis): Promise<void> {
  const startMs = Date.UTC(2025, 10, 24, 12, 0, 0);
  const pipeline = redis.pipeline();
  for (let index = 0; index < orderCount; index++) {
    const timeMs = startMs + Math.round(600_000 * (index / orderCount) ** 1.4);
    pipeline.xadd('orders.created', `${timeMs}-0`, 'data', JSON.stringify(order(index)));
  }
  await pipeline.exec();
  await redis.xgroup('CREATE', 'orders.created', 'billing', '0');
  await redis.xreadgroup('GROUP', 'billing', 'billing-1', 'COUNT', 3, 'STREAMS', 'orders.created', '>');
}

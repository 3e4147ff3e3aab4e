// Inventory: answers requests for goods (request–reply). A reservation is a key that lapses: when no payment settles the
// order in time, Redis says that the key expired (keyspace notification) and the goods go back on the shelf.
import { number } from '../lib/config.js';
import { answerNext } from '../lib/requests.js';
import { createService } from '../lib/service.js';
import { consume } from '../lib/streams.js';

const service = createService('inventory');
const { redis, log } = service;
const reservationSeconds = number('RESERVATION_SECONDS', 60);
const prices = { tea: 4.5, coffee: 7.9, mug: 11, kettle: 39, scale: 24.5 };
const shelf = 500;

for (const sku of Object.keys(prices)) await redis.hsetnx('inventory.stock', sku, shelf);

const requests = service.connect();
service.loop('answering', () => answerNext(requests, redis, 'inventory.requests', reserve));

await consume(service, ['payments.settled'], 'inventory', ({ orderId }) =>
  redis.multi().del(`reservation:${orderId}`).hdel('inventory.reserved', String(orderId)).exec(),
);

const expired = service.connect();
await expired.subscribe('__keyevent@0__:expired');
expired.on('message', (channel, key) => {
  if (key.startsWith('reservation:'))
    lapse(key.slice('reservation:'.length)).catch((error) => service.logError('lapse failed', error));
});

service.listen();

async function reserve({ orderId, items }) {
  if (!items.every(({ sku }) => Object.hasOwn(prices, sku))) return { reserved: false, reason: 'unknown goods' };
  const stock = await redis.hmget('inventory.stock', ...items.map(({ sku }) => sku));
  const isThere = items.every(({ quantity }, index) => Number(stock[index]) >= quantity);
  if (!isThere) return restock(orderId);
  const changes = redis.multi();
  for (const { sku, quantity } of items) changes.hincrby('inventory.stock', sku, -quantity);
  changes.hset('inventory.reserved', orderId, JSON.stringify(items));
  await changes.set(`reservation:${orderId}`, '', 'EX', reservationSeconds).exec();
  const total = items.reduce((sum, { sku, quantity }) => sum + prices[sku] * quantity, 0);
  return { reserved: true, total: Math.round(total * 100) / 100 };
}

/** The next one shall find full shelves. */
async function restock(orderId) {
  await redis.hset('inventory.stock', Object.fromEntries(Object.keys(prices).map((sku) => [sku, shelf])));
  log('out of stock, restocked', { orderId });
  return { reserved: false, reason: 'out of stock' };
}

async function lapse(orderId) {
  const items = await redis.hget('inventory.reserved', orderId);
  if (!items || (await redis.hdel('inventory.reserved', orderId)) === 0) return;
  for (const { sku, quantity } of JSON.parse(items)) await redis.hincrby('inventory.stock', sku, quantity);
  log('reservation lapsed', { orderId });
}

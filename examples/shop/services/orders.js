// Orders: takes, shows, changes and cancels orders over HTTP, and moves each through its life as messages come in.
//   created → paid → shipped, or created → failed; a customer may cancel before the payment is through. A failed order is
//   paid after all when its dead letter is sent again and the payment goes through.
import { randomUUID } from 'node:crypto';
import { createService, readJson, reply } from '../lib/service.js';
import { createRequester } from '../lib/requests.js';
import { add, consume } from '../lib/streams.js';

const service = createService('orders');
const { redis, log } = service;
const askInventory = createRequester(service, 'inventory.requests');
const keptOrders = 1000;

// One group reads three streams: what becomes of an order decides its next state.
const steps = {
  'payments.settled': async ({ orderId }) => {
    const order = await move(orderId, 'paid');
    if (order)
      await redis.lpush('shipping.queue', JSON.stringify({ orderId, address: order.address, express: order.express }));
  },
  'orders.dead': ({ orderId }, _, { error }) => move(orderId, 'failed', { reason: error }),
  'orders.shipped': ({ orderId, parcel }) => move(orderId, 'shipped', { parcel }),
};

await consume(service, Object.keys(steps), 'orders', (message, stream, fields) =>
  steps[stream](message, stream, fields),
);

service.listen(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://orders');
  const [, collection, id] = pathname.split('/');
  if (collection !== 'orders') return reply(response, 404, { error: 'not found' });
  switch (`${request.method} ${id ? 'one' : 'all'}`) {
    case 'GET all':
      return reply(response, 200, await list());
    case 'POST all':
      return create(await readJson(request), response);
    case 'GET one':
      return replyWith(response, await find(id));
    case 'PATCH one':
      return replyWith(response, await changeAddress(id, await readJson(request)));
    case 'DELETE one':
      return replyWith(response, await cancel(id));
    default:
      return reply(response, 405, { error: 'method not allowed' });
  }
});

/** Reserves the goods (request–reply), stores the order, then tells the world (stream and publish–subscribe). */
async function create(
  { customer = 'guest', items, card = '4242', address = 'Main Street 1', express = false },
  response,
) {
  if (!isItems(items)) return reply(response, 400, { error: 'items must be [{ sku, quantity }]' });
  const orderId = randomUUID().slice(0, 8);
  const reservation = await askInventory({ orderId, items });
  if (!reservation.reserved) return reply(response, 409, { error: 'out of stock', orderId });
  const createdAt = new Date().toISOString();
  const order = { orderId, customer, items, total: reservation.total, address, express, state: 'created', createdAt };
  await save(order);
  await add(redis, 'orders.created', { orderId, customer, items, total: order.total, card, createdAt });
  await announce(order);
  log('order created', { orderId, total: order.total });
  reply(response, 201, order);
}

async function changeAddress(orderId, { address }) {
  const order = await find(orderId);
  if (!order || order.state !== 'created' || typeof address !== 'string') return order;
  await save({ ...order, address });
  return find(orderId);
}

async function cancel(orderId) {
  const order = await find(orderId);
  return order?.state === 'created' ? move(orderId, 'cancelled') : order;
}

/** What may become of an order: a message that comes late or twice changes nothing. */
const nextStates = { created: ['paid', 'failed', 'cancelled'], failed: ['paid'], paid: ['shipped'] };

async function move(orderId, state, details = {}) {
  const order = await find(orderId);
  if (!nextStates[order?.state]?.includes(state)) return undefined;
  const moved = { ...order, ...details, state };
  await save(moved);
  await announce(moved);
  log(`order ${state}`, { orderId });
  return moved;
}

function announce({ orderId, customer, total, state, reason }) {
  const status = { orderId, customer, total, state, reason, at: new Date().toISOString() };
  return redis.publish(`orders.status.${state}`, JSON.stringify(status));
}

async function find(orderId) {
  const text = await redis.hget('orders', orderId);
  return text ? JSON.parse(text) : undefined;
}

async function list() {
  const ids = await redis.zrange('orders.recent', 0, 49, 'REV');
  const orders = ids.length > 0 ? await redis.hmget('orders', ...ids) : [];
  return orders.filter(Boolean).map((text) => JSON.parse(text));
}

/** Keeps the newest orders only: a shop left running over night shall not fill the memory. */
async function save(order) {
  const { orderId, createdAt } = order;
  await redis
    .multi()
    .hset('orders', orderId, JSON.stringify(order))
    .zadd('orders.recent', Date.parse(createdAt), orderId)
    .exec();
  const old = await redis.zrange('orders.recent', 0, -keptOrders - 1);
  if (old.length > 0)
    await redis
      .multi()
      .zrem('orders.recent', ...old)
      .hdel('orders', ...old)
      .exec();
}

function isItems(items) {
  const isItem = (item) => typeof item?.sku === 'string' && Number.isInteger(item.quantity) && item.quantity > 0;
  return Array.isArray(items) && items.length > 0 && items.every(isItem);
}

function replyWith(response, order) {
  return order ? reply(response, 200, order) : reply(response, 404, { error: 'no such order' });
}

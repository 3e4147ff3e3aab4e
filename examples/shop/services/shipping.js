// Shipping: a list as work queue (an item moves to a second list while it is worked on, so a crash loses nothing) and a
// sorted set as delay queue (the score is the time at which the courier comes).
import { number } from '../lib/config.js';
import { createService } from '../lib/service.js';
import { add } from '../lib/streams.js';

const service = createService('shipping');
const { redis, log } = service;
const delayMs = number('COURIER_DELAY_MS', 5000);

const queue = service.connect();
await takeUpUnfinished();
service.loop('packing', async () => {
  const item = await queue.blmove('shipping.queue', 'shipping.processing', 'RIGHT', 'LEFT', 1);
  if (item) await pack(item);
});

service.loop('dispatching', async () => {
  const due = await redis.zrange('shipping.scheduled', 0, Date.now(), 'BYSCORE', 'LIMIT', 0, 50);
  for (const item of due) await dispatch(item);
  await service.pause(200);
});

service.listen();

/** What a former run had in hand when it ended goes to the front of the queue. */
async function takeUpUnfinished() {
  while (await redis.lmove('shipping.processing', 'shipping.queue', 'LEFT', 'RIGHT'));
}

async function pack(item) {
  const { orderId, express } = JSON.parse(item);
  const pickUpAt = Date.now() + (express ? delayMs / 5 : delayMs);
  await redis.multi().zadd('shipping.scheduled', pickUpAt, item).lrem('shipping.processing', 1, item).exec();
  log('packed', { orderId, pickUpAt: new Date(pickUpAt).toISOString() });
}

/** Only the one whose ZREM took the item away may send it, however many look at the same time. */
async function dispatch(item) {
  if ((await redis.zrem('shipping.scheduled', item)) === 0) return;
  const { orderId, address } = JSON.parse(item);
  await add(redis, 'orders.shipped', { orderId, address, parcel: `P-${orderId}`, shippedAt: new Date().toISOString() });
  log('shipped', { orderId });
}

// Payments: a consumer group, so each order goes to one of the replicas (competing consumers). A payment that fails is
// not acknowledged; after a while any replica claims it and tries again, and after three tries it is a dead letter: the
// message as it was, with the error in a field beside it, so that it can be sent again once the reason is gone.
import { hostname } from 'node:os';
import { number } from '../lib/config.js';
import { createService } from '../lib/service.js';
import { add, claimIdle, ensureGroups, readGroup } from '../lib/streams.js';

const service = createService('payments');
const { redis, log } = service;
const failureRate = number('FAILURE_RATE', 0.1);
const retryAfterMs = number('RETRY_AFTER_MS', 2000);
const maxTries = 3;
const consumer = `${hostname()}-${process.pid}`;

await ensureGroups(redis, ['orders.created'], 'payments');

const reader = service.connect();
service.loop('reading', async () => {
  for (const delivery of await readGroup(reader, ['orders.created'], 'payments', consumer))
    await pay({ ...delivery, deliveries: 1 });
});

service.loop('retrying', async () => {
  for (const delivery of await claimIdle(redis, 'orders.created', 'payments', consumer, retryAfterMs))
    await pay(delivery);
  await service.pause(retryAfterMs / 4);
});

service.listen();

async function pay({ id, message, deliveries }) {
  const { orderId, total, card } = message;
  const problem = orderId ? charge(String(card)) : 'not an order';
  if (orderId && problem && deliveries < maxTries) {
    log('payment failed, will be tried again', { orderId, tries: deliveries, problem });
    return;
  }
  if (problem) {
    await add(redis, 'orders.dead', message, { error: problem, attempts: deliveries, entry: id });
    log('payment given up', { orderId, tries: deliveries, problem });
  } else {
    await add(redis, 'payments.settled', { orderId, amount: total, tries: deliveries, by: consumer });
    log('payment settled', { orderId, amount: total });
  }
  await redis.xack('orders.created', 'payments', id);
}

/** The bank: cards that end in 0000 are always declined, others now and then time out. */
function charge(card) {
  if (card.endsWith('0000')) return 'card declined';
  return Math.random() < failureRate ? 'bank timed out' : undefined;
}

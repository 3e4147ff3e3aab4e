// Load generator: customers who order things, RATE orders a second. The rate changes while it runs, by a message on
// `loadgen.rate`: {"perSecond": 5}; 0 pauses.
import { number, text } from '../lib/config.js';
import { hear } from '../lib/pubsub.js';
import { createService, reply } from '../lib/service.js';

const service = createService('loadgen');
const ordersUrl = text('ORDERS_URL');
const maxRate = 500;
const goods = ['tea', 'coffee', 'mug', 'kettle', 'scale'];
const customers = ['Ada', 'Grace', 'Linus', 'Margaret', 'Edsger', 'Barbara', 'Donald', 'Radia'];
let rate = clamp(number('RATE', 2));

await hear(service, { channels: ['loadgen.rate'] }, (channel, { perSecond }) => {
  rate = clamp(perSecond);
  service.log('rate changed', { perSecond: rate });
});

service.listen((request, response) => reply(response, 200, { perSecond: rate }));

let lastMs = Date.now();
service.loop('ordering', async () => {
  const dueMs = lastMs + 1000 / rate;
  // Looks again soon, since the rate may have changed.
  if (dueMs > Date.now()) return service.pause(Math.min(dueMs - Date.now(), 200));
  // Small delays are caught up, so that the rate is kept; long ones are not.
  lastMs = Math.max(dueMs, Date.now() - 1000);
  order().catch((error) => service.logError('an order failed', error));
});

async function order() {
  const body = JSON.stringify({
    customer: pick(customers),
    items: [{ sku: pick(goods), quantity: 1 + Math.floor(Math.random() * 3) }],
    card: Math.random() < 0.03 ? '4000-0000' : '4242-4242',
    address: `${pick(['Main Street', 'Mill Lane', 'Station Road'])} ${1 + Math.floor(Math.random() * 90)}`,
    express: Math.random() < 0.3,
  });
  const answer = await fetch(`${ordersUrl}/orders`, { method: 'POST', body, signal: AbortSignal.timeout(8000) });
  await answer.arrayBuffer();
}

function clamp(perSecond) {
  return Number.isFinite(perSecond) ? Math.min(Math.max(perSecond, 0), maxRate) : 0;
}

function pick(choices) {
  return choices[Math.floor(Math.random() * choices.length)];
}

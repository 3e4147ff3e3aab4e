// Notifications: hears every change of an order by one pattern, and tells the customer what matters (publish–subscribe).
import { hear } from '../lib/pubsub.js';
import { createService } from '../lib/service.js';

const service = createService('notifications');
const texts = {
  paid: 'Thank you! Your payment is through.',
  shipped: 'Your parcel is on its way.',
  failed: 'We could not charge your card.',
  cancelled: 'Your order is cancelled.',
};

await hear(service, { patterns: ['orders.status.*'] }, async (channel, { orderId, customer, state }) => {
  const text = texts[state];
  if (!text) return;
  await service.redis.publish('notifications', JSON.stringify({ orderId, to: customer, text }));
  service.log('notified', { orderId, state });
});

service.listen();

// Prints when each message of a pub/sub channel arrived, in milliseconds since the first one, once so many have.
import { Redis } from 'ioredis';

const [url = '', channel = '', count = '0'] = process.argv.slice(2);
const client = new Redis(url);
const arrivals: number[] = [];
client.on('message', () => {
  arrivals.push(performance.now());
  if (arrivals.length < Number(count)) return;
  const [first = 0] = arrivals;
  console.log(JSON.stringify(arrivals.map((at) => at - first)));
  client.disconnect();
});
await client.subscribe(channel);
console.log('ready');

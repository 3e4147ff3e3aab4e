/** Orders that a service charges: it reads them from Redis itself, writes a line, and publishes that it has settled each. */
export function tracedManifest(url: string): string {
  return `name: traced
services:
  web: { image: busybox, x-patchbay: { run: { command: sleep 3600 }, publishes: [orders.created] } }
  payments:
    image: busybox
    x-patchbay:
      run: { command: node payments.mjs }
      consumes: [orders.created]
      publishes: [payments.settled]
x-patchbay:
  broker: ${url}
  channels:
    orders.created: { kind: stream, payload: { field: data, encoding: json }, correlation: $.orderId }
    payments.settled: { kind: stream, payload: { field: data, encoding: json }, correlation: $.orderId }
    parcels: { kind: list, correlation: $.orderId }
`;
}

/** What `payments` runs: it knows as much of Redis' protocol as two commands need. */
export function paymentsProgram(port: number): string {
  return `import { createConnection } from 'node:net';

const connect = () => createConnection(${port}, '127.0.0.1');
const [reading, writing] = [connect(), connect()];
const send = (to, ...parts) =>
  to.write('*' + parts.length + '\\r\\n' + parts.map((part) => '$' + Buffer.byteLength(part) + '\\r\\n' + part + '\\r\\n').join(''));
const readAfter = (id) => send(reading, 'XREAD', 'COUNT', '1', 'BLOCK', '0', 'STREAMS', 'orders.created', id);

let text = '';
reading.on('data', (chunk) => {
  text += chunk;
  const [, id, data] = /(\\d+-\\d+)\\r\\n[\\s\\S]*?(\\{.*\\})\\r\\n/.exec(text) ?? [];
  if (data === undefined) return;
  text = '';
  const { orderId } = JSON.parse(data);
  console.log(JSON.stringify({ level: 30, msg: 'charged', orderId }));
  send(writing, 'XADD', 'payments.settled', '*', 'data', JSON.stringify({ orderId, causationId: id }));
  readAfter(id);
});
readAfter('0');
`;
}

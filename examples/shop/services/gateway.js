// Gateway: the web page, a door to the orders service, and a WebSocket that carries what is published to the browser.
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { WebSocketServer } from 'ws';
import { text } from '../lib/config.js';
import { hear } from '../lib/pubsub.js';
import { createService, readJson, reply } from '../lib/service.js';

const service = createService('gateway');
const ordersUrl = text('ORDERS_URL');
const files = new Set(['index.html', 'shop.css', 'shop.js']);
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' };

const server = service.listen((request, response) => {
  const { pathname } = new URL(request.url, 'http://gateway');
  if (pathname.startsWith('/api/orders')) return forward(request, response, pathname.slice('/api'.length));
  if (pathname === '/api/rate' && request.method === 'PUT') return setRate(request, response);
  return sendFile(pathname === '/' ? 'index.html' : pathname.slice(1), response);
});

const sockets = new WebSocketServer({ server, path: '/live' });
service.onStop(() => sockets.clients.forEach((socket) => socket.close(1001)));

await hear(
  service,
  { patterns: ['orders.status.*'], channels: ['notifications', 'analytics.revenue', 'loadgen.rate'] },
  broadcast,
);

/** A browser that cannot keep up is let go; it comes back by itself and asks for the list anew. */
function broadcast(channel, data) {
  const message = JSON.stringify({ channel, data });
  for (const socket of sockets.clients) {
    if (socket.bufferedAmount > 1_000_000) socket.terminate();
    else socket.send(message);
  }
}

async function forward(request, response, path) {
  const hasBody = !['GET', 'DELETE'].includes(request.method);
  const body = hasBody ? JSON.stringify(await readJson(request)) : undefined;
  const answer = await fetch(ordersUrl + path, { method: request.method, body, signal: AbortSignal.timeout(8000) });
  reply(response, answer.status, await answer.json());
}

async function setRate(request, response) {
  const { perSecond } = await readJson(request);
  const receivers = await service.redis.publish('loadgen.rate', JSON.stringify({ perSecond: Number(perSecond) }));
  reply(response, 202, { receivers });
}

async function sendFile(name, response) {
  if (!files.has(name)) return reply(response, 404, { error: 'not found' });
  const content = await readFile(new URL(`../web/${name}`, import.meta.url));
  response.writeHead(200, { 'content-type': types[extname(name)] }).end(content);
}

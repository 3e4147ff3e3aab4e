// What every service of the shop has: structured logs, Redis connections, an HTTP port with /health, loops, and an
// orderly end. A service is told to stop by SIGTERM; it finishes what it has in hand, then closes everything.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { port, text } from './config.js';

export function createService(name) {
  const stopping = new AbortController();
  const connections = [];
  const loops = [];
  const atEnd = [];
  let server;
  let isLost = false;

  function log(message, details = {}) {
    console.log(JSON.stringify({ time: new Date().toISOString(), level: 'info', service: name, message, ...details }));
  }

  function logError(message, error, details = {}) {
    const facts = { level: 'error', service: name, message, error: error.message, ...details };
    console.error(JSON.stringify({ time: new Date().toISOString(), ...facts }));
  }

  /** All connections are lost together and tried again and again: one line for it is enough. */
  function sayOnce(error) {
    if (!isLost) logError('Redis is not reachable, trying again', error);
    isLost = true;
  }

  /** A connection of its own: one that blocks or subscribes can do nothing else meanwhile. */
  function connect() {
    const connection = new Redis(text('REDIS_URL', 'redis://127.0.0.1:6379'), { maxRetriesPerRequest: null });
    connection.on('error', sayOnce);
    connection.on('ready', () => (isLost = false));
    connections.push(connection);
    return connection;
  }

  const redis = connect();

  /** Does `turn` again and again until the service stops. A failed turn is logged and tried again a second later. */
  function loop(what, turn) {
    loops.push(repeat(what, turn));
  }

  async function repeat(what, turn) {
    while (!stopping.signal.aborted) {
      try {
        await turn();
      } catch (error) {
        if (stopping.signal.aborted) return;
        logError(`${what} failed`, error);
        await pause(1000);
      }
    }
  }

  /** Waits, but not beyond the end of the service. */
  async function pause(timeMs) {
    await sleep(timeMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  /** Opens the port: /health is answered here, all else by `handle`. */
  function listen(handle = (request, response) => reply(response, 404, { error: 'not found' })) {
    server = createServer((request, response) => {
      const answer =
        request.url === '/health' ? health(response) : Promise.resolve().then(() => handle(request, response));
      answer.catch((error) => {
        logError(`${request.method} ${request.url} failed`, error);
        if (!response.headersSent) reply(response, error.status ?? 500, { error: error.message });
      });
    });
    server.listen(port(), () => log('listening', { port: server.address().port }));
    return server;
  }

  async function health(response) {
    const isWell = redis.status === 'ready' && (await redis.ping()) === 'PONG';
    reply(response, isWell ? 200 : 503, { status: isWell ? 'ok' : 'no redis' });
  }

  async function stop(signal) {
    if (stopping.signal.aborted) return;
    log('stopping', { signal });
    stopping.abort();
    const closed = new Promise((resolve) => (server ? server.close(resolve) : resolve()));
    for (const end of atEnd) end();
    // What is in hand gets a moment to finish; without Redis it never would.
    await Promise.race([Promise.allSettled([...loops, closed]), sleep(3000)]);
    for (const connection of connections) connection.disconnect();
    log('stopped');
    process.exit(0);
  }

  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  return { name, log, logError, redis, connect, loop, pause, listen, onStop: (end) => atEnd.push(end) };
}

export function reply(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Reads a JSON body of at most 64 KiB; what is wrong with it becomes the answer. */
export async function readJson(request) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > 65_536) throw Object.assign(new Error('The body is too large.'), { status: 413 });
  }
  try {
    return JSON.parse(body) ?? {};
  } catch {
    throw Object.assign(new Error('The body is not JSON.'), { status: 400 });
  }
}

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Debian's Python, which has redis-py from `python3-redis`. */
export const python = '/usr/bin/python3';

/** Whether redis-py is there. Says so when not; in CI that is an error. */
export function hasRedisPy(): boolean {
  if (spawnSync(python, ['-c', 'import redis']).status === 0) return true;
  if (process.env['CI'] === 'true') throw new Error(`${python} has no redis, and CI skips no test.`);
  console.warn(`SKIPPED: ${python} has no redis. Install python3-redis to run these tests.`);
  return false;
}

/** Writes the services' programs into a folder: `service.cjs` with all of ioredis in it, `service.py`, `bare.py` without a library. */
export async function writeServices(folder: string): Promise<void> {
  await build({
    stdin: { contents: nodeService, resolveDir: import.meta.dirname },
    alias: { ioredis: createRequire(import.meta.url).resolve('ioredis') },
    ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    outfile: join(folder, 'service.cjs'),
  });
}

/** Each plays the role that its first argument names; all connect to `REDIS_URL`. */
const nodeService = `
const { Redis } = require('ioredis');
// Redis starts at the same time as its clients, which may be faster: what they ask waits for as long as that takes.
const redis = new Redis(process.env.REDIS_URL, { lazyConnect: true, maxRetriesPerRequest: null });
const more = () => redis.duplicate();
process.on('SIGTERM', () => process.exit(0));

async function reads(stream, group, take) {
  const consumer = 'c' + process.pid;
  const reader = more();
  await reader.xgroup('CREATE', stream, group, '$', 'MKSTREAM').catch(() => undefined);
  for (;;) {
    const found = await reader.xreadgroup('GROUP', group, consumer, 'COUNT', 50, 'BLOCK', 500, 'STREAMS', stream, '>');
    for (const [, entries] of found ?? []) {
      for (const [id] of entries) {
        await take(id);
        await redis.xack(stream, group, id);
      }
    }
  }
}

const roles = {
  checkout: () => setInterval(() => redis.xadd('orders.created', 'MAXLEN', '~', 1000, '*', 'data', '{"order":1}'), 50),
  billing: () => reads('orders.created', 'billing', (id) => redis.rpush('invoices', id)),
  risk: () => reads('scores', 'risk', () => undefined),
  async audit() {
    for (;;) await redis.xread('BLOCK', 300, 'STREAMS', 'orders.created', '$');
  },
  async mailer() {
    const heard = more();
    heard.on('message', () => redis.xadd('mails.sent', 'MAXLEN', '~', 1000, '*', 'to', 'somebody'));
    await heard.subscribe('stock.low');
  },
  api: () => require('node:http').createServer((request, response) => response.end('ok')).listen(8080),
  web() {
    const agent = new (require('node:http').Agent)({ keepAlive: true, maxSockets: 1 });
    const get = () => require('node:http').get(process.env.API_URL, { agent }, (answer) => answer.resume());
    setInterval(() => get().on('error', () => undefined), 100);
  },
  scorer() {
    const script = "return redis.call('XADD', KEYS[1], 'MAXLEN', '~', 1000, '*', 'score', ARGV[1])";
    setInterval(() => redis.eval(script, 1, 'scores', '7'), 50);
  },
};
roles[process.argv[2]]();
`;

/** By redis-py, which gives up at once where nobody listens yet. */
export const pythonService = `
import os, redis, time
client = redis.Redis.from_url(os.environ["REDIS_URL"])

def is_there(key):
    try:
        return client.exists(key)
    except redis.ConnectionError:
        return False

while not is_there("mails.sent"):
    time.sleep(0.1)
try:
    client.xgroup_create("mails.sent", "reports", id="$")
except redis.ResponseError:
    pass
while True:
    for _, entries in client.xreadgroup("reports", "one", {"mails.sent": ">"}, count=50, block=500):
        for id, _ in entries:
            client.zadd("daily", {"mails": 1}, incr=True)
            client.xack("mails.sent", "reports", id)
`;

/** In a container that has nothing but Python. */
export const barePythonService = `
import os, socket, time
from urllib.parse import urlparse
place = urlparse(os.environ["REDIS_URL"])

def connected():
    while True:
        try:
            return socket.create_connection((place.hostname, place.port))
        except OSError:
            time.sleep(0.1)

wire = connected()
replies = wire.makefile("rb")

def reply():
    line = replies.readline()
    if line[:1] == b"$":
        return replies.read(int(line[1:]) + 2)[:-2] if int(line[1:]) >= 0 else None
    if line[:1] == b"*":
        return [reply() for _ in range(int(line[1:]))]
    return line[1:-2]

def ask(*words):
    parts = [str(word).encode() for word in words]
    wire.sendall(b"*%d\\r\\n" % len(parts) + b"".join(b"$%d\\r\\n%s\\r\\n" % (len(part), part) for part in parts))
    return reply()

while True:
    if ask("BLPOP", "invoices", 1):
        ask("PUBLISH", "stock.low", "1")
`;

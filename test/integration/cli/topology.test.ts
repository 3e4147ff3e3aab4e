import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { eventually } from '../broker/eventually.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';

interface Edge {
  readonly service: string;
  readonly kind: string;
  readonly channel?: string;
  readonly group?: string;
  readonly to?: string;
  readonly declared: boolean;
  readonly observed: boolean;
  readonly rate?: number;
  readonly evidence: readonly { readonly source: string; readonly text: string; readonly lastSeen?: string }[];
}

interface Map {
  readonly nodes: readonly { readonly id: string; readonly kind: string }[];
  readonly edges: readonly Edge[];
  readonly patterns: readonly { readonly text: string }[];
  readonly findings: readonly { readonly text: string }[];
  readonly unknown: readonly string[];
}

const python = '/usr/bin/python3';
const hasRedisPy = spawnSync(python, ['-c', 'import redis']).status === 0;

describe.skipIf(!hasRedisServer() || !hasRedisPy)('patchbay topology on a real Redis and local processes', () => {
  const project = `topology-${randomBytes(4).toString('hex')}`;
  let cli: CommandLine;
  let server: RedisServer;

  beforeAll(async () => {
    [cli, server] = await Promise.all([newCommandLine(), startRedisServer()]);
    await cli.write('compose.yaml', manifest(project, server.url, await freePort()));
    await cli.write('redis.cjs', redisClient(server.port));
    for (const [name, text] of Object.entries(programs(server.port))) await cli.write(name, text);
    expect(await patchbay('up', '-d')).toMatchObject({ exitCode: 0, stderr: '' });
    const redis = server.client();
    await eventually(
      async () => [await redis.xinfo('GROUPS', 'created').catch(() => []), await redis.exists('scripted')],
      ([groups, scripted]) => Array.isArray(groups) && groups.length === 1 && scripted === 1,
    );
  });

  afterAll(async () => {
    await patchbay('down');
    await Promise.all([cli.dispose(), server.stop()]);
  });

  function patchbay(...words: readonly string[]): ReturnType<CommandLine['run']> {
    return cli.run(['--engine', 'process', ...words]);
  }

  async function map(...words: readonly string[]): Promise<Map> {
    const { exitCode, stdout, stderr } = await patchbay('topology', '--format', 'json', ...words);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return JSON.parse(stdout) as Map;
  }

  it('says exactly who publishes and consumes what, run after run, and what nobody can say', async () => {
    for (let run = 0; run < 3; run++) {
      const { edges, unknown, findings } = await map('--observe', '2s');
      expect(edges.map(edgeText).sort()).toEqual(
        [
          // Node.js, which declares the first alone.
          'orders publishes created do',
          'orders publishes audit o',
          // Python, by a group that it has not named, and a channel that it declares nowhere.
          'billing consumes created as billers do',
          'billing consumes audit o',
          'billing consumes paid d',
          'billing calls orders do',
          'billing depends orders d',
          // By a script that somebody has called.
          'scripts publishes paid d',
          'a Lua script publishes scripted o',
        ].sort(),
      );
      expect(findings.map(({ text }) => text)).toEqual(
        expect.arrayContaining(['orders also publishes audit', 'billing also consumes audit']),
      );
      expect(unknown).toEqual([]);
      const published = edges.find((edge) => edge.kind === 'publishes' && edge.channel === 'created');
      // Twenty a second are sent.
      expect(published?.rate).toBeGreaterThan(10);
      expect(published?.rate).toBeLessThan(25);
      expect(published?.evidence.map(({ source }) => source)).toEqual(['manifest', 'command']);
      const ageMs = Date.now() - Date.parse(published?.evidence[1]?.lastSeen ?? '');
      expect(ageMs).toBeLessThan(5000);
    }
  });

  it('sees without watching commands who is subscribed, in which group, and connected', async () => {
    const { edges } = await map();
    const seen = edges.filter(({ observed }) => observed).map(edgeText);
    expect(seen).toContain('billing calls orders do');
    // Who publishes shows in commands alone.
    expect(seen.filter((text) => text.includes('publishes'))).toEqual([]);
  });

  it('names the kinds of what it shows', async () => {
    const { nodes } = await map();
    const kinds = nodes.map(({ id, kind }) => `${kind} ${id}`);
    expect(kinds).toEqual(
      expect.arrayContaining(['service orders', 'channel created', 'group billers', `broker ${server.url}`]),
    );
  });

  it('shows what is declared where the broker is not there, and exits with 2', async () => {
    const { exitCode, stdout, stderr } = await patchbay(
      'topology',
      '--format',
      'json',
      '--redis',
      'redis://127.0.0.1:1',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^patchbay: broker: .*127\.0\.0\.1:1/);
    const { edges } = JSON.parse(stdout) as Map;
    expect(edges.filter(({ declared }) => declared).map(edgeText)).toContain('orders publishes created d');
  });

  it('ends at once when it is interrupted', async () => {
    const running = cli.start(['--engine', 'process', 'topology', '--observe', '60s']);
    const redis = server.client();
    await eventually(
      async () => String(await redis.client('LIST')),
      (list) => list.includes('cmd=monitor'),
    );
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 130, stdout: '' });
  });
});

function edgeText({ service, kind, channel, group, to, declared, observed }: Edge): string {
  const as = group === undefined ? '' : ` as ${group}`;
  return `${service} ${kind} ${channel ?? to ?? ''}${as} ${declared ? 'd' : ''}${observed ? 'o' : ''}`;
}

function manifest(project: string, url: string, port: number): string {
  return `
name: ${project}
services:
  orders:
    image: none
    ports: ["127.0.0.1:${port}:8080"]
    x-patchbay: { publishes: [created], run: { command: node orders.js, environment: { PORT: "${port}" } } }
  billing:
    image: none
    depends_on: [orders]
    environment: { ORDERS_URL: "http://orders:8080", REDIS_URL: "${url}" }
    x-patchbay:
      consumes: [{ channel: created }, { channel: paid }]
      run: { command: "${python} billing.py", environment: { ORDERS_PORT: "${port}" } }
  scripts:
    image: none
    x-patchbay: { publishes: [paid], run: { command: node scripts.js } }
x-patchbay:
  broker: ${url}
  channels:
    created: { kind: stream }
    paid: { kind: list }
    audit: { kind: pubsub, key: audit.log }
`;
}

/** As little of a client as speaks to Redis: a program of its own needs no library. */
function redisClient(port: number): string {
  return `
const net = require('node:net');
exports.connect = () => {
  const socket = net.connect(${port}, '127.0.0.1');
  socket.on('data', () => undefined);
  socket.on('error', () => process.exit(1));
  return (...words) => {
    const parts = words.map(String).map((word) => '$' + Buffer.byteLength(word) + '\\r\\n' + word + '\\r\\n');
    socket.write('*' + words.length + '\\r\\n' + parts.join(''));
  };
};
`;
}

function programs(port: number): Readonly<Record<string, string>> {
  return {
    'orders.js': `
const send = require('./redis.cjs').connect();
require('node:http').createServer((request, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
setInterval(() => {
  send('XADD', 'created', '*', 'data', '{}');
  send('PUBLISH', 'audit.log', 'x');
}, 50);
`,
    'billing.py': `
import http.client, os, redis, threading, time
client = redis.Redis(port=${port})
try:
    client.xgroup_create('created', 'billers', id='$', mkstream=True)
except redis.ResponseError:
    pass
def listen():
    heard = redis.Redis(port=${port}).pubsub()
    heard.subscribe('audit.log')
    for _ in heard.listen():
        pass
threading.Thread(target=listen, daemon=True).start()
http_client = http.client.HTTPConnection('127.0.0.1', int(os.environ['ORDERS_PORT']))
while True:
    client.xreadgroup('billers', 'one', {'created': '>'}, count=50)
    http_client.request('GET', '/')
    http_client.getresponse().read()
    time.sleep(0.2)
`,
    'scripts.js': `
const send = require('./redis.cjs').connect();
setInterval(() => send('EVAL', "return redis.call('XADD', 'scripted', '*', 'data', '1')", 0), 100);
`,
  };
}

// `node test/bench/forward.ts`: connections between this machine and a container through a forwarder, beside direct ones: to a
// published port, and from the container to the network's gateway. The forwarder is held by a process of its own, as it is in use.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { ensureBaseImages } from '../../scripts/machine/images.ts';
import { median, report } from './support/report.ts';

const execute = promisify(execFile);
const network = `pbbench-forward-${process.pid}`;
const peer = `${network}-peer`;
const rounds = Number(process.env['ROUNDS'] ?? 3);
const roundTrips = 1000;
const connections = 200;
const megabytes = 64;
const program = new URL('../../dist/forward.js', import.meta.url).pathname;

/** A server of the container: an echo, a source and a drain. Each command of its input asks for one measurement from inside. */
const inside = `
const { createServer, connect } = require('node:net');
const amount = ${megabytes} * 2 ** 20;
const handlers = {
  7000: (socket) => socket.pipe(socket),
  7001: (socket) => socket.end(Buffer.alloc(amount)),
  7002: (socket) => socket.resume().on('end', () => socket.end('done')),
};
for (const [port, handle] of Object.entries(handlers))
  createServer({ allowHalfOpen: true, noDelay: true }, (socket) => { socket.on('error', () => {}); handle(socket); }).listen(Number(port));
`;
const ports = [7000, 7001, 7002];

await ensureBaseImages(() => undefined);
await docker('network', 'create', network);
const undo: (() => unknown)[] = [() => docker('network', 'rm', network)];
try {
  await bench();
} finally {
  for (const each of undo.reverse()) await each();
}

async function bench(): Promise<void> {
  const published = ports.flatMap((port) => ['--publish', `127.0.0.1::${port}`]);
  const run = [
    'run',
    '--detach',
    '--init',
    '--name',
    peer,
    '--network',
    network,
    '--network-alias',
    'stock',
    ...published,
  ];
  await docker(...run, 'node:22-alpine', 'node', '-e', inside);
  undo.push(() => docker('rm', '--force', peer));
  const direct = await Promise.all(ports.map((port) => publishedPort(port)));
  const gateway = await docker('network', 'inspect', '--format', '{{(index .IPAM.Config 0).Gateway}}', network);
  const local = await echoServer('127.0.0.1');
  const onGateway = await echoServer(gateway);
  const forwarded = await Promise.all(ports.map(() => freePort()));
  await hold(forwarded, local);
  const forwarder = await docker('ps', '--quiet', '--filter', `label=com.docker.compose.project=${network}`);
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  // By its address, as the gateway is asked: a name would have to be looked up each time.
  const address = await docker('inspect', '--format', format, forwarder);

  const figures = new Map<string, number[]>();
  const add = (name: string, value: number): void => void figures.set(name, [...(figures.get(name) ?? []), value]);
  for (let round = 0; round < rounds; round++) {
    for (const [way, [echo = 0, source = 0, drain = 0]] of [
      ['direct', direct] as const,
      ['ours', forwarded] as const,
    ]) {
      addTimes(add, `${way} round trip`, await roundTripTimes(connect, echo, '127.0.0.1', roundTrips));
      addTimes(add, `${way} connection`, await measures(connect, echo, '127.0.0.1', connections));
      add(`${way} down`, await down(source));
      add(`${way} up`, await up(drain));
    }
    addTimes(add, 'direct inbound', await fromInside(gateway, onGateway));
    addTimes(add, 'ours inbound', await fromInside(address, 80));
  }
  const tell = (bench: string, name: string, unit: string, beside: string): void =>
    report({
      bench,
      ours: median(figures.get(`ours ${name}`) ?? []),
      floor: median(figures.get(`direct ${name}`) ?? []),
      unit,
      beside,
    });
  const toPublished = 'to a published port';
  tell('round trip to a container, p50', 'round trip p50', 'ms', toPublished);
  tell('round trip to a container, p99', 'round trip p99', 'ms', toPublished);
  tell('connection and answer, p50', 'connection p50', 'ms', toPublished);
  tell('connection and answer, p99', 'connection p99', 'ms', toPublished);
  tell('from a container', 'down', 'MB/s', toPublished);
  tell('to a container', 'up', 'MB/s', toPublished);
  tell('connection of a container and answer, p50', 'inbound p50', 'ms', "to the network's gateway");
  tell('connection of a container and answer, p99', 'inbound p99', 'ms', "to the network's gateway");
}

function addTimes(add: (name: string, value: number) => void, name: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  add(`${name} p50`, sorted[Math.floor(sorted.length * 0.5)] ?? NaN);
  add(`${name} p99`, sorted[Math.floor(sorted.length * 0.99)] ?? NaN);
}

/** How long a connection, a few bytes and their answer take, one after the other. It runs in the container too. */
async function measures(dial: typeof connect, port: number, host: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const begunAtMs = performance.now();
    await new Promise<void>((resolve, reject) => {
      const socket = dial({ port, host, noDelay: true }, () => socket.write('hello'));
      socket.on('error', reject);
      socket.on('data', () => {
        times.push(performance.now() - begunAtMs);
        socket.end();
      });
      socket.on('close', () => resolve());
    });
  }
  return times;
}

/** How long a few bytes and their answer take on one connection. */
async function roundTripTimes(dial: typeof connect, port: number, host: string, count: number): Promise<number[]> {
  const socket = dial({ port, host, noDelay: true });
  const times: number[] = [];
  let resolveOne: () => void = () => undefined;
  socket.on('data', () => resolveOne());
  for (let index = 0; index < count; index++) {
    const begunAtMs = performance.now();
    await new Promise<void>((resolve) => {
      resolveOne = resolve;
      socket.write('hello');
    });
    times.push(performance.now() - begunAtMs);
  }
  socket.destroy();
  return times;
}

async function down(port: number): Promise<number> {
  const begunAtMs = performance.now();
  const socket = connect({ port, host: '127.0.0.1' });
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await once(socket, 'end');
  return bytes / 1e6 / ((performance.now() - begunAtMs) / 1000);
}

async function up(port: number): Promise<number> {
  const begunAtMs = performance.now();
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end(randomBytes(megabytes * 2 ** 20));
  await once(socket, 'data');
  socket.destroy();
  return (megabytes * 2 ** 20) / 1e6 / ((performance.now() - begunAtMs) / 1000);
}

async function fromInside(host: string, port: number): Promise<readonly number[]> {
  const script = `${measures.toString()}
measures(require('node:net').connect, ${port}, ${JSON.stringify(host)}, ${connections}).then((times) => console.log(JSON.stringify(times)));`;
  return JSON.parse(await docker('exec', peer, 'node', '-e', script)) as number[];
}

/** A forwarder, held by the program that ships. */
async function hold(localPorts: readonly number[], localPort: number): Promise<void> {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  undo.push(async () => {
    child.stdin.end();
    await once(child, 'exit');
  });
  const settings = {
    engine: {},
    project: network,
    service: 'orders',
    networks: [{ name: network, aliases: ['orders'] }],
    inbound: [{ containerPort: 80, localPort }],
    outbound: ports.map((port, index) => ({ host: 'stock', port, localPort: localPorts[index] })),
  };
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, message } = JSON.parse(line) as { readonly event: string; readonly message?: string };
    if (event === 'open') return;
    if (message !== undefined) console.error(message);
  }
  throw new Error('The forwarder did not open. See what it says above.');
}

async function echoServer(host: string): Promise<number> {
  const server = createServer({ noDelay: true }, (socket: Socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  undo.push(() => server.close());
  return listen(server, host);
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, '127.0.0.1');
  server.close();
  await once(server, 'close');
  return port;
}

async function listen(server: Server, host: string): Promise<number> {
  await once(server.listen(0, host), 'listening');
  return (server.address() as AddressInfo).port;
}

async function publishedPort(port: number): Promise<number> {
  const text = await docker('port', peer, `${port}/tcp`);
  return Number(text.split(':').at(-1));
}

async function docker(...args: readonly string[]): Promise<string> {
  return (await execute('docker', args, { maxBuffer: 2 ** 26 })).stdout.trim();
}

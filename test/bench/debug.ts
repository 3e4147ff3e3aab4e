// `node test/bench/debug.ts`: a debugger of Node attached to a container through the relay, beside one that was started with its
// inspector open on a published port: how soon it is attached, how soon again after a restart, and how long a question takes.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { ensureBaseImages } from '../../scripts/machine/images.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { openDebugConnection } from '../../src/debug/relay/openDebugConnection.ts';
import { connectEngine } from '../../src/engine/connect.ts';
import { InspectorClient } from '../integration/debug/inspectorClient.ts';
import { median, percentile, report } from './support/report.ts';

const execute = promisify(execFile);
const ours = `pbbench-debug-${process.pid}`;
const peer = `${ours}-peer`;
const rounds = Number(process.env['ROUNDS'] ?? 5);
const questions = 500;
const server = "require('node:http').createServer((_, answer) => answer.end()).listen(8080)";

await ensureBaseImages(() => undefined);
const engine = connectEngine({ kind: 'docker' }, silentLogger);
try {
  await bench();
} finally {
  engine.dispose();
  await docker('rm', '--force', ours, peer);
}

async function bench(): Promise<void> {
  const port = await freePort();
  await docker('run', '--detach', '--name', ours, 'node:22-alpine', 'node', '-e', server);
  const published = ['--publish', `127.0.0.1:${port}:9229`];
  const open = ['node', '--inspect=0.0.0.0:9229', '-e', server];
  await docker('run', '--detach', '--name', peer, ...published, 'node:22-alpine', ...open);
  const place = { project: 'bench', container: ours, runtime: 'node', port: 9229 } as const;
  const begunAtMs = performance.now();
  const relay = await openDebugConnection(
    engine,
    { ...place, onProblem: () => undefined },
    AbortSignal.timeout(60_000),
  );
  const openedMs = performance.now() - begunAtMs;
  const relayed = await figures(ours, relay.port!);
  const direct = await figures(peer, port);
  relay.dispose();
  const beside = 'an inspector that is open on a published port';
  const tell = (bench: string, of: (its: Figures) => number): void =>
    report({ bench, ours: of(relayed), floor: of(direct), unit: 'ms', beside });
  report({
    bench: 'attached for the first time',
    ours: openedMs + relayed.attachMs,
    floor: direct.attachMs,
    unit: 'ms',
    beside,
  });
  tell('attached again after a restart, p50', ({ again }) => median(again));
  tell('attached again after a restart, max', ({ again }) => Math.max(...again));
  tell('a question, p50', ({ times }) => median(times));
  tell('a question, p99', ({ times }) => percentile(times, 0.99));
}

interface Figures {
  readonly attachMs: number;
  /** From when the engine says that the container has restarted. */
  readonly again: readonly number[];
  readonly times: readonly number[];
}

async function figures(container: string, port: number): Promise<Figures> {
  const attachMs = await timed(async () => (await attached(port)).close());
  const again: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await docker('restart', '--time', '0', container);
    again.push(await timed(async () => (await attached(port)).close()));
  }
  return { attachMs, again, times: await questionTimes(port) };
}

/** How long questions take, one after the other. Node's own WebSocket would hold each back for 40 ms, as its socket is not set to send at once. */
async function questionTimes(port: number): Promise<readonly number[]> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { id: string }[];
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const heard = (): Promise<unknown> => once(socket, 'data');
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13';
  socket.write(
    `GET /${target!.id} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`,
  );
  await heard();
  const times: number[] = [];
  for (let id = 1; id <= questions; id++) {
    const text = Buffer.from(JSON.stringify({ id, method: 'Runtime.evaluate', params: { expression: '1' } }));
    // A masked frame of text, as a client has to send; the mask is zero.
    const frame = Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]);
    times.push(
      await timed(() => {
        socket.write(frame);
        return heard();
      }),
    );
  }
  socket.destroy();
  return times;
}

/** Tries as the debugger of VS Code does, again and again. */
async function attached(port: number): Promise<InspectorClient> {
  const endMs = performance.now() + 30_000;
  for (;;) {
    try {
      const client = await InspectorClient.connect(port);
      await client.request('Debugger.enable');
      return client;
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begunAtMs = performance.now();
  await work();
  return performance.now() - begunAtMs;
}

async function docker(...args: readonly string[]): Promise<string> {
  return (await execute('docker', args)).stdout.trim();
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

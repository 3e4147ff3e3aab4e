// `node test/bench/loss-drill.ts [kills]`: Redis with `appendfsync always` is killed again and again under writes, in waves. After the last
// one every acknowledged entry has to be there exactly once and in order, in the tap's store and in what `patchbay tail` printed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { startRedisServer } from '../integration/broker/redisServer.ts';
import { startTap } from '../integration/tap/tapWorker.ts';

const kills = Number(process.argv[2] ?? 20);
const session = 'drill';
const key = 'orders';

await main();

async function main(): Promise<void> {
  const server = await startRedisServer();
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-drill-'));
  const printed = join(folder, 'tail.ndjson');
  const tap = startTap();
  const cli = spawn(
    process.execPath,
    [
      ...[join(import.meta.dirname, '../../dist/cli.js'), 'tail', key, '--kind', 'stream'],
      ...['--from', 'beginning', '--redis', server.url],
    ],
    { stdio: ['ignore', openSync(printed, 'w'), 'ignore'] },
  );
  const acknowledged: string[] = [];
  let isWriting = true;
  const writing = write(server.client(), acknowledged, () => isWriting);
  try {
    const source = { kind: 'stream', id: 's', label: key, broker: { url: server.url }, key, from: { at: 'beginning' } };
    await tap.peer.request('openSession', { session, maxMessages: 5_000_000, maxBytes: 2e9 });
    await tap.peer.request('setSources', { session, sources: [source as never] });
    for (let kill = 0; kill < kills; kill++) {
      const before = acknowledged.length;
      // Some writes between two kills, so that each hits one under way.
      while (acknowledged.length < before + 5) await after(1);
      await after(Math.random() * 20);
      await server.restart();
    }
    isWriting = false;
    await writing;
    const truth = await idsIn(server.client());
    const store = await untilCaughtUp(() => idsOfStore(tap), truth.length);
    const lines = await untilCaughtUp(() => idsOfLines(printed), truth.length);
    const faults = [...compare('store', store, truth), ...compare('patchbay tail', lines, truth)];
    const held = new Set(truth);
    const lost = acknowledged.filter((id) => !held.has(id)).length;
    if (lost > 0) faults.push(`Redis itself lost ${lost} acknowledged entries: the drill proves nothing`);
    console.log(JSON.stringify({ bench: 'loss-drill', kills, acknowledged: acknowledged.length, faults }));
    if (faults.length > 0) process.exitCode = 1;
  } finally {
    isWriting = false;
    cli.kill('SIGKILL');
    if (cli.exitCode === null && cli.signalCode === null) await once(cli, 'exit');
    await tap.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(
  client: ReturnType<Awaited<ReturnType<typeof startRedisServer>>['client']>,
  acknowledged: string[],
  isWanted: () => boolean,
): Promise<void> {
  for (let n = 0; isWanted(); n++) {
    const pipeline = client.pipeline();
    for (let at = 0; at < 20; at++) pipeline.xadd(key, '*', 'n', String(n * 20 + at));
    const replies = (await pipeline.exec().catch(() => [])) ?? [];
    for (const [error, id] of replies) if (!error) acknowledged.push(String(id));
  }
}

async function idsIn(client: {
  xrange(key: string, from: string, to: string): Promise<[string, string[]][]>;
}): Promise<string[]> {
  return (await client.xrange(key, '-', '+')).map(([id]) => id);
}

async function idsOfStore(tap: ReturnType<typeof startTap>): Promise<readonly string[]> {
  const ids: string[] = [];
  for (;;) {
    const at = { kind: 'ordinal' as const, ordinal: ids.length };
    const { rows } = await tap.peer.request('window', { session, window: { at, count: 500, columns: [] } });
    const fresh = rows.filter(({ ordinal }) => ordinal >= ids.length);
    if (fresh.length === 0) return ids;
    ids.push(...fresh.map(({ id }) => id));
  }
}

async function idsOfLines(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { id: string }).id]));
}

async function untilCaughtUp(read: () => Promise<readonly string[]>, count: number): Promise<readonly string[]> {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    const ids = await read().catch(() => []);
    if (ids.length >= count || Date.now() > deadlineMs) return ids;
    await after(100);
  }
}

function compare(what: string, ids: readonly string[], truth: readonly string[]): string[] {
  if (ids.length === truth.length && ids.every((id, at) => id === truth[at])) return [];
  const missing = truth.filter((id) => !ids.includes(id)).length;
  return [`${what} has ${ids.length} of ${truth.length}, ${missing} missing, ${ids.length - new Set(ids).size} twice`];
}

// `node test/bench/watch.ts`: how soon a process in a container has read what was saved on this machine, and how soon 3,000 files
// that are written at once are there, beside the bare transport: an archive of the same files, unpacked by a shell that is kept open.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ensureBaseImages } from '../../scripts/machine/images.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { WatchSession } from '../../src/develop/session/watchSession.ts';
import { connectEngine } from '../../src/engine/connect.ts';
import { aService } from '../fakes/models.ts';
import { tarOf } from '../fakes/tar.ts';
import { EngineWorld } from '../integration/engine/world.ts';
import { median, percentile, report } from './support/report.ts';

const edits = 80;
const burstFiles = 3000;
const burstFolders = 100;
const bytesEach = 2600;
const rounds = 5;

/** Runs in the container: tells what is in a file whenever its folder changes, as a development server would read it. */
const reader = `
const { readFileSync, watch } = require('node:fs');
const seen = {};
for (const folder of ['/app/src', '/bare']) {
  watch(folder, () => {
    let text = '';
    try { text = readFileSync(folder + '/edited', 'utf8'); } catch { return; }
    if (text !== '' && text !== seen[folder]) console.log(folder + ' ' + (seen[folder] = text));
  });
}
console.log('ready');
`;

const root = mkdtempSync(join(tmpdir(), 'patchbay-watch-'));
const engine = connectEngine({ kind: 'docker' }, silentLogger);
const folder = join(root, 'src');
const at = {
  file: join(root, 'compose.yaml'),
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
};
const rule = {
  at,
  action: 'sync',
  path: folder,
  target: '/app/src',
  ignore: [],
  include: [],
  syncsAtStart: true,
} as const;
const service = aService('web', {
  image: 'node:22-alpine',
  command: ['sh', '-c', 'mkdir -p /bare /app/src; exec sleep 1000'],
  stopGracePeriodMs: 0,
  watch: [rule],
});
const world = new EngineWorld(engine, [service]);
const container = `${world.project}-web-1`;
const ending = new AbortController();
const lines = new Map<string, () => void>();
let brought = 0;
let onBrought = (): void => undefined;

await ensureBaseImages(() => undefined);
mkdirSync(folder);
try {
  const problems = await world.run({ action: 'up' });
  if (problems[0]) throw new Error(problems[0].message);
  await startReader();
  const bare = spawn('docker', ['exec', '-i', container, 'sh', '-c', bareLoop()]);
  const session = new WatchSession(
    { application: world.application, services: ['web'] },
    {
      engine,
      act: () => Promise.reject(new Error('Nothing but files is to be brought.')),
      onEvent: (event) => {
        if (event.event !== 'synced') return;
        brought += event.files;
        onBrought();
      },
      onState: () => undefined,
      logger: silentLogger,
    },
  );
  await session.begin();
  await reportEdits(bare);
  await reportBursts(bare);
  session.dispose();
  bare.stdin.end();
} finally {
  ending.abort();
  await world.remove();
  engine.dispose();
  rmSync(root, { recursive: true });
}

function bareLoop(): string {
  return 'while read -r size; do head -c "$size" | tar -xf - -C /bare; echo done; done';
}

async function startReader(): Promise<void> {
  const stdout = new PassThrough();
  const ready = line('ready');
  let rest = '';
  stdout.on('data', (chunk: Buffer) => {
    rest += chunk.toString();
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      lines.get(rest.slice(0, end))?.();
      lines.delete(rest.slice(0, end));
      rest = rest.slice(end + 1);
    }
  });
  const request = { command: ['node', '-e', reader], isTty: false };
  engine.exec(container, request, { stdout, stderr: process.stderr }, ending.signal).catch(() => undefined);
  await ready;
}

function line(text: string): Promise<void> {
  return new Promise((resolve) => lines.set(text, resolve));
}

async function reportEdits(bare: ChildProcessWithoutNullStreams): Promise<void> {
  const ours: number[] = [];
  const floors: number[] = [];
  // By turns, so that both have the same of whatever else the machine does.
  for (let edit = 0; edit < edits; edit++) {
    const text = `edit ${edit}`;
    const seen = line(`/app/src ${text}`);
    const startMs = performance.now();
    writeFileSync(join(folder, 'edited'), text);
    await seen;
    ours.push(performance.now() - startMs);
    const bareSeen = line(`/bare ${text}`);
    const bareStartMs = performance.now();
    await sendBare(bare, [{ name: 'edited', bytes: Buffer.from(text) }]);
    await bareSeen;
    floors.push(performance.now() - bareStartMs);
  }
  const beside = 'tar of that file through a shell that is kept open, without a watch of the folder';
  report({
    bench: 'watch: a saved file is read in the container, p50',
    ours: median(ours),
    floor: median(floors),
    unit: 'ms',
    beside,
  });
  report({
    bench: 'watch: a saved file is read in the container, p95',
    ours: percentile(ours, 0.95),
    floor: percentile(floors, 0.95),
    unit: 'ms',
    beside,
  });
}

async function reportBursts(bare: ChildProcessWithoutNullStreams): Promise<void> {
  const ours: number[] = [];
  const floors: number[] = [];
  const names = Array.from({ length: burstFiles }, (_, n) => `folder-${n % burstFolders}/file-${n}.js`);
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now();
    brought = 0;
    const all = new Promise<void>((resolve) => {
      onBrought = () => (brought >= burstFiles ? resolve() : undefined);
    });
    for (const name of names) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), String(round).padEnd(bytesEach, 'x'));
    }
    const writtenMs = performance.now() - startMs;
    await all;
    ours.push(performance.now() - startMs);
    const bareStartMs = performance.now();
    await sendBare(
      bare,
      names.map((name) => ({ name, bytes: readFileSync(join(folder, name)) })),
    );
    // Writing the files on this machine is a part of ours.
    floors.push(performance.now() - bareStartMs + writtenMs);
  }
  report({
    bench: `watch: ${burstFiles} files that are written at once are in the container`,
    ours: median(ours),
    floor: median(floors),
    unit: 'ms',
    beside: 'to write them, and one tar of them through a shell that is kept open',
  });
}

/** Resolves once the shell has unpacked it. */
async function sendBare(
  bare: ChildProcessWithoutNullStreams,
  files: readonly { readonly name: string; readonly bytes: Buffer }[],
): Promise<void> {
  const archive = tarOf(files);
  const done = new Promise<void>((resolve) => bare.stdout.once('data', () => resolve()));
  bare.stdin.write(`${archive.length}\n`);
  bare.stdin.write(archive);
  await done;
}

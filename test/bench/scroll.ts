// Frames while a person scrolls through a million held messages and 50,000 more flow in each second, beside the frames
// of the same window while nothing happens.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { InspectorPage } from '../../scripts/journey/inspectorPage.ts';
import { root } from '../../scripts/machine/paths.ts';
import { end, until } from '../../scripts/machine/run.ts';
import { freePort, startVscodeServer } from '../../scripts/machine/vscodeServer.ts';
import { launchBrowser, openWorkbench } from '../../scripts/machine/workbench.ts';
import { percentile, report } from './support/report.ts';

const heldMessages = 1_000_000;
const perSecond = 50_000;
const measuredMs = 6000;
const batch = 1000;
const directory = mkdtempSync(join(tmpdir(), 'patchbay-scroll-'));
const port = await freePort();
const redisServer = spawn(
  'redis-server',
  ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory],
  { stdio: 'ignore' },
);
const writer = new Redis(port, '127.0.0.1', { retryStrategy: () => 50 });
// The server is still starting; the ping below waits for it.
writer.on('error', () => undefined);
await until(async () => (await writer.ping().catch(() => '')) === 'PONG', 10_000);
for (let added = 0; added < heldMessages; added += batch) await addBatch();

writeFileSync(
  join(directory, 'patchbay.yaml'),
  `name: bench\nservices: { idle: { image: busybox } }\nx-patchbay:\n  broker: redis://127.0.0.1:${port}\n  channels: { ticks: { kind: stream } }\n`,
);
const server = await startVscodeServer({
  dataDirectory: join(directory, 'data'),
  extensionsDirectory: join(directory, 'extensions'),
  hasWorkspaceTrust: false,
  settings: { 'patchbay.engine': 'process' },
});
const browser = await launchBrowser();
const workbench = await openWorkbench(browser, { port: server.port, folder: directory, extension: root });
await workbench.openContainer('Patchbay');
await workbench.view('Channels').waitForRow('ticks', /1[,.]?000[,.]?000|1 ?M/);
await workbench.view('Channels').row('ticks').click();
const inspector = await InspectorPage.of(workbench);
await until(async () => (await inspector.counts()).held >= heldMessages, 120_000);

const idle = await framesMs(() => sleep(measuredMs / 2));
let isFlowing = true;
const flow = flowIn();
const grid = inspector.frame.locator('[role=grid]');
await grid.hover();
const busy = await framesMs(async () => {
  const endMs = Date.now() + measuredMs;
  for (let step = 0; Date.now() < endMs; step++) {
    await inspector.frame.page().mouse.wheel(0, step % 40 < 30 ? -400 : 900);
    await sleep(16);
  }
});
isFlowing = false;
const flowed = await flow;
await browser.close();
await server.stop();
writer.disconnect();
await end(redisServer);
rmSync(directory, { recursive: true, force: true });

const beside = `the same window at rest; ${Math.round(flowed).toLocaleString('en-US')} messages/s flowed in`;
report({ bench: 'scroll frame p50', ours: percentile(busy, 0.5), floor: percentile(idle, 0.5), unit: 'ms', beside });
report({ bench: 'scroll frame p95', ours: percentile(busy, 0.95), floor: percentile(idle, 0.95), unit: 'ms', beside });

async function addBatch(): Promise<void> {
  const pipeline = writer.pipeline();
  for (let index = 0; index < batch; index++) {
    pipeline.xadd('ticks', '*', 'data', `{"index":${index},"pad":"${'x'.repeat(160)}"}`);
  }
  await pipeline.exec();
}

/** Adds as many as are due, until told to stop; resolves to how many a second that were. */
async function flowIn(): Promise<number> {
  const startMs = Date.now();
  let added = 0;
  while (isFlowing) {
    const due = ((Date.now() - startMs) / 1000) * perSecond;
    if (added >= due) await sleep(2);
    else {
      await addBatch();
      added += batch;
    }
  }
  return added / ((Date.now() - startMs) / 1000);
}

/** How long each frame of the page took while something was done. */
async function framesMs(act: () => Promise<void>): Promise<readonly number[]> {
  await inspector.frame.evaluate(() => {
    const holder = globalThis as unknown as { frames: number[]; isMeasuring: boolean };
    holder.frames = [];
    holder.isMeasuring = true;
    let last = performance.now();
    const step = (now: number): void => {
      holder.frames.push(now - last);
      last = now;
      if (holder.isMeasuring) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  await act();
  return inspector.frame.evaluate(() => {
    const holder = globalThis as unknown as { frames: number[]; isMeasuring: boolean };
    holder.isMeasuring = false;
    return holder.frames.slice(1);
  });
}

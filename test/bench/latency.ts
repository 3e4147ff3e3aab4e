// From XADD to the row on screen, in a real window that follows a stream, beside a floor: the same entry's
// way to a bare blocking XREAD, and one frame of a 60 Hz screen.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { InspectorPage } from '../../scripts/journey/inspectorPage.ts';
import { root } from '../../scripts/machine/paths.ts';
import { end, until } from '../../scripts/machine/run.ts';
import { freePort, startVscodeServer } from '../../scripts/machine/vscodeServer.ts';
import { launchBrowser, openWorkbench } from '../../scripts/machine/workbench.ts';
import { median, percentile, report } from './support/report.ts';

const samples = 100;
const directory = mkdtempSync(join(tmpdir(), 'patchbay-latency-'));
const port = await freePort();
const redisServer = spawn(
  'redis-server',
  ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory],
  { stdio: 'ignore' },
);
const [writer, reader] = [connect(), connect()];
await until(async () => (await writer.ping().catch(() => '')) === 'PONG', 10_000);

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
await addTick();
await workbench.view('Channels').waitForRow('ticks', /stream|\/s/);
await workbench.view('Channels').row('ticks').click();
const inspector = await InspectorPage.of(workbench);
await inspector.waitForRows(1);

const ours: number[] = [];
const floor: number[] = [];
for (let index = 0; index < samples; index++) {
  const bare = reader.xread('COUNT', 1, 'BLOCK', 5000, 'STREAMS', 'ticks', '$').then(() => Date.now());
  const drawn = nextRowMs();
  await new Promise((resolve) => setTimeout(resolve, 20 + (index % 7) * 11));
  const sentMs = Date.now();
  await addTick();
  floor.push((await bare) - sentMs);
  ours.push((await drawn) - sentMs);
}
await browser.close();
await server.stop();
writer.disconnect();
reader.disconnect();
await end(redisServer);
rmSync(directory, { recursive: true, force: true });

const frameMs = 1000 / 60;
const beside = 'a bare blocking XREAD and one frame';
report({ bench: 'latency p50', ours: median(ours), floor: median(floor) + frameMs, unit: 'ms', beside });
report({
  bench: 'latency p95',
  ours: percentile(ours, 0.95),
  floor: percentile(floor, 0.95) + frameMs,
  unit: 'ms',
  beside,
});

function connect(): Redis {
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50 });
  // The server is still starting; the ping below waits for it.
  redis.on('error', () => undefined);
  return redis;
}

async function addTick(): Promise<void> {
  await writer.xadd('ticks', '*', 'data', JSON.stringify({ at: Date.now(), pad: 'x'.repeat(180) }));
}

/** When the browser has drawn one row more than now: the observer runs before the paint, the second frame after it. */
function nextRowMs(): Promise<number> {
  return inspector.frame.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const observer = new MutationObserver((changes) => {
          const isRow = changes.some((change) =>
            [...change.addedNodes].some(
              (node) => node instanceof HTMLElement && node.dataset['sequence'] !== undefined,
            ),
          );
          if (!isRow) return;
          observer.disconnect();
          requestAnimationFrame(() => resolve(Date.now()));
        });
        observer.observe(document.body, { childList: true, subtree: true });
      }),
  );
}

import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer } from '../integration/broker/redisServer.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const isSoon = { timeout: 90_000 };

/** It adds to a channel that nobody has declared. */
const program = (port: number): string => `
const { Redis } = require(${JSON.stringify(createRequire(import.meta.url).resolve('ioredis'))});
const redis = new Redis(${port}, '127.0.0.1', { retryStrategy: () => 100 });
redis.on('error', () => undefined);
setInterval(() => redis.xadd('audit.log', 'MAXLEN', '100', '*', 'data', '{}').catch(() => undefined), 20);
process.on('SIGTERM', () => process.exit(0));
`;

const manifest = (port: number): string => `name: seen
services:
  redis:
    image: redis:7
    ports: ["127.0.0.1:${port}:6379"]
    x-patchbay: { run: { command: "redis-server --port ${port} --bind 127.0.0.1 --save '' --appendonly no" } }
  orders:
    image: node:22
    depends_on: [redis]
    x-patchbay:
      run: { command: node orders.cjs }
x-patchbay:
  broker: redis
  channels:
    paid: { kind: stream }
`;

describe.skipIf(!hasRedisServer())('A manifest that does not say what its services do', () => {
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    const port = await freePort();
    const files = { 'patchbay.yaml': manifest(port), 'orders.cjs': program(port) };
    workspace = makeWorkspace('seen', files, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start({ size: { width: 1400, height: 800 } });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').clickAction('seen', 'Start Application');
    await window.applyPlan();
    await window.view('Services').waitForRow('seen', /2\/2 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await window.openContainer('Patchbay');
    await window.view('Services').clickAction('seen', 'Stop Application');
    await window.view('Services').waitForRow('seen', /0\/2 running/);
    await vscode.stop();
    workspace.remove();
  });

  const line = (text: string) => window.page.locator('.monaco-editor .view-line', { hasText: text }).first();

  it('says so, and takes it from a quick fix', async () => {
    const { page } = window;
    await window.runCommand('Patchbay: Show Topology');
    await page.locator('.tab', { hasText: 'Topology: seen' }).waitFor(isSoon);
    await window.openFile('patchbay.yaml');
    await page.locator('.squiggly-warning').first().waitFor(isSoon);
    await window.runCommand('View: Focus Problems');
    await page.locator('.markers-panel', { hasText: '"orders" also publishes to "audit.log", seen ' }).waitFor(isSoon);
    await picture(window, 'wiring-problem');

    const fix = page.locator('.action-widget', { hasText: 'Write down that "orders" publishes "audit.log"' });
    const ask = async (): Promise<boolean> => {
      await window.openFile('patchbay.yaml:10:6');
      await page.keyboard.press('Control+.');
      return fix.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(ask, isSoon).toBe(true);
    await picture(window, 'wiring-fix');
    await page.keyboard.press('Enter');
    await line('publishes: [audit.log]').waitFor(isSoon);
    await line('audit.log: { kind: stream }').waitFor();
    await page.locator('.squiggly-warning').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+S');
    await picture(window, 'wiring-fixed');
  });

  it('shows a small map of the channel on hover', async () => {
    const { page } = window;
    await window.openFile('patchbay.yaml:17:8');
    await window.runCommand('Show or Focus Hover');
    await page.locator('.monaco-hover', { hasText: '──▶ audit.log' }).first().waitFor(isSoon);
    await picture(window, 'wiring-hover');
    await page.keyboard.press('Escape');
  });

  it('shows the map in the walkthrough', async () => {
    const { page } = window;
    await window.runCommand('View: Hide Panel');
    await window.runCommand('View: Close Primary Side Bar');
    await window.runCommand('Patchbay: Get Started');
    const step = page.locator('[data-done-step-id$="map"]');
    await step.waitFor(isSoon);
    // It was opened before, so the step is done.
    await expect.poll(() => step.getAttribute('class'), isSoon).toMatch(/complete/);
    await page.locator('.step-title', { hasText: 'See how it all fits together' }).click();
    await page.locator('.getting-started-media iframe, .getting-started-media svg').first().waitFor(isSoon);
    await picture(window, 'walkthrough-map');
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

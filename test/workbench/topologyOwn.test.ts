import type { Frame } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../src/engine/process/loopback.ts';
import { hasRedisServer } from '../integration/broker/redisServer.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const isSoon = { timeout: 60_000 };

/** A service that publishes what its manifest does not say, to a Redis that is a service beside it. */
function manifestOf(port: number): string {
  return `name: audited
services:
  redis:
    image: redis:7-alpine
    ports: ["127.0.0.1:${port}:6379"]
    x-patchbay:
      run:
        command: redis-server --port ${port} --bind 127.0.0.1 --save '' --appendonly no
        healthcheck: { test: [CMD, redis-cli, -p, "${port}", ping], interval: 1s }
  billing:
    image: busybox
    depends_on: { redis: { condition: service_healthy } }
    x-patchbay: { run: { command: node billing.mjs } }
x-patchbay:
  broker: redis
  channels:
    audit.log: { kind: stream }
`;
}

const billing = (port: number): string => `import { createConnection } from 'node:net';

const redis = createConnection(${port}, '127.0.0.1');
redis.resume();
const command = ['XADD', 'audit.log', 'MAXLEN', '100', '*', 'at', 'now'];
const text = '*' + command.length + command.map((part) => '\\r\\n$' + part.length + '\\r\\n' + part).join('') + '\\r\\n';
setInterval(() => redis.write(text), 20);
`;

describe.skipIf(!hasRedisServer())('The map of an application whose broker is one of its services', () => {
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;
  let page: Frame;

  beforeAll(async () => {
    const port = await freePort();
    const files = { 'patchbay.yaml': manifestOf(port), 'billing.mjs': billing(port) };
    workspace = makeWorkspace('audited', files, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start({ size: { width: 1500, height: 860 } });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').clickAction('audited', 'Start Application');
    await window.applyPlan();
    await window.view('Services').waitForRow('audited', /2\/2 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await window.openContainer('Patchbay');
    await window.view('Services').clickAction('audited', 'Stop Application');
    await window.view('Services').waitForRow('audited', /0\/2 running/);
    await vscode.stop();
    workspace.remove();
  });

  it('has seen after the start who publishes, which the manifest shows at the service', async () => {
    await window.openFile('patchbay.yaml');
    await window.runCommand('Problems: Focus on Problems View');
    await window.page.locator('.markers-panel').getByText('audit.log').first().waitFor(isSoon);
  });

  it('shows it without asking, as it costs nobody else anything', async () => {
    await window.runCommand('Patchbay: Show Topology');
    page = await window.webview('.topology');
    const edge = JSON.stringify(JSON.stringify(['publishes', 'service:billing', 'channel:audit.log']));
    await page.locator(`.map-edge[data-id=${edge}][data-known=observed]`).waitFor({ state: 'attached', ...isSoon });
    expect(await page.getByRole('button', { name: 'Allow', exact: true }).isVisible()).toBe(false);
    await picture(window, 'topology-own-broker');
  });

  it('writes down what was seen, in the manifest, where it can be undone', async () => {
    await window.page.locator('.tab', { hasText: 'Topology: audited' }).click();
    page = await window.webview('.topology');
    await page.getByRole('button', { name: /finding/ }).click();
    await page.getByRole('button', { name: 'Write It Down' }).first().click();
    const { page: shown } = window;
    await shown
      .locator('.view-line', { hasText: /publishes/ })
      .first()
      .waitFor(isSoon);
    await window.runCommand('File: Save All Files');
    const file = join(workspace.folder, 'patchbay.yaml');
    await expect.poll(() => readFileSync(file, 'utf8'), isSoon).toMatch(/publishes: *(\[ *)?(\n *- *)?audit\.log/);
  });
});

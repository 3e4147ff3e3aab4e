import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { fillOrders } from './support/orders.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const isSoon = { timeout: 20_000 };
const schema = `{
  "type": "object",
  "required": ["orderId", "total"],
  "properties": {
    "orderId": { "type": "string" },
    "total": { "type": "number", "maximum": 450 }
  }
}
`;

describe.skipIf(!hasRedisServer())('A contract that evolves', () => {
  let server: RedisServer;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    server = await startRedisServer();
    await fillOrders(server.client());
    const manifest = `name: evolution
services:
  worker: { image: busybox, x-patchbay: { run: { command: sleep 3600 }, publishes: [orders.created] } }
x-patchbay:
  broker: ${server.url}
  channels:
    orders.created:
      kind: stream
      payload: { field: data, encoding: json }
      contract: ./order.schema.json
`;
    workspace = makeWorkspace(
      'evolution',
      { 'patchbay.yaml': manifest, 'order.schema.json': schema },
      { 'patchbay.engine': 'process', 'files.autoSave': 'off' },
    );
    commitAll(workspace.folder);
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Channels').row('orders.created').click();
    await (await InspectorPage.of(window)).waitForRows(5);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await server.stop();
    workspace.remove();
  });

  it('is widened for the messages that break it, compared with its last commit, and inferred from what is held', async () => {
    const { page } = window;
    await window.openFile('order.schema.json:6:44');
    await page.locator('.squiggly-warning').first().waitFor(isSoon);
    const fix = page.getByText('Widen Contract for All Held Messages…');
    // A list that opens while the page is still at work closes again.
    const ask = async (): Promise<boolean> => {
      await page.locator('.editor-instance .view-line', { hasText: 'maximum' }).click({ position: { x: 300, y: 8 } });
      await page.keyboard.press('Control+.');
      return fix.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(ask, isSoon).toBe(true);
    await fix.click();
    await page.locator('.tab', { hasText: 'widened for' }).waitFor(isSoon);
    await window.openNotifications();
    await picture(window, 'contract-widened-dark');
    await window.notifications.getByRole('button', { name: 'Apply' }).click(isSoon);
    await page.locator('.editor-instance .view-line', { hasText: '"maximum": 499' }).first().waitFor(isSoon);

    await window.runAndAnswer('Patchbay: Compare Contract…', 'Compare Contract', 'orders.created');
    await window.answer('Compare Contract', 'HEAD');
    await window.answer('Compare Contract', 'FORWARD');
    await page.locator('.tab', { hasText: 'Counterexample to order.schema' }).waitFor(isSoon);
    await window.openNotifications();
    await page.getByText('order.schema.json is not FORWARD compatible with HEAD').first().waitFor(isSoon);
    await picture(window, 'contract-compare-dark');
    await page.keyboard.press('Escape');

    await window.view('Channels').chooseFromMenu('orders.created', 'Infer Contract from Messages…');
    await page.locator('.tab', { hasText: 'orders.created.schema.json' }).waitFor(isSoon);
    await page.locator('.editor-instance .view-line', { hasText: '"$comment"' }).first().waitFor(isSoon);
    await picture(window, 'contract-inferred-dark');
  });
});

function commitAll(folder: string): void {
  const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'];
  const git = (...args: readonly string[]): Buffer => execFileSync('git', [...identity, ...args], { cwd: folder });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'Describe orders');
}

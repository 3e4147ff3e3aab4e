import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { fillOrders, orderCount } from './support/orders.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const isSoon = { timeout: 20_000 };
const schema = (maximum: number): string => `{
  "type": "object",
  "required": ["orderId", "total"],
  "properties": {
    "orderId": { "type": "string" },
    "total": { "type": "number", "maximum": ${maximum} }
  }
}
`;

const recording = [
  { patchbay: 'recording', version: 1, startedAt: '2026-11-29T12:00:00Z', sources: [] },
  ...[50, 250].map((total) => ({
    at: total,
    kind: 'stream',
    channel: 'orders.created',
    fields: [['data', JSON.stringify({ orderId: 'o', total })]],
  })),
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

describe.skipIf(!hasRedisServer())('A contract that speaks up', () => {
  let server: RedisServer;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    server = await startRedisServer();
    await fillOrders(server.client());
    const manifest = `name: contracts
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
      'contracts',
      { 'patchbay.yaml': manifest, 'order.schema.json': schema(450), 'monday.patchbay.ndjson': recording },
      { 'patchbay.engine': 'process', 'files.autoSave': 'off' },
    );
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

  it('is told in the Problems view, shows the messages, is tried while it is edited, and is quiet once it holds', async () => {
    const { page } = window;
    const problem = (text: string) => page.locator('.markers-panel .monaco-list-row', { hasText: text });
    await window.openFile('order.schema.json:6:44');
    await window.runCommand('Problems: Focus on Problems View');
    await problem(`of ${orderCount} held messages of "orders.created" break this contract`).waitFor(isSoon);
    await problem('payload.total must be <= 450, such as').first().waitFor(isSoon);
    await picture(window, 'contract-broken-dark');

    await page.locator('.editor-instance .view-lines').first().click();
    await window.openFile('order.schema.json:6:44');
    await page.keyboard.press('Control+.');
    await page.getByText('Show Messages That Break the Contract').waitFor(isSoon);
    await page.keyboard.press('Enter');
    await page.locator('.tab', { hasText: 'Messages: orders.created' }).nth(1).waitFor(isSoon);

    await window.openFile('order.schema.json:6:44');
    await page.keyboard.press('Control+Shift+ArrowRight');
    await page.keyboard.type('100');
    await problem('As edited, this contract breaks 399 of 500').waitFor(isSoon);
    await problem('breaks 1 of 2 messages of the recording "monday.patchbay.ndjson"').waitFor(isSoon);
    await picture(window, 'contract-edited-dark');

    await page.keyboard.press('Control+z');
    await problem('Broken by').waitFor(isSoon);
    writeFileSync(join(workspace.folder, 'order.schema.json'), schema(1000));
    await problem('held messages').waitFor({ state: 'hidden', ...isSoon });
    await window.openFile('patchbay.yaml:10:20');
    await picture(window, 'contract-holds-dark');
  });
});

import { readdirSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { barriersIn } from './support/accessibility.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const until = { timeout: 30_000 };
/** By the class that VS Code gives its window. */
const themes = { vs: lightTheme, 'hc-black': 'Default High Contrast', 'vs-dark': darkTheme };
const settings = { 'patchbay.engine': 'process' };

describe.skipIf(!hasRedisServer())('Messages', () => {
  let server: RedisServer;
  let redis: Redis;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = server.client();
    const manifest = `name: bakery
services:
  oven: { image: busybox, x-patchbay: { run: { command: sleep 3600 } } }
x-patchbay:
  broker: ${server.url}
  channels: { orders: { kind: stream, contract: ./order.schema.json } }
`;
    const contract = JSON.stringify({ properties: { order: { maximum: 5 }, card: { writeOnly: true } } });
    workspace = makeWorkspace('record', { 'compose.yaml': manifest, 'order.schema.json': contract }, settings);
    for (let order = 0; order < 5; order++) await redis.xadd('orders', '*', 'data', JSON.stringify({ order }));
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Channels').waitForRow('orders', /5 entries|orders/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await server.stop();
    workspace.remove();
  });

  it('are recorded from the inspector until that is stopped, and the file opens as an inspector', async () => {
    await window.view('Channels').row('orders').click();
    const live = await InspectorPage.of(window);
    await expect.poll(() => live.rows.count(), until).toBeGreaterThan(4);
    await live.choose('Export, links, and more', 'Record…');
    await expect.poll(() => window.quickInput.locator('input').inputValue(), until).toContain('.patchbay.ndjson');
    await window.quickInput.locator('.monaco-button', { hasText: /Record|OK/ }).click();
    const status = window.statusBar.locator('[id$="patchbay.transfers"]');
    await status.waitFor();
    await expect
      .poll(async () => {
        await redis.xadd('orders', '*', 'data', JSON.stringify({ order: 6, card: '4111' }));
        return status.textContent();
      }, until)
      .toMatch(/[1-9]/);
    await picture(window, 'record-running-dark');
    await status.click();
    await picture(window, 'record-stop-dark');
    await window.quickInput.locator('.monaco-list-row[aria-label*="Stop"]').click();
    await status.waitFor({ state: 'hidden' });
    const [file = ''] = readdirSync(workspace.folder).filter((name) => name.endsWith('.patchbay.ndjson'));
    await window.runCommand('View: Close All Editors');
    await window.openFile(file);
    const page = await InspectorPage.of(window);
    await expect.poll(() => page.column('preview'), until).toContain('{"order":6,"card":"***"}');
    expect(new Set(await page.column('source'))).toEqual(new Set(['orders']));
    for (const [kind, theme] of Object.entries(themes)) {
      workspace.write('.vscode/settings.json', JSON.stringify({ ...settings, 'workbench.colorTheme': theme }));
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await picture(window, `recording-${kind}`);
    }
    expect(await barriersIn(page.frame)).toEqual([]);
    expect(file).toMatch(/^orders [\d -]+\.patchbay\.ndjson$/);
  });
});

import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const until = { timeout: 30_000 };
/** By the class that VS Code gives its window. */
const themes = { vs: lightTheme, 'hc-black': 'Default High Contrast', 'vs-dark': darkTheme };
const settings = { 'patchbay.engine': 'process' };

describe.skipIf(!hasRedisServer())('A file of messages', () => {
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
  channels: { orders: { kind: stream, payload: { field: data }, contract: ./order.schema.json } }
`;
    const files = {
      'compose.yaml': manifest,
      'order.schema.json': '{"properties":{"total":{"type":"number"}}}',
      'orders.ndjson': '{"total":1}\n{"total":"two"}\n{"total":3}\n{"total":\n',
    };
    workspace = makeWorkspace('publish-file', files, settings);
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Channels').waitForRow('orders', /0 entries|orders/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await server.stop();
    workspace.remove();
  });

  const row = (label: string) => window.quickInput.locator(`.monaco-list-row[aria-label*="${label}"]`);

  it('is looked through, shows what is not valid at its lines, and is sent without it', async () => {
    await window.view('Channels').chooseFromMenu('orders', 'Publish from File…');
    await window.answer('Publish from File to orders', join(workspace.folder, 'orders.ndjson'));
    await row('Send 2 Valid Messages').waitFor();
    for (const [kind, theme] of Object.entries(themes)) {
      workspace.write('.vscode/settings.json', JSON.stringify({ ...settings, 'workbench.colorTheme': theme }));
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await picture(window, `publish-file-${kind}`);
    }
    await row('Show Problems').click();
    const problems = window.page.locator('.markers-panel');
    await problems.getByText('It breaks order.schema.json: payload.total must be number.').waitFor();
    await problems.getByText('It is not JSON.').waitFor();
    await picture(window, 'publish-file-problems-dark');
    expect(await redis.exists('orders')).toBe(0);

    await window.view('Channels').chooseFromMenu('orders', 'Publish from File…');
    await window.answer('Publish from File to orders', join(workspace.folder, 'orders.ndjson'));
    await row('Send 2 Valid Messages').click();
    await expect
      .poll(() => redis.xrange('orders', '-', '+').then((all) => all.map(([, fields]) => fields)), until)
      .toEqual([1, 3].map((total) => ['data', `{"total":${total}}`]));
  });
});

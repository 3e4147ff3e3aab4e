import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { headerLine, lineWriter } from '../../src/messages/recording/lineWriter.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const until = { timeout: 30_000 };
/** By the class that VS Code gives its window. */
const themes = { vs: lightTheme, 'hc-black': 'Default High Contrast', 'vs-dark': darkTheme };
const settings = { 'patchbay.engine': 'process' };

/** Three orders, an hour between the second one and the third. */
function recording(): string {
  const source = { kind: 'stream', key: 'orders' } as const;
  const lineOf = lineWriter(source);
  const header = headerLine({
    patchbay: 'recording',
    version: 1,
    startedAt: '2026-01-01T00:00:00Z',
    sources: [source],
  });
  const lines = [0, 500_000, 3_600_000_000].map((at, index) =>
    lineOf(at, { id: `${index + 1}-0`, fields: [Buffer.from('data'), Buffer.from(`{"order":${index + 1}}`)] }),
  );
  return header + lines.join('');
}

describe.skipIf(!hasRedisServer())('A recording', () => {
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
  channels: { orders: { kind: stream } }
`;
    const files = { 'compose.yaml': manifest, 'monday.patchbay.ndjson': recording() };
    workspace = makeWorkspace('replay', files, settings);
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

  it('is replayed from its inspector: marked, paused, step by step, and as fast as it goes', async () => {
    await window.openFile('monday.patchbay.ndjson');
    const page = await InspectorPage.of(window);
    await expect.poll(() => page.rows.count(), until).toBe(3);
    await page.choose('Export, links, and more', 'Replay These Messages…');
    await row('Mark Copies').click();
    await row('each entry names the recording').waitFor();
    for (const [kind, theme] of Object.entries(themes)) {
      workspace.write('.vscode/settings.json', JSON.stringify({ ...settings, 'workbench.colorTheme': theme }));
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await picture(window, `replay-form-${kind}`);
    }
    await row('Start Paused').click();
    const status = window.statusBar.locator('[id$="patchbay.transfers"]');
    await expect.poll(() => status.textContent(), until).toContain('Paused');
    await status.click();
    await row('Step').waitFor();
    await picture(window, 'replay-steering-dark');
    await row('Step').click();
    await expect.poll(() => redis.xlen('orders'), until).toBe(1);
    await status.click();
    await row('Change Speed').click();
    await row('As fast as it goes').click();
    await status.click();
    await row('Resume').click();
    await expect
      .poll(() => redis.xrange('orders', '-', '+').then((all) => all.map(([, fields]) => fields)), until)
      .toEqual(
        [1, 2, 3].map((order) => [
          'data',
          `{"order":${order}}`,
          'patchbay-recording',
          'monday',
          'patchbay-recorded-id',
          `${order}-0`,
        ]),
      );
    await status.waitFor({ state: 'hidden' });
  });
});

import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const until = { timeout: 60_000 };

const manifest = `name: bakery
services:
  oven:
    image: busybox
x-patchbay:
  channels:
    orders: { kind: stream, deadLetter: orders.dead, payload: { field: data } }
    orders.dead: { kind: stream }
`;

describe.skipIf(!hasRedisServer())('Dead letters', () => {
  let server: RedisServer;
  let redis: Redis;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = server.client();
    await redis.xgroup('CREATE', 'orders', 'bakers', '0', 'MKSTREAM');
    await redis.xadd('orders', '1-0', 'data', '{"loaf":0}');
    // Given to somebody three times, and never acknowledged.
    await redis.xreadgroup('GROUP', 'bakers', 'anna', 'STREAMS', 'orders', '>');
    await redis.call('XCLAIM', 'orders', 'bakers', 'anna', '0', '1-0', 'RETRYCOUNT', '3', 'JUSTID');
    for (let loaf = 1; loaf <= 5; loaf++) {
      const error = loaf === 5 ? 'NoFlour: the bag is empty' : `OvenError: ${200 + loaf} degrees`;
      await redis.xadd(
        'orders.dead',
        `${1_795_950_000_000 + loaf * 60_000}-0`,
        'data',
        `{"loaf":${loaf}}`,
        'error',
        error,
      );
    }
    workspace = makeWorkspace('bakery', { 'compose.yaml': manifest }, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start({
      settings: { 'patchbay.redis.url': server.url, 'patchbay.channels.refreshInterval': 250 },
    });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Channels').waitForRow('orders.dead', /5 entries/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await server.stop();
    workspace.remove();
  });

  async function pick(label: string): Promise<void> {
    await window.quickInput.locator(`.monaco-list-row[aria-label*="${label}"]`).click();
  }

  const payloads = async (key: string): Promise<readonly string[]> =>
    (await redis.xrange(key, '-', '+')).map(([, fields]) => fields.join(' '));

  it('stand by why they failed, and go back by group, edited, or as pending entries', async () => {
    await window.view('Channels').chooseFromMenu('orders.dead', 'Show Dead Letters');
    const dead = window.view('Dead Letters');
    await dead.waitForRow('orders.dead', /5 messages · of orders/);
    await dead.waitForRow('OvenError: … degrees', /, 4 messages/);
    await dead.waitForRow('orders · bakers', /1 pending/);
    await dead.expand('OvenError: … degrees', '{"loaf":4}');
    await picture(window, 'dead-letters-dark');

    await dead.chooseFromMenu('OvenError: … degrees', 'Redrive…');
    await pick('where they belong');
    await window.quickInput.locator('.monaco-list-row[aria-label*="All 4 at once"]').waitFor();
    await picture(window, 'dead-letters-how-dark');
    await pick('All 4 at once');
    await pick('Without error');
    await expect.poll(() => window.dialog.innerText(), until).toMatch(/Redrive 4 messages of orders\.dead to orders\?/);
    await window.confirm('Redrive');
    await expect.poll(() => redis.xlen('orders'), until).toBe(5);
    expect((await payloads('orders')).slice(1)).toEqual([1, 2, 3, 4].map((loaf) => `data {"loaf":${loaf}}`));

    // It fails again, and is known.
    await redis.xadd('orders.dead', '*', 'data', '{"loaf":2}', 'error', 'OvenError: 1 degrees');
    await dead.waitForRow('OvenError: … degrees', /1 message · 1 came back/);

    await dead.chooseFromMenu('NoFlour: the bag is empty', 'Edit and Redrive…');
    const editor = window.page.locator('.modified-in-monaco-diff-editor');
    await editor.getByText('"loaf"').waitFor();
    await editor.locator('.view-lines').click();
    await window.page.keyboard.press('Control+Home');
    for (let line = 1; line < 6; line++) await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('End');
    await window.page.keyboard.type('0');
    await picture(window, 'dead-letters-edit-dark');
    await window.page.locator('.editor-actions .action-label[aria-label^="Redrive Edited"]').click();
    await pick('where they belong');
    await pick('Send it');
    await window.confirm('Redrive');
    await expect.poll(() => payloads('orders'), until).toContain('data {"loaf":50} error NoFlour: the bag is empty');
    await expect.poll(() => redis.xlen('orders.dead'), until).toBe(1);

    await dead.chooseFromMenu('orders · bakers', 'Retry…');
    await window.confirm('Retry');
    const deliveries = async (): Promise<unknown> =>
      ((await redis.xpending('orders', 'bakers', '-', '+', 1)) as unknown[][])[0]?.[3];
    await expect.poll(deliveries, until).toBe(0);
    await expect.poll(() => dead.row('orders · bakers').count(), until).toBe(0);
  });
});

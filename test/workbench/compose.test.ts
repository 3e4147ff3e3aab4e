import type { Redis } from 'ioredis';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const until = { timeout: 60_000 };

const contract = JSON.stringify({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['orderId', 'amount'],
  properties: {
    orderId: { type: 'string', description: 'The number of the order.', examples: ['o-42'] },
    amount: { type: 'number', minimum: 0, examples: [12.5] },
    currency: { enum: ['EUR', 'USD'], description: 'Of the amount.' },
  },
});

describe.skipIf(!hasRedisServer())('A message that is composed', () => {
  let server: RedisServer;
  let redis: Redis;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = server.client();
    await redis.xgroup('CREATE', 'shop:orders', 'billing', '$', 'MKSTREAM');
    const manifest = `name: shop
services:
  till: { image: busybox, x-patchbay: { run: { command: sleep 3600 } } }
x-patchbay:
  broker: ${server.url}
  channels:
    orders: { kind: stream, key: "shop:orders", contract: ./order.schema.json, correlation: $.orderId }
    mails: { kind: list }
`;
    workspace = makeWorkspace(
      'compose',
      { 'compose.yaml': manifest, 'order.schema.json': contract },
      { 'patchbay.engine': 'process' },
    );
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await server.stop();
    workspace.remove();
  });

  const lens = (text: string): Locator => window.page.locator('.codelens-decoration a', { hasText: text }).first();
  const line = (text: string): Locator => window.page.locator('.monaco-editor .view-line', { hasText: text }).first();

  /** The schema may still be on its way: it is asked again. */
  async function asked(entry: Locator): Promise<void> {
    const ask = async (): Promise<boolean> => {
      await window.page.keyboard.press('Control+Space');
      return entry.isVisible();
    };
    await expect.poll(ask, until).toBe(true);
  }

  it('begins with an example of its contract, and is checked and completed while it is typed', async () => {
    await window.view('Channels').chooseFromMenu('orders', 'Publish Message');
    await lens('Send to orders').waitFor(until);
    await line('"orderId": "o-42"').waitFor(until);
    await picture(window, 'compose-draft-dark');
    await line('"currency"').getByText('EUR').dblclick();
    await window.page.keyboard.press('Delete');
    const completion = window.page.locator('.suggest-widget .monaco-list-row', { hasText: 'USD' });
    await asked(completion);
    await picture(window, 'compose-completion');
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.type('GBP');
    await lens('1 breach').waitFor(until);
  });

  it('is sent with a breach only once that was confirmed by name', async () => {
    await lens('Send to orders').click();
    await window.dialog.filter({ hasText: 'payload.currency' }).waitFor(until);
    await picture(window, 'compose-invalid');
    await window.page.getByRole('button', { name: 'Cancel' }).click();
    expect(await redis.xlen('shop:orders')).toBe(0);
  });

  it('tells which groups have got it, and shows it in the inspector', async () => {
    await line('"currency"').getByText('GBP').dblclick();
    await window.page.keyboard.type('USD');
    await lens('breach').waitFor({ state: 'detached' });
    await window.page.keyboard.press('Control+Enter');
    await lens('billing: waiting').waitFor(until);
    await picture(window, 'compose-sent-dark');
    await lens('Sent at').click();
    const page = await InspectorPage.of(window);
    await page.frame.locator('[role="row"][aria-selected="true"]', { hasText: 'o-42' }).waitFor(until);
    await page.frame.locator('.detail', { hasText: 'USD' }).waitFor();
    await picture(window, 'compose-inspected');
  });

  it('is published again from the inspector, and by a command', async () => {
    const page = await InspectorPage.of(window);
    await page.rows.first().click({ button: 'right' });
    await picture(window, 'compose-menu');
    await page.chooseEntry('Publish Again');
    await page.waitForRows(2);
    const [first, second] = await redis.xrange('shop:orders', '-', '+');
    expect(second?.[1]).toEqual(first?.[1]);
    await page.frame.locator(`[role="row"][aria-selected="true"][data-id="${second?.[0]}"]`).waitFor(until);
    await window.runCommand('Patchbay: Send Last Message Again');
    await page.waitForRows(3);
  });

  it('is edited first, and sent to another channel, where it is remembered', async () => {
    const page = await InspectorPage.of(window);
    await page.rows.first().click({ button: 'right' });
    await page.chooseEntry('Edit and Publish…');
    await line('"orderId": "o-42"').waitFor();
    await line('"channel"').getByText('orders').dblclick();
    await window.page.keyboard.type('mails');
    await lens('Send to mails').click();
    await expect.poll(() => redis.lrange('mails', 0, -1), until).toEqual([expect.stringContaining('"USD"')]);
    await window.runCommand('Patchbay: Show Sent Messages');
    await expect.poll(() => window.quickPickEntries(), until).toHaveLength(2);
    await picture(window, 'compose-history');
    await window.page.keyboard.press('Escape');
  });
});

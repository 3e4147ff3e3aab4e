import type { Frame, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { barriersIn } from './support/accessibility.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { paymentsProgram, tracedManifest } from './support/tracedApplication.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const isSoon = { timeout: 60_000 };

describe.skipIf(!hasRedisServer())('A trace in the workbench', () => {
  let server: RedisServer;
  let redis: ReturnType<RedisServer['client']>;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;
  let page: Frame;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = server.client();
    const port = Number(new URL(server.url).port);
    const files = { 'patchbay.yaml': tracedManifest(server.url), 'payments.mjs': paymentsProgram(port) };
    workspace = makeWorkspace('traced', files, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start({ size: { width: 1500, height: 860 } });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').clickAction('traced', 'Start Application');
    await window.applyPlan();
    await window.view('Services').waitForRow('traced', /2\/2 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await window.openContainer('Patchbay');
    await window.view('Services').clickAction('traced', 'Stop Application');
    await window.view('Services').waitForRow('traced', /0\/2 running/);
    await vscode.stop();
    await server.stop();
    workspace.remove();
  });

  const rowOf = (text: string): Locator => page.locator('[role=row]').filter({ hasText: text }).first();
  const clipboard = (): Promise<string> => window.page.evaluate(() => navigator.clipboard.readText());

  async function order(orderId: string): Promise<string> {
    return (await redis.xadd('orders.created', '*', 'data', JSON.stringify({ orderId, total: 12 }))) ?? '';
  }

  async function takeAlong(entry: string): Promise<void> {
    await page.getByRole('button', { name: 'Take Along' }).click();
    await page.locator('.menu [role=menuitem]').filter({ hasText: entry }).click();
  }

  async function showTrace(): Promise<void> {
    await window.page.locator('.tab', { hasText: 'Trace: o-4711' }).click();
    page = await window.webview('.trace-value');
    await rowOf('orders.created').waitFor();
  }

  it('opens by a key on a message, and shows what came of it over channels and logs', async () => {
    await order('o-1');
    await order('o-4711');
    await window.view('Channels').waitForRow('orders.created', /2 entries/);
    await window.view('Channels').click('orders.created');
    const inspector = await InspectorPage.of(window);
    await inspector.rows.filter({ hasText: 'o-4711' }).click();
    await inspector.frame.locator('[role=grid]').press('t');
    await window.page.locator('.tab', { hasText: 'Trace: o-4711' }).waitFor();
    page = await window.webview('.trace-value');
    for (const name of ['orders.created', 'payments.settled', 'charged']) await rowOf(name).waitFor(isSoon);
    expect(await page.locator('[role=row]').filter({ hasText: 'o-1"' }).count()).toBe(0);
    await picture(window, 'trace-beside-inspector');
  });

  it('grows while it is looked at', async () => {
    await redis.rpush('parcels', JSON.stringify({ orderId: 'o-4711', parcel: 7 }));
    await rowOf('parcels').waitFor(isSoon);
  });

  it('is shown in other ways by the keyboard, without barriers', async () => {
    const chosen = page.locator('[role=tab][aria-selected=true]');
    await page.locator('[role=tab][aria-selected=true]').focus();
    await window.page.keyboard.press('ArrowRight');
    await expect.poll(() => chosen.innerText(), isSoon).toMatch(/sequence/i);
    await page.locator('[role=tabpanel]').getByText('payments.settled').first().waitFor();
    await window.page.keyboard.press('ArrowLeft');
    await expect.poll(() => chosen.innerText(), isSoon).toMatch(/waterfall/i);
    expect(await barriersIn(page)).toEqual([]);
  });

  it('is taken along as a diagram and as a link, which opens it again', async () => {
    await takeAlong('Copy Link');
    await expect.poll(clipboard, isSoon).toMatch(/:\/\/patchbay\.patchbay\/trace\?.*value=o-4711/);
    const link = await clipboard();
    await takeAlong('Mermaid');
    await window.page.locator('.view-lines', { hasText: 'sequenceDiagram' }).waitFor(isSoon);
    await window.runAndAnswer('Patchbay: Open Inspector Link…', 'Open Inspector Link', link);
    await window.page.locator('.tab.active', { hasText: 'Trace: o-4711' }).waitFor(isSoon);
    await showTrace();
  });

  it('shows a hop where its neighbours are', async () => {
    await rowOf('payments.settled').dblclick();
    await window.page.locator('.tab.active', { hasText: 'Messages: payments.settled' }).waitFor(isSoon);
    const [, [settled] = []] = await redis.xrange('payments.settled', '-', '+');
    await window.webview(`[role=row][aria-selected=true][data-id="${settled ?? ''}"]`);
  });

  it('is one of those that were seen last, of all and of a service, from where it opens', async () => {
    await window.runCommand('Patchbay: Show Recent Traces');
    page = await window.webview('.recent-rows');
    for (const value of ['o-1', 'o-4711']) await rowOf(value).waitFor(isSoon);
    expect(await barriersIn(page)).toEqual([]);
    await picture(window, 'trace-recent');
    await page.locator('.recent-rows').focus();
    for (const key of ['Home', 'Enter']) await window.page.keyboard.press(key);
    await window.page.locator('.tab.active', { hasText: 'Trace: o-4711' }).waitFor(isSoon);
    await window.view('Services').chooseFromMenu('payments', 'Slowest Traces', 'Traces');
    await window.page.locator('.tab.active', { hasText: 'Slowest Traces: payments' }).waitFor(isSoon);
    page = await window.webview('.recent-chosen');
    await rowOf('o-4711').waitFor(isSoon);
  });
});

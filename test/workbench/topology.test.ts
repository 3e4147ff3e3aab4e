import type { Frame, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { paymentsProgram, tracedManifest } from './support/tracedApplication.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const isSoon = { timeout: 60_000 };

describe.skipIf(!hasRedisServer())('The map of an application in the workbench', () => {
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
    workspace = makeWorkspace('mapped', files, { 'patchbay.engine': 'process' });
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

  const node = (id: string): Locator => page.locator(`.map-node[data-id="${id}"]`);
  const edge = (kind: string, from: string, to: string): Locator =>
    page.locator(`.map-edge[data-id=${JSON.stringify(JSON.stringify([kind, from, to]))}]`);

  async function order(orderId: string): Promise<void> {
    await redis.xadd('orders.created', '*', 'data', JSON.stringify({ orderId, total: 12 }));
  }

  /** Orders come as long as it is not disposed of: commands are watched for moments alone. */
  function orders(): Disposable {
    const timer = setInterval(() => void order('o-2'), 15);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  async function openMap(): Promise<void> {
    await window.page.locator('.tab', { hasText: 'Topology: traced' }).click();
    page = await window.webview('.topology');
    await node('service:payments').waitFor(isSoon);
  }

  it('opens from the title of Services, and shows its services and channels in the words of the tree', async () => {
    await order('o-1');
    await window.runCommand('Patchbay: Show Topology');
    await window.page.locator('.tab', { hasText: 'Topology: traced' }).waitFor(isSoon);
    page = await window.webview('.topology');
    for (const id of ['service:web', 'service:payments', 'channel:orders.created', 'channel:payments.settled']) {
      await node(id).waitFor(isSoon);
    }
    await expect.poll(() => node('service:payments').textContent(), isSoon).toMatch(/running/);
    await edge('publishes', 'service:web', 'channel:orders.created').waitFor({ state: 'attached' });
    await picture(window, 'topology-traced');
  });

  it('watches no commands of a broker that is no service before it may, and then shows who publishes', async () => {
    const publishing = edge('publishes', 'service:payments', 'channel:payments.settled');
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor(isSoon);
    expect(await publishing.getAttribute('data-known')).toBe('declared');
    expect(await redis.info('commandstats')).not.toContain('cmdstat_monitor');
    using _ = orders();
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await expect.poll(() => publishing.getAttribute('data-known'), isSoon).toBe('both');
    expect(await redis.info('commandstats')).toContain('cmdstat_monitor');
    expect(await page.getByRole('button', { name: 'Allow', exact: true }).isVisible()).toBe(false);
    await picture(window, 'topology-seen');
  });

  it('says what it costs to watch', async () => {
    await page.getByRole('button', { name: /finding/ }).click();
    await expect
      .poll(() => page.locator('.looking').innerText(), isSoon)
      .toMatch(/\d+ ms of every 10 s are watched, \d+(\.\d)? % of the time; the last look saw \d+/);
    await page.locator('.looking').press('Escape');
  });

  it('opens the inspector on an edge, and the page of a service', async () => {
    await edge('consumes', 'channel:orders.created', 'service:payments').focus();
    await window.page.keyboard.press('Enter');
    await window.page.locator('.tab.active', { hasText: 'Messages: orders.created' }).waitFor(isSoon);
    await openMap();
    await node('service:payments').focus();
    await window.page.keyboard.press('Enter');
    await window.page.locator('.tab.active', { hasText: 'payments' }).waitFor(isSoon);
    await openMap();
  });

  it('keeps its nodes where they were put, also over a reload', async () => {
    const box = await node('channel:parcels').boundingBox();
    const [x, y] = [(box?.x ?? 0) + 40, (box?.y ?? 0) + 20];
    await window.page.mouse.move(x, y);
    await window.page.mouse.down();
    await window.page.mouse.move(x + 160, y + 90, { steps: 8 });
    await window.page.mouse.up();
    // Who was seen beside the application is forgotten with the window.
    const places = (): Promise<readonly string[]> =>
      page
        .locator('.map-node:is([data-id^="service:"], [data-id^="channel:"])')
        .evaluateAll((all) => all.map(({ dataset, style }) => `${dataset['id']} ${style.transform}`));
    const before = await places();
    await window.reload();
    await openMap();
    await expect.poll(places, isSoon).toEqual(before);
    await expect.poll(() => page.getByRole('button', { name: 'Allow', exact: true }).isVisible(), isSoon).toBe(false);
  });

  it('opens on the node of the row that it was called on', async () => {
    await window.openContainer('Patchbay');
    await window.view('Channels').chooseFromMenu('payments.settled', 'Show Topology');
    await expect.poll(() => node('channel:payments.settled').getAttribute('aria-current'), isSoon).toBe('true');
  });
});

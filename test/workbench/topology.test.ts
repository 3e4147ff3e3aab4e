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
});

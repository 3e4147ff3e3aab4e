import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InspectorPage } from './support/inspectorPage.ts';
import { findProgram } from '../../scripts/machine/run.ts';
import type { Workbench } from './support/workbench.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { entriesOf, redisCli } from './support/redis.ts';
import { makeShop, Vscode, type Shop } from './support/vscode.ts';

const isRedisThere = process.env['CI'] === 'true' || findProgram('redis-server') !== undefined;

describe.skipIf(!isRedisThere)('The journey without Docker, on local processes', () => {
  let shop: Shop;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    shop = await makeShop({ 'patchbay.engine': 'process' });
    vscode = await Vscode.start();
    window = await vscode.open(shop.folder);
    await window.openContainer('Patchbay');
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    shop.remove();
  });

  it('says which engine is in use', async () => {
    const view = window.view('Services');
    await view.waitForRow(shop.project, /0\/8 running/);
    await expect.poll(() => view.pane.locator('.pane-header .description').innerText()).toMatch(/local processes/i);
  });

  it('starts everything, dependencies first, until all is healthy', async () => {
    const view = window.view('Services');
    await view.clickAction(shop.project, 'Start Application');
    await window.applyPlan();
    await view.waitForRow(shop.project, /8\/8 running/, 120_000);
    await view.waitForRow('payments', /2\/2 healthy/);
    await picture(window, 'process-healthy');
    // A health check that runs this moment has its service's environment.
    await expect.poll(() => shopProcesses(shop), { timeout: 30_000 }).toBe(8);
  });

  it('shows the messages that flow, with the ids that Redis reports', async () => {
    await window.view('Channels').waitForRow('orders.created', /[1-9][\d.,]*\/s/);
    await window.view('Channels').click('orders.created');
    const inspector = await InspectorPage.of(window);
    await inspector.waitForRows(3);
    await inspector.pause();
    const shown = await inspector.column('id');
    const reported = await entriesOf(shop.redisPort, 'orders.created', shown[0], shown.at(-1));
    expect(shown).toEqual(reported.map((entry) => entry.id));
  });

  it('shows the logs of a process', async () => {
    await window.view('Services').clickAction('payments', 'Show Logs');
    await window.page.locator('.tab', { hasText: 'Logs: payments' }).last().waitFor();
    const inspector = await InspectorPage.of(window);
    await inspector.waitForRows(1);
    await expect
      .poll(() => inspector.column('preview'), { timeout: 30_000 })
      .toEqual(expect.arrayContaining([expect.stringMatching(/^(payment settled|listening) /)]));
  });

  it('stops one service from its row', async () => {
    await window.view('Services').clickAction('notifications', 'Stop Service');
    await window.view('Services').waitForRow('notifications', /stopped/);
  });

  it('stops the shop with one click, and leaves no process behind', async () => {
    const view = window.view('Services');
    await view.clickAction(shop.project, 'Stop Application');
    await view.waitForRow(shop.project, /0\/8 running/);
    await expect.poll(() => shopProcesses(shop), { timeout: 30_000 }).toBe(0);
    await expect(redisCli(shop.redisPort, 'PING')).rejects.toThrow(/refused/);
  });
});

/** How many Node processes run as a replica of this shop: each has its container's name in its environment, which Redis writes over. */
function shopProcesses(shop: Shop): number {
  const marks = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`HOSTNAME=${shop.project}-`);
    } catch {
      // It ended between the listing and the look.
      return false;
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && marks(name)).length;
}

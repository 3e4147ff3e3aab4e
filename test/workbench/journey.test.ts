import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InspectorPage } from './support/inspectorPage.ts';
import type { Workbench } from './support/workbench.ts';
import { docker, dockerEvents, dockerPs, removeProject, type DockerEvents } from './support/docker.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { entriesOf } from './support/redis.ts';
import { lightTheme, makeShop, Vscode, type Shop } from './support/vscode.ts';
import { isDockerThere } from './support/needs.ts';

const isSoon = { timeout: 60_000 };
const services = ['redis', 'gateway', 'orders', 'payments', 'inventory', 'shipping', 'notifications', 'loadgen'];

describe.skipIf(!isDockerThere)('The journey on Docker', () => {
  let shop: Shop;
  let vscode: Vscode;
  let window: Workbench;
  let inspector: InspectorPage;
  /** What Docker itself tells of the shop's containers. */
  let told: DockerEvents | undefined;

  beforeAll(async () => {
    shop = await makeShop({ 'patchbay.engine': 'docker' });
    vscode = await Vscode.start();
    window = await vscode.open(shop.folder);
    await window.openContainer('Patchbay');
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    told?.end();
    await vscode.stop();
    await removeProject(shop.project);
    shop.remove();
  });

  it('shows every declared service, none of them created, before anything ran', async () => {
    const view = window.view('Services');
    await view.waitForRow(shop.project, /0\/8 running/);
    for (const service of services) await view.waitForRow(service, /not created/);
    await view.waitForRow('analytics', /inactive.*profile analytics/);
    await expect.poll(() => view.pane.locator('.pane-header .description').innerText()).toMatch(/^Docker \d/);
    expect(await dockerPs(shop.project)).toEqual([]);
  });

  it('shows the plan and does nothing when it is dismissed', async () => {
    await window.view('Services').clickAction(shop.project, 'Start Application');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    const entries = (await window.quickPickEntries()).join('\n');
    expect(entries).toMatch(new RegExp(`Create network ${shop.project}_default`));
    expect(entries).toMatch(/Create volume/);
    await picture(window, 'plan');
    await window.page.keyboard.press('Escape');
    await window.quickInput.waitFor({ state: 'hidden' });
    expect(await dockerPs(shop.project)).toEqual([]);
  });

  it('starts everything, dependencies first, until all is healthy', async () => {
    const view = window.view('Services');
    const events = dockerEvents(shop.project);
    told = events;
    await view.clickAction(shop.project, 'Start Application');
    await window.applyPlan();
    await view.waitForRow(shop.project, /8\/8 running/, 150_000);
    for (const service of services) await view.waitForRow(service, /healthy/);
    await view.waitForRow('payments', /2\/2 healthy/);
    const at = (what: string, service: string): number => events.lines.indexOf(`${what} ${shop.project}-${service}-1`);
    for (const [needed, by] of [
      ['redis', 'inventory'],
      ['inventory', 'orders'],
      ['orders', 'gateway'],
    ] as const) {
      await expect.poll(() => at('health_status: healthy', needed)).toBeGreaterThanOrEqual(0);
      expect(at('start', by)).toBeGreaterThan(at('health_status: healthy', needed));
    }
    await picture(window, 'services-healthy-dark');
    const running = (await dockerPs(shop.project)).filter((row) => row.state === 'running').map((row) => row.name);
    expect(running.sort()).toEqual(
      [...services.map((service) => `${shop.project}-${service}-1`), `${shop.project}-payments-2`].sort(),
    );
  });

  it('shows what flows in Channels', async () => {
    const channels = window.view('Channels');
    await channels.waitForRow('orders.created', /[1-9][\d.,]*\/s/);
    await channels.waitForRow('notifications', /\/s/);
    await channels.expand('orders.created', 'payments');
    await channels.waitForRow('payments', /pending/);
  });

  it('opens the inspector on a click, where new rows arrive by themselves', async () => {
    await window.view('Channels').click('orders.created');
    inspector = await InspectorPage.of(window);
    await inspector.waitForRows(3);
    const before = (await inspector.column('id')).at(-1);
    await expect.poll(async () => (await inspector.column('id')).at(-1), isSoon).not.toBe(before);
    await picture(window, 'inspector-live-dark');
  });

  it('shows, when paused, exactly the ids that Redis reports', async () => {
    await inspector.pause();
    const shown = await inspector.column('id');
    const reported = await entriesOf(shop.redisPort, 'orders.created', shown[0], shown.at(-1));
    expect(shown).toEqual(reported.map((entry) => entry.id));
    const counts = await inspector.counts();
    expect(counts.seen).toBe(counts.held + counts.evicted);
    expect(counts.lost).toBe(0);
  });

  it('filters by text: as many rows as Redis has entries with it', async () => {
    const shown = await inspector.allIds();
    const held = await entriesOf(shop.redisPort, 'orders.created', shown[0], shown.at(-1));
    const orderId = (JSON.parse(held.at(-1)?.data ?? '{}') as { orderId: string }).orderId;
    await inspector.filter(orderId.toUpperCase());
    await expect.poll(() => inspector.matched(), isSoon).toBe(1);
    await expect.poll(() => inspector.column('id'), isSoon).toEqual([held.at(-1)?.id]);
    expect(await inspector.frame.locator('.cell-preview mark').first().textContent()).toBe(orderId);
    await inspector.filter('"quantity"');
    await expect
      .poll(() => inspector.matched(), isSoon)
      .toBe(held.filter(({ data }) => data.includes('"quantity"')).length);
    await inspector.filter('no such text');
    await inspector.frame
      .getByText(/No message/i)
      .first()
      .waitFor();
    await picture(window, 'inspector-nothing-matches');
  });

  it('opens a message and shows its payload as a tree', async () => {
    await inspector.filter('orderId');
    await expect.poll(() => inspector.matched(), isSoon).toBeGreaterThan(0);
    await inspector.openLastMessage();
    const id = await inspector.selectedId();
    const [entry] = await entriesOf(shop.redisPort, 'orders.created', id, id);
    const order = JSON.parse(entry?.data ?? '{}') as Readonly<Record<string, unknown>>;
    const lines = (await inspector.payload()).join('\n');
    for (const key of Object.keys(order)) expect(lines).toContain(key);
    expect(lines).toContain(String(order['orderId']));
    await picture(window, 'inspector-detail-dark');
  });

  it('comes back after a reload of the window with its source and its filter', async () => {
    await window.reload();
    inspector = await InspectorPage.of(window);
    await expect.poll(() => inspector.frame.locator('.filter-input').inputValue(), isSoon).toBe('orderId');
    await inspector.waitForRows(1);
    await expect.poll(() => inspector.frame.locator('.chip-label').allTextContents()).toEqual(['orders.created']);
  });

  it('says that Redis is lost, resumes, and misses nothing', async () => {
    await inspector.goOn();
    await inspector.filter('');
    await inspector.waitForRows(2);
    const first = (await inspector.allIds())[0];
    await inspector.jumpToLatest();
    await docker('restart', '--time', '1', `${shop.project}-redis-1`);
    await inspector.frame.locator('.chip[data-state="live"]').waitFor({ timeout: 30_000 });
    const restartedAt = (await entriesOf(shop.redisPort, 'orders.created')).at(-1)?.id ?? '';
    const isNewer = async (): Promise<boolean> => ((await inspector.column('id')).at(-1) ?? '') > restartedAt;
    await expect.poll(isNewer, { timeout: 60_000 }).toBe(true);
    await inspector.pause();
    const shown = await inspector.allIds();
    // The filter that was emptied may have shown the newest rows again while the first was looked for.
    expect(shown).toContain(first);
    const reported = await entriesOf(shop.redisPort, 'orders.created', shown[0], shown.at(-1));
    expect(shown).toEqual(reported.map((entry) => entry.id));
    expect((await inspector.counts()).lost).toBe(0);
  });

  it('says so while Redis stays away', async () => {
    await docker('stop', '--time', '1', `${shop.project}-redis-1`);
    await inspector.frame.locator('.chip[data-state="lost"]').waitFor({ timeout: 30_000 });
    await picture(window, 'inspector-redis-lost');
    await docker('start', `${shop.project}-redis-1`);
    await inspector.frame.locator('.chip[data-state="live"]').waitFor({ timeout: 30_000 });
    await window.view('Services').waitForRow(shop.project, /8\/8 running/, 60_000);
  });

  it('stops one service from its row, in the tree at once and on the engine', async () => {
    const view = window.view('Services');
    await view.clickAction('notifications', 'Stop Service');
    await view.waitForRow('notifications', /stopped/);
    const row = async () => (await dockerPs(shop.project)).find(({ service }) => service === 'notifications');
    await expect.poll(async () => (await row())?.state).toBe('exited');
    await view.waitForRow(shop.project, /7\/8 running/);
  });

  it('sees what another tool does', async () => {
    await docker('start', `${shop.project}-notifications-1`);
    await window.view('Services').waitForRow('notifications', /healthy/);
  });

  it('shows the logs of a service beside the messages', async () => {
    await window.view('Services').clickAction('orders', 'Show Logs');
    await window.page.locator('.tab', { hasText: 'Logs: orders' }).last().waitFor();
    await expect.poll(async () => logLines(window), isSoon).toBeGreaterThan(0);
    await picture(window, 'inspector-logs-dark');
  });

  it('looks as good in a light theme', async () => {
    shop.write(
      '.vscode/settings.json',
      JSON.stringify({ 'patchbay.engine': 'docker', 'workbench.colorTheme': lightTheme }),
    );
    await window.page.locator('.monaco-workbench.vs').waitFor();
    await window.view('Channels').click('orders.created');
    // The page of the tab that was in front may still be there for a moment: looked at, it is gone.
    const rowCount = (): Promise<number> =>
      InspectorPage.of(window)
        .then((page) => page.rows.count())
        .catch(() => 0);
    await expect.poll(rowCount).toBeGreaterThanOrEqual(3);
    await picture(window, 'inspector-live-light');
  });

  it('stops the shop with one click', async () => {
    const view = window.view('Services');
    await view.clickAction(shop.project, 'Stop Application');
    await view.waitForRow(shop.project, /0\/8 running/);
    const states = async () => [...new Set((await dockerPs(shop.project)).map((row) => row.state))];
    await expect.poll(states).toEqual(['exited']);
    await picture(window, 'services-stopped-light');
  });
});

async function logLines(window: Workbench): Promise<number> {
  const page = await InspectorPage.of(window);
  return (await page.column('preview')).filter((line) => /^(order created|listening) /.test(line)).length;
}

import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InspectorPage } from './support/inspectorPage.ts';
import type { Workbench } from './support/workbench.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { atRest } from './support/treeView.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const until = { timeout: 60_000 };

/** A Compose file as people have it, but for one channel, beside a Redis that is there already. */
const manifest = `name: bakery
services:
  oven:
    image: busybox
x-patchbay:
  channels:
    ovens: { kind: keyspace, key: 'oven:*' }
`;

describe.skipIf(!hasRedisServer())('Consumer groups, and sources that are no streams', () => {
  let server: RedisServer;
  let redis: Redis;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    server = await startRedisServer(['--notify-keyspace-events', 'KEA']);
    redis = server.client();
    for (let number = 1; number <= 4; number++) await redis.xadd('orders', `${number}-0`, 'data', `{"loaf":${number}}`);
    await redis.xgroup('CREATE', 'orders', 'bakers', '0');
    await redis.xreadgroup('GROUP', 'bakers', 'anna', 'COUNT', 2, 'STREAMS', 'orders', '>');
    await redis.xreadgroup('GROUP', 'bakers', 'bert', 'COUNT', 1, 'STREAMS', 'orders', '>');
    await redis.rpush('parcels', 'first', 'second');
    workspace = makeWorkspace('bakery', { 'compose.yaml': manifest }, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start({
      settings: { 'patchbay.redis.url': server.url, 'patchbay.channels.refreshInterval': 250 },
    });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Channels').waitForRow('orders', /4 entries/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await server.stop();
    workspace.remove();
  });

  const confirm = (action: string): Promise<void> => window.confirm(action);

  async function pendingOf(consumer: string): Promise<readonly string[]> {
    const rows = (await redis.xpending('orders', 'bakers', '-', '+', 10, consumer)) as readonly [string][];
    return rows.map(([id]) => id);
  }

  it('open by every click, also while their rows are drawn again', async () => {
    let isWriting = true;
    const writing = (async () => {
      // Each look of the view finds another figure.
      while (isWriting) await redis.xadd('busy', '*', 'data', 'x').then(() => window.page.waitForTimeout(20));
    })();
    await window.view('Channels').waitForRow('busy', /entries/);
    // Its figures never come to rest, its place does.
    const busy = (await atRest(window.page, () => window.view('Channels').row('busy').boundingBox()))!;
    for (let click = 0; click < 120; click++) await window.page.mouse.click(busy.x + 60, busy.y + busy.height / 2);
    await window.page.locator('.tab.active', { hasText: 'busy' }).waitFor();
    isWriting = false;
    await writing;
    await window.view('Channels').click('orders');
    await window.page.locator('.tab.active', { hasText: 'orders' }).waitFor();
    await window.runCommand('Notifications: Show Notifications');
    await window.page.locator('.notifications-center.visible').waitFor();
    expect(await window.page.locator('.notifications-center').innerText()).not.toContain('command');
    await window.page.keyboard.press('Escape');
    await window.runCommand('View: Close All Editors');
    await redis.del('busy');
    await expect.poll(() => window.view('Channels').row('busy').count(), until).toBe(0);
  });

  it('show who has which entry, and how long', async () => {
    const channels = window.view('Channels');
    await channels.expand('orders', 'bakers');
    await channels.waitForRow('bakers', /lag 1 · 3 pending · 2 consumers/);
    await channels.expand('bakers', 'anna');
    await channels.waitForRow('anna', /2 pending · idle/);
    await channels.expand('anna', '1-0');
    await channels.waitForRow('1-0', /pending entry, idle .* delivered once/);
    await channels.waitForRow('2-0', /pending entry/);
    await picture(window, 'consumer-groups-dark');
  });

  it('forget an entry that is acknowledged, once that was confirmed', async () => {
    const channels = window.view('Channels');
    await channels.chooseFromMenu('1-0', 'Acknowledge');
    const dialog = window.dialog;
    await expect.poll(() => dialog.innerText(), until).toMatch(/Acknowledge the entry 1-0 of orders\?/);
    expect(await pendingOf('anna')).toEqual(['1-0', '2-0']);
    await confirm('Acknowledge');
    await expect.poll(() => pendingOf('anna'), until).toEqual(['2-0']);
    await channels.waitForRow('bakers', /2 pending/);
    await expect.poll(() => channels.row('1-0').count(), until).toBe(0);
  });

  it('give an entry to another consumer, and are read anew from an id', async () => {
    const channels = window.view('Channels');
    await channels.expand('anna', '2-0');
    await channels.chooseFromMenu('2-0', 'Claim');
    await window.quickInput.locator('.monaco-list-row[aria-label*="bert"]').click();
    await confirm('Claim');
    await expect.poll(() => pendingOf('bert'), until).toEqual(['2-0', '3-0']);
    await channels.waitForRow('anna', /0 pending/);
    await channels.chooseFromMenu('bakers', 'Set Last Delivered ID');
    await window.quickInput.locator('.monaco-list-row[aria-label^="Everything"]').click();
    await confirm('Set');
    await channels.waitForRow('bakers', /lag 4/);
  });

  async function pick(label: string): Promise<void> {
    await window.quickInput.locator(`.monaco-list-row[aria-label*="${label}"]`).click();
  }

  const dialogText = (): Promise<string> => window.dialog.innerText();

  it('lose a consumer once its entries are claimed, and an entry, each named before', async () => {
    const channels = window.view('Channels');
    await channels.chooseFromMenu('bert', 'Delete Consumer');
    await pick('Claim its 2 pending entries for another consumer first');
    await pick('anna');
    await confirm('Claim');
    await expect.poll(dialogText, until).toMatch(/Delete the consumer bert of bakers\?[^]*no pending entry/);
    await confirm('Delete Consumer');
    await expect.poll(() => pendingOf('anna'), until).toEqual(['2-0', '3-0']);
    await channels.waitForRow('bakers', /1 consumer\b/);
    await expect.poll(() => channels.row('bert').count(), until).toBe(0);

    await channels.expand('anna', '2-0');
    await channels.chooseFromMenu('2-0', 'Delete Entry');
    await expect.poll(dialogText, until).toMatch(/Delete the entry 2-0 of orders\?/);
    await confirm('Delete Entry');
    await expect.poll(() => redis.xlen('orders'), until).toBe(3);

    await channels.chooseFromMenu('anna', 'Delete Consumer');
    await pick('Delete it with its 2 pending entries');
    await expect.poll(dialogText, until).toMatch(/2 pending entries are lost to the group/);
    await picture(window, 'delete-consumer-dark');
    await window.dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await pendingOf('anna')).toEqual(['2-0', '3-0']);
  });

  it('are created and destroyed, and their stream is trimmed and deleted', async () => {
    const channels = window.view('Channels');
    await channels.chooseFromMenu('orders', 'Create Consumer Group');
    await window.answer('Create Consumer Group of orders', 'tasters');
    await pick('Everything, from the beginning');
    await confirm('Create Group');
    await channels.waitForRow('tasters', /lag/);

    await channels.chooseFromMenu('orders', 'Trim Stream');
    await pick('Keep the newest entries, exactly so many');
    await window.answer('Trim orders', '1');
    await expect.poll(dialogText, until).toMatch(/Trim orders to its newest entry\?[^]*2 of 3 entries go/);
    expect(await redis.xlen('orders')).toBe(3);
    await confirm('Trim Stream');
    await expect.poll(() => redis.xlen('orders'), until).toBe(1);

    await channels.chooseFromMenu('tasters', 'Destroy Consumer Group');
    await confirm('Destroy Group');
    await expect.poll(async () => (await redis.xinfo('GROUPS', 'orders')) as unknown[], until).toHaveLength(1);
    await expect.poll(() => channels.row('tasters').count(), until).toBe(0);

    await channels.chooseFromMenu('orders', 'Delete Key from Redis');
    await expect
      .poll(dialogText, until)
      .toMatch(/Delete the stream orders\?[^]*All that it holds goes: 1 entry\.[^]*consumer group bakers/);
    await confirm('Delete Key');
    await expect.poll(() => redis.exists('orders'), until).toBe(0);
    await expect.poll(() => channels.row('orders').count(), until).toBe(0);
  });

  it('shows what is pushed to a list, which keeps all it has', async () => {
    await window.runCommand('Patchbay: Open Message Inspector');
    for (const [name, kind] of [
      ['parcels', 'list'],
      ['ovens', 'keyspace'],
      ['engine events', 'engine'],
    ] as const) {
      await window.quickInput.locator(`.monaco-list-row[aria-label*="${name}, ${kind}"]`).click();
    }
    await window.page.keyboard.press('Enter');
    const page = await InspectorPage.of(window);
    await expect.poll(() => page.column('preview'), until).toEqual(expect.arrayContaining(['waiting=first']));
    await expect.poll(() => page.frame.locator('.chip[data-state="live"]').count(), until).toBe(3);
    await redis.rpush('parcels', 'third');
    await expect
      .poll(async () => (await page.column('preview')).join('\n'), until)
      .toMatch(/waiting=first\n[^]*waiting=second\n[^]*third/);
    expect(await redis.lrange('parcels', 0, -1)).toEqual(['first', 'second', 'third']);
  });

  it('shows what happens to keys in the same table', async () => {
    const page = await InspectorPage.of(window);
    const of = async (source: string): Promise<string> => {
      const [sources, previews] = await Promise.all([page.column('source'), page.column('preview')]);
      return previews.filter((_, index) => sources[index] === source).join('\n');
    };
    await redis.set('oven:1', 'hot');
    // What all keys of the pattern begin with is left out.
    await expect.poll(() => of('ovens'), until).toMatch(/\b1=set\b/);
    await picture(window, 'sources-dark');
  });
});

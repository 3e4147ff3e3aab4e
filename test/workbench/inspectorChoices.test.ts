import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InspectorPage } from './support/inspectorPage.ts';
import type { Workbench } from './support/workbench.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { fillOrders, order, orderCount } from './support/orders.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { entriesOf } from './support/redis.ts';
import { atRest } from './support/treeView.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const isSoon = { timeout: 20_000 };
/** What a click brings about comes within this time, or it was lost. */
const isShort = { timeout: 4000 };
const ignore = (): void => undefined;
const slowCount = 4000;
const kinds = ['orders.created', 'news', 'users', 'shards', 'jobs', 'parcels', 'profile', 'sessions'];
const channels = `
    orders.created: { kind: stream, payload: { field: data, encoding: json } }
    slow: { kind: stream }
    news: { kind: pubsub }
    users: { kind: pubsub, key: user.* }
    shards: { kind: pubsub, sharded: true }
    jobs: { kind: list }
    parcels: { kind: sorted-set }
    profile: { kind: keyspace, key: "profile:1" }
    sessions: { kind: keyspace, key: "session:*" }`;

describe.skipIf(!hasRedisServer())('What a person chooses in the inspector', () => {
  let server: RedisServer;
  let redis: Redis;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;
  let page: InspectorPage;

  beforeAll(async () => {
    server = await startRedisServer(['--notify-keyspace-events', 'KEA']);
    redis = server.client();
    await fillOrders(redis);
    await fillSlow(redis);
    const run =
      'run: { command: "node -e \\"console.log(JSON.stringify({ level: 30, msg: `at work` })); setInterval(() => {}, 1e6)\\"" }';
    const manifest = `name: choices
services:
  worker:
    image: busybox
    x-patchbay:
      ${run}
x-patchbay:
  broker: ${server.url}
  filters:
    Large orders: { mode: cel, text: payload.total > 400, sources: [orders.created] }
  channels:${channels}
`;
    workspace = makeWorkspace('choices', { 'patchbay.yaml': manifest }, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start({
      size: { width: 1440, height: 860 },
      settings: { 'patchbay.plan.confirm': 'never' },
    });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Channels').waitForRow('orders.created', new RegExp(String(orderCount)));
    await window.view('Channels').row('orders.created').click();
    page = await InspectorPage.of(window);
    await page.waitForRows(5);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await server.stop();
    workspace.remove();
  });

  const matched = (): Promise<number> => page.matched();
  const count = (name: 'held' | 'seen') => async (): Promise<number> => (await page.counts())[name];
  const isLarge = (index: number): boolean => order(index).total > 400;
  const large = Array.from({ length: orderCount }, (_, index) => index).filter(isLarge);

  async function dragGrip(column: string, byPx: number): Promise<void> {
    const box = await page.heading(column).locator('.column-grip').boundingBox();
    if (!box) throw new Error(`The column ${column} has no edge on screen.`);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await window.page.mouse.move(x, y);
    await window.page.mouse.down();
    await window.page.mouse.move(x + byPx, y, { steps: 4 });
    await window.page.mouse.up();
  }

  const widthOf = async (column: string): Promise<number> => (await page.heading(column).boundingBox())?.width ?? 0;

  /** Sets or takes away the tick of each, and takes the choice. */
  async function toggleSources(...names: readonly string[]): Promise<void> {
    await page.frame.getByRole('button', { name: 'Add source' }).first().click();
    for (const name of names) {
      await window.quickInput.locator('input[type=text]').fill(name);
      const label = window.page.locator('.label-name', { hasText: new RegExp(`^\\W*${name.replace('.', '\\.')}$`) });
      const row = window.quickInput.locator('.monaco-list-row', { has: label }).first();
      const isChosen = async (): Promise<boolean> => (await row.getAttribute('aria-checked')) === 'true';
      // The list is drawn anew for what is typed, and a click on a row that is about to go is lost; a second one too soon takes it back.
      const choose = async (): Promise<boolean> => {
        if (await isChosen()) return true;
        await row.click();
        await row.and(window.page.locator('[aria-checked=true]')).waitFor(isShort).catch(ignore);
        return atRest(window.page, isChosen);
      };
      await expect.poll(choose, isSoon).toBe(true);
    }
    await window.page.keyboard.press('Enter');
    await window.quickInput.waitFor({ state: 'hidden' });
  }

  /** The list only changes a tick, which an attempt that failed may have left. */
  async function showTotal(): Promise<void> {
    const isShown = (): Promise<boolean> => page.heading('payload.total').isVisible();
    const choose = async (): Promise<boolean> => {
      if (await isShown()) return true;
      await page.chooseColumns('total');
      await page.heading('payload.total').waitFor(isShort).catch(ignore);
      return atRest(window.page, isShown);
    };
    await expect.poll(choose, isSoon).toBe(true);
  }

  async function startFrom(entry: string, answer?: string): Promise<void> {
    await page.choose('Start from', entry);
    if (answer === undefined) return;
    await window.quickInput.locator('input').fill(answer);
    await window.page.keyboard.press('Enter');
  }

  async function exportAs(format: string, name: string): Promise<string> {
    await page.choose('Export, links, and more', `Export as ${format}`);
    const suggested = join(workspace.folder, name);
    // The dialog fills in its suggestion by and by: what is typed before that would be lost.
    await expect.poll(() => window.quickInput.locator('input').inputValue(), isSoon).toBe(suggested);
    await window.quickInput.locator('.monaco-button', { hasText: 'OK' }).click();
    return suggested;
  }

  const textOf = (file: string) => (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

  it('saves a filter by name, copies it for the manifest, and uses one that the manifest shares', async () => {
    await page.filter('o-12');
    await page.frame.getByRole('button', { name: 'Saved filters' }).click();
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Save the current filter' }).click();
    await window.quickInput.locator('.quick-input-title', { hasText: 'Save Filter' }).waitFor();
    await window.quickInput.locator('input').fill('The twelfth hundred');
    await window.page.keyboard.press('Enter');
    await window.quickInput.waitFor({ state: 'hidden' });
    await page.filter('');

    await page.frame.getByRole('button', { name: 'Saved filters' }).click();
    const own = window.quickInput.locator('.monaco-list-row', { hasText: 'The twelfth hundred' });
    await own.hover();
    await own.locator('a[aria-label^="Copy as an entry"]').click();
    await expect
      .poll(() => window.page.evaluate(() => navigator.clipboard.readText()), isSoon)
      .toBe('"The twelfth hundred": { mode: text, text: "o-12" }');
    await own.click();
    await expect.poll(matched, isSoon).toBe(100);
    expect(await page.frame.locator('.filter-input').inputValue()).toBe('o-12');

    await page.frame.getByRole('button', { name: 'Saved filters' }).click();
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Large orders' }).click();
    await expect.poll(matched, isSoon).toBe(large.length);
    await page.frame.getByRole('button', { name: 'Remove orders.created' }).last().waitFor();
  });

  it('takes a size and a span of time as they are typed, and lets them be changed at their chips', async () => {
    const chip = page.frame.locator('button.condition-label');
    const answer = async (text: string): Promise<void> => {
      await window.quickInput.locator('input').fill(text);
      await window.page.keyboard.press('Enter');
      await window.quickInput.waitFor({ state: 'hidden' });
    };
    await page.choose('Add a condition', 'Another size…');
    await answer('> 1 MB');
    await expect.poll(() => chip.textContent(), isSoon).toBe('≥ 1 MB');
    await expect.poll(() => page.frame.locator('.filter-count').textContent(), isSoon).toMatch(/^0 of/);
    await chip.click();
    await answer('1 B - 2 MB');
    await expect.poll(() => page.frame.locator('.filter-count').textContent(), isSoon).toMatch(/^[1-9]\d* of/);
    await chip.click();
    await answer('');
    await chip.waitFor({ state: 'detached' });
    await page.choose('Add a condition', 'A span of time…');
    await answer('2001-01-01 00:00 to 01:00');
    await expect.poll(() => page.frame.locator('.filter-count').textContent(), isSoon).toMatch(/^0 of/);
    await page.frame.locator('.condition', { has: chip }).locator('.icon-button').click();
    await chip.waitFor({ state: 'detached' });
  });

  it('exports JSON and CSV of what the filter holds: what Redis has', async () => {
    await showTotal();
    const held = (await entriesOf(server.port, 'orders.created')).filter((_, index) => isLarge(index));
    const rows = held.map(({ id, data }) => ({ id, data, time: new Date(Number(id.split('-')[0])).toISOString() }));

    const json = await exportAs('JSON', 'orders.created.json');
    const expected = rows.map(({ id, data, time }) => ({
      source: 'orders.created',
      id,
      time,
      fields: [['data', data]],
    }));
    await expect.poll(textOf(json), isSoon).toMatch(/\]\n$/);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(expected);

    const csv = await exportAs('CSV', 'orders.created.csv');
    const lines = rows.map(({ id, data, time }) => {
      const { total } = JSON.parse(data) as { total: number };
      return `${time},orders.created,${id},${4 + Buffer.byteLength(data)},${total}`;
    });
    await expect.poll(textOf(csv), isSoon).toBe(`${['time,source,id,size,payload.total', ...lines].join('\r\n')}\r\n`);
  });

  it('remembers columns for each set of sources: their order, width, pins, and which are hidden', async () => {
    await page.heading('id').dragTo(page.heading('time'));
    await expect.poll(() => page.headings(), isSoon).toEqual(['Id', 'Time', 'Source', 'Size', '✓', 'total', 'Preview']);
    await page.heading('source').click({ button: 'right' });
    await page.chooseEntry('Pin to the left');
    await page.heading('size').focus();
    await window.page.keyboard.press('Delete');
    await dragGrip('payload.total', 40);
    const chosen = ['Source', 'Id', 'Time', '✓', 'total', 'Preview'];
    await expect.poll(() => page.headings(), isSoon).toEqual(chosen);
    const width = await widthOf('payload.total');

    await toggleSources('news');
    await expect.poll(() => page.headings(), isSoon).toEqual(['Time', 'Source', 'Id', 'Size', '✓', 'Preview']);
    await page.frame.getByRole('button', { name: 'Remove news' }).click();
    await expect.poll(() => page.headings(), isSoon).toEqual(chosen);
    expect(await widthOf('payload.total')).toBe(width);
    expect(await page.heading('source').locator('.codicon-pinned').count()).toBe(1);
  });

  it('looks closer at a part of the histogram, and at all of it again', async () => {
    const times = (): Promise<readonly string[]> => page.frame.locator('.histogram-time').allTextContents();
    const strip = page.frame.locator('.histogram-strip');
    const all = await times();
    await strip.focus();
    await strip.press('Home');
    await strip.press('+');
    await page.frame.getByRole('button', { name: /^Show all of the time/ }).waitFor();
    await expect.poll(async () => (await times())[1], isSoon).not.toBe(all[1]);
    const [from, closer] = await times();
    expect(from).toBe(all[0]);
    await strip.hover();
    await window.page.keyboard.down('Control');
    await window.page.mouse.wheel(0, -100);
    await window.page.keyboard.up('Control');
    await expect.poll(async () => (await times())[1], isSoon).not.toBe(closer);
    await strip.press('0');
    await expect.poll(times, isSoon).toEqual(all);
  });

  it('filters by example, from a cell, a field, a source and a bar: adds to what is there, and takes it back', async () => {
    const input = page.frame.locator('.filter-input');
    const text = (): Promise<string> => input.inputValue();
    const counted = (is: (one: ReturnType<typeof order>) => boolean): number =>
      Array.from({ length: orderCount }, (_, index) => order(index)).filter(is).length;
    const { total, customer } = order(orderCount - 1);
    await page.filter('size > 1');
    // Rows that are just being fetched anew take no key.
    await expect.poll(matched, isSoon).toBe(orderCount);
    await page.openLastMessage();
    await page.rows.and(page.frame.locator('[aria-selected=true]')).locator('.cell-field').click({ button: 'right' });
    await picture(window, 'inspector-cell-menu-dark');
    await page.chooseEntry('Filter by This Value');
    await expect.poll(text, isSoon).toBe(`size > 1 && payload.total == ${total}`);
    await expect.poll(matched, isSoon).toBe(counted((one) => one.total === total));
    await window.page.keyboard.press('Control+z');
    await expect.poll(text, isSoon).toBe('size > 1');
    await expect.poll(matched, isSoon).toBe(orderCount);
    await page.openLastMessage();
    const name = page.frame.locator('.tree-key', { hasText: /^name$/ });
    await name.click({ button: 'right' });
    await page.chooseEntry('Exclude This Value');
    await expect.poll(text, isSoon).toContain(`payload.customer.name != "${customer.name}"`);
    const others = counted((one) => one.customer.name !== customer.name);
    await expect.poll(matched, isSoon).toBe(others);
    await page.frame.locator('.chip').first().click({ button: 'right' });
    await page.chooseEntry('Show Only This Source');
    await expect.poll(text, isSoon).toMatch(/ && source == "orders.created"$/);
    await expect.poll(matched, isSoon).toBe(others);
    await page.frame.locator('.histogram-strip').click({ button: 'right', position: { x: 2, y: 10 } });
    await page.chooseEntry('Show Only This Time');
    await page.frame.locator('button.condition-label').waitFor();
    await expect.poll(matched, isSoon).toBeLessThan(others);
    await page.frame.locator('[role=grid]').focus();
    for (let step = 0; step < 3; step++) await window.page.keyboard.press('Control+z');
    await expect.poll(text, isSoon).toBe('size > 1');
    await window.page.keyboard.press('Control+Shift+z');
    await expect.poll(matched, isSoon).toBe(others);
  });

  it('starts again from an id, a time, now, and the beginning', async () => {
    await page.frame.locator('.condition .icon-button').click();
    await page.filter('');
    const entries = await entriesOf(server.port, 'orders.created');
    const [first, middle] = [entries[0], entries[200]];
    await startFrom('An id…', middle?.id);
    await expect.poll(count('held'), isSoon).toBe(orderCount - 201);
    await startFrom('A time…', new Date(Number(middle?.id.split('-')[0])).toISOString());
    await expect.poll(count('held'), isSoon).toBe(orderCount - 200);
    await startFrom('Now');
    await expect.poll(count('held'), isSoon).toBe(0);
    // Now is when the reader begins, a little later than the click.
    const addAndLook = async (): Promise<number> => {
      await redis.xadd('orders.created', '*', 'data', JSON.stringify(order(0)));
      return count('seen')();
    };
    await expect.poll(addAndLook, isSoon).toBeGreaterThan(0);
    await startFrom('The beginning');
    await expect.poll(count('held'), isSoon).toBe(await redis.xlen('orders.created'));
    // Rows that are just being fetched take no key: it is pressed until it tells.
    const firstId = async (): Promise<string | undefined> => {
      await page.frame.locator('[role=grid]').press('Home');
      return (await page.column('id'))[0];
    };
    await expect.poll(firstId, isSoon).toBe(first?.id);
  });

  it('watches what is not on the list by the name that is typed', async () => {
    await redis.xadd('undeclared:7', '1-0', 'data', 'found');
    await page.frame.getByRole('button', { name: 'Add source' }).first().click();
    await window.quickInput.locator('input[type=text]').fill('undeclared:7');
    const typed = window.quickInput.locator('.monaco-list-row[aria-label*="undeclared:7"][aria-label*="stream"]');
    await typed.first().click();
    await window.page.keyboard.press('Enter');
    await page.frame.getByRole('button', { name: 'Remove undeclared:7' }).waitFor();
    const length = await redis.xlen('orders.created');
    await expect.poll(count('held'), isSoon).toBe(length + 1);
    await page.frame.getByRole('button', { name: 'Remove undeclared:7' }).click();
    await page.choose('Start from', 'The beginning');
    await expect.poll(count('held'), isSoon).toBe(length);
  });

  it('ends an export at once when it is cancelled, and leaves nothing of it behind', async () => {
    await toggleSources('slow');
    await expect.poll(count('held'), isSoon).toBe((await redis.xlen('orders.created')) + slowCount);
    await showTotal();
    const file = await exportAs('CSV', 'orders.created and 1 more.csv');
    await window.openNotifications();
    const progress = window.notifications.filter({ hasText: 'Exporting messages' });
    await progress.locator('.monaco-button', { hasText: 'Cancel' }).click(isSoon);
    const ours = (): readonly string[] => readdirSync(workspace.folder).filter((name) => name.includes('1 more'));
    await expect.poll(ours, isSoon).toEqual([]);
    expect(existsSync(file)).toBe(false);
    await window.runCommand('Notifications: Hide Notifications');
    await page.frame.getByRole('button', { name: 'Remove slow' }).click();
  });

  it('shows every kind of source in one table, and takes nothing from any', async () => {
    const remove = page.frame.locator('.chip').getByRole('button', { name: /^Remove / });
    const removeOne = async (): Promise<number> => {
      const before = await remove.count();
      if (before === 0) return 0;
      await remove.first().click();
      await remove
        .nth(before - 1)
        .waitFor({ state: 'detached', ...isShort })
        .catch(ignore);
      return remove.count();
    };
    await expect.poll(removeOne, isSoon).toBe(0);
    await page.frame.getByRole('button', { name: 'Clear messages' }).click();
    await page.frame.getByText('Choose what to watch').waitFor();
    await toggleSources(...kinds, 'worker', 'engine events');
    await expect.poll(() => page.frame.locator('.chip[data-state=live]').count(), isSoon).toBe(kinds.length + 2);
    await redis.xadd('orders.created', '*', 'data', '{"orderId":"latest"}');
    await redis.publish('news', 'hot');
    await redis.publish('user.7', 'came');
    await redis.spublish('shards', 'split');
    await redis.rpush('jobs', 'dig');
    await redis.zadd('parcels', 4_102_444_800_000, 'box');
    await redis.hset('profile:1', 'name', 'Ada');
    await redis.set('session:9', 'x');
    await window.view('Services').clickAction('worker', 'Start Service');
    await page.jumpToLatest();
    const expected = [
      ['orders.created', /"latest"/],
      ['news', /^hot$/],
      ['users', /^7=came$/],
      ['shards', /^split$/],
      ['jobs', /=dig$/],
      ['parcels', /^scheduled=box score=4102444800000 due=2100-01-01T/],
      ['profile', /name=Ada/],
      ['sessions', /^9=set$/],
      ['worker', /at work/],
      ['engine events', /worker/],
    ] as const;
    for (const [source, text] of expected) {
      await page.filter('');
      await page.frame.getByRole('button', { name: 'Add a condition' }).click();
      await page.chooseEntry(source);
      await expect.poll(async () => (await page.column('preview')).join('\n'), isSoon).toMatch(new RegExp(text, 'm'));
      await page.frame.locator('.condition .icon-button').click();
    }
    expect([await redis.llen('jobs'), await redis.zcard('parcels'), await redis.hlen('profile:1')]).toEqual([1, 1, 1]);
    expect(await redis.xinfo('GROUPS', 'orders.created')).toHaveLength(1);
    await window.view('Services').clickAction('worker', 'Stop Service');
    await window.view('Services').waitForRow('choices', /0\/1 running/);
  });
});

/** Each takes as long to unpack and read as a thousand others: an export of them is still under way when it is cancelled. */
async function fillSlow(redis: Redis): Promise<void> {
  const packed = gzipSync(JSON.stringify({ total: 1, pad: Array(350_000).fill(0) }));
  const pipeline = redis.pipeline();
  for (let index = 0; index < slowCount; index++) pipeline.xadd('slow', '*', 'data', packed);
  await pipeline.exec();
}

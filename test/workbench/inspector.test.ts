import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InspectorPage } from './support/inspectorPage.ts';
import type { Workbench } from './support/workbench.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { barriersIn } from './support/accessibility.ts';
import { focusStops } from './support/focus.ts';
import { fillOrders, order, orderContract, orderCount, ordersManifest } from './support/orders.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { entriesOf } from './support/redis.ts';
import { atRest } from './support/treeView.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const isSoon = { timeout: 60_000 };

describe.skipIf(!hasRedisServer())('The inspector', () => {
  let server: RedisServer;
  let redis: ReturnType<RedisServer['client']>;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;
  let page: InspectorPage;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = server.client();
    await fillOrders(redis);
    const files = { 'patchbay.yaml': ordersManifest(server.url), 'order.schema.json': orderContract };
    workspace = makeWorkspace('panel', files, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start({ size: { width: 1440, height: 860 } });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Channels').waitForRow('orders.created', new RegExp(String(orderCount)));
    await window.view('Channels').click('orders.created');
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
  const isLarge = (index: number): boolean => order(index).total > 400;
  const large = Array.from({ length: orderCount }, (_, index) => index).filter(isLarge);

  async function setFilter(mode: 'Text' | '.*' | 'CEL', text: string): Promise<void> {
    await page.filter('');
    await page.setMode(mode);
    await page.filter(text);
  }

  function setSettings(settings: Readonly<Record<string, unknown>>): void {
    const all = { 'workbench.colorTheme': darkTheme, 'patchbay.engine': 'process', ...settings };
    workspace.write('.vscode/settings.json', JSON.stringify(all));
  }

  /** Controls that stick out of the page's width, where nobody gets at them. */
  function cutOff(): Promise<readonly string[]> {
    return page.frame.evaluate(() =>
      [...document.querySelectorAll('button, input, select, [role=tab]')].flatMap((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        const isOut = width > 0 && (left < 0 || right > document.documentElement.clientWidth);
        return isOut ? [one.getAttribute('aria-label') ?? one.textContent] : [];
      }),
    );
  }

  /** Back to the inspector behind it, which takes the focus when it is there: until then no key has a place to go. */
  async function closeEditor(): Promise<void> {
    const tabs = window.page.locator('.tabs-container .tab');
    const before = await tabs.count();
    await window.runCommand('View: Close Editor');
    await expect.poll(() => tabs.count(), isSoon).toBe(before - 1);
    page = await InspectorPage.of(window);
    await page.waitForRows(1);
    await expect.poll(() => page.frame.evaluate(() => document.hasFocus()), isSoon).toBe(true);
  }

  it('filters by text, regular expression and CEL: as many rows as there are such entries', async () => {
    await setFilter('Text', 'zoë');
    await expect.poll(matched, isSoon).toBe(orderCount / 4);
    await setFilter('.*', '"orderId":"o-1[0-4]\\d0"');
    await expect.poll(matched, isSoon).toBe(50);
    await setFilter('CEL', 'payload.total > 400 && source == "orders.created"');
    await expect.poll(matched, isSoon).toBe(large.length);
    const tableTop = async (): Promise<number> => (await page.frame.locator('.table').boundingBox())?.y ?? 0;
    const before = await tableTop();
    await page.filter('payload.total >> 400');
    await page.frame.locator('.filter-error mark').waitFor();
    expect(await tableTop()).toBe(before);
    // How many the filter before it lets through says nothing of this one.
    expect(await page.frame.locator('.filter-count').textContent()).toBe('');
    await picture(window, 'inspector-cel-error-dark');
  });

  it('completes CEL by the fields it has seen', async () => {
    await setFilter('CEL', 'payload.cus');
    await page.frame.locator('[role=option]', { hasText: 'customer' }).waitFor();
    await window.page.keyboard.press('Enter');
    expect(await page.frame.locator('.filter-input').inputValue()).toBe('payload.customer');
    await page.filter('');
  });

  it('narrows to the span that is brushed over the histogram, and back', async () => {
    await page.brush(0.25, 0.5);
    await expect.poll(matched, isSoon).toBeLessThan(orderCount / 2);
    expect(await matched()).toBeGreaterThan(orderCount / 8);
    await page.frame.getByRole('button', { name: /^Clear the span/ }).click();
    await page.frame.locator('.condition').waitFor({ state: 'detached' });
  });

  it('has a column for a payload field, as wide as it is dragged, and sorts by it while paused', async () => {
    await page.chooseColumns('total');
    await page.heading('payload.total').waitFor();
    await expect
      .poll(async () => (await page.column('field')).at(-1), isSoon)
      .toBe(String(order(orderCount - 1).total));
    await page.heading('payload.total').focus();
    const width = async (): Promise<number> => (await page.heading('payload.total').boundingBox())?.width ?? 0;
    // A column that is new is as wide as what is in it, which may still be on its way.
    const before = await atRest(window.page, width);
    await window.page.keyboard.press('Shift+ArrowRight');
    await expect.poll(width).toBe(before + 8);
    await page.heading('payload.total').click();
    await page.frame.locator('[role=columnheader][aria-sort=ascending]').waitFor();
    await expect.poll(async () => (await page.column('field'))[0], isSoon).toBe('0');
    const totals = (await page.column('field')).map(Number);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
    await page.resume();
    await page.frame.locator('[aria-sort]').waitFor({ state: 'detached' });
  });

  it('shows a message as a tree, as bytes, against its contract, and who has it', async () => {
    await page.openLastMessage();
    expect((await page.payload()).join('\n')).toContain(`orderId:"${order(orderCount - 1).orderId}"`);
    await picture(window, 'inspector-detail-dark');
    await page.tab('Raw').click();
    await expect.poll(() => page.frame.locator('.raw-hex').innerText()).toMatch(/^00000000 {2}7b 22 6f/);
    await page.tab('Contract').click();
    await page.frame.locator('.verdict[data-state=invalid]').waitFor();
    expect(await page.frame.locator('.contract-errors').innerText()).toContain('payload.total');
    await page.tab('Delivery').click();
    await expect.poll(() => page.frame.locator('.groups').innerText(), isSoon).toMatch(/billing\s+Not delivered yet/);
    await page.tab('Payload').click();
  });

  it('shows two messages in the editor’s diff', async () => {
    const grid = page.frame.locator('[role=grid]');
    await grid.press('d');
    await grid.press('ArrowUp');
    await grid.press('d');
    await window.page.locator('.tab', { hasText: '↔' }).waitFor();
    await window.page.locator('.monaco-diff-editor .view-line', { hasText: 'o-1499' }).first().waitFor();
    await picture(window, 'inspector-diff-dark');
    await closeEditor();
  });

  it('exports what the filter holds: what Redis has, byte for byte', async () => {
    await setFilter('CEL', 'payload.total > 400');
    await expect.poll(matched, isSoon).toBe(large.length);
    await page.choose('Export, links, and more', 'Export as NDJSON');
    const file = join(workspace.folder, 'orders.created.ndjson');
    // The dialog fills in its suggestion by and by: what is typed before that would be lost.
    await expect.poll(() => window.quickInput.locator('input').inputValue(), isSoon).toBe(file);
    await window.quickInput.locator('.monaco-button', { hasText: 'OK' }).click();
    const lines = (): readonly string[] => {
      try {
        return readFileSync(file, 'utf8').trimEnd().split('\n');
      } catch {
        return [];
      }
    };
    await expect.poll(() => lines().length, isSoon).toBe(large.length);
    const held = (await entriesOf(server.port, 'orders.created')).filter((_, index) => isLarge(index));
    const expected = held.map(({ id, data }) => {
      const time = new Date(Number(id.split('-')[0])).toISOString();
      return JSON.stringify({ source: 'orders.created', id, time, fields: [['data', data]] });
    });
    expect(readFileSync(file, 'utf8')).toBe(`${expected.join('\n')}\n`);
  });

  it('hands the view on as a link, which opens it beside this one', async () => {
    await page.choose('Export, links, and more', 'Copy link to this view');
    const link = await expect
      .poll(() => window.page.evaluate(() => navigator.clipboard.readText()), isSoon)
      .toContain('/inspect?')
      .then(() => window.page.evaluate(() => navigator.clipboard.readText()));
    await window.runAndAnswer('Patchbay: Open Inspector Link…', 'Open Inspector Link', link);
    await expect
      .poll(() => window.page.locator('.tab', { hasText: 'Messages: orders.created' }).count(), isSoon)
      .toBe(2);
    // Two of the same are told apart.
    await window.page.locator('.tab', { hasText: 'Messages: orders.created (2)' }).waitFor();
    page = await InspectorPage.of(window);
    await expect.poll(matched, isSoon).toBe(large.length);
    expect(await page.frame.locator('.filter-input').inputValue()).toBe('payload.total > 400');
    await closeEditor();
  });

  it('asks before it opens a link to another application’s messages', async () => {
    const link = 'vscode://patchbay.patchbay/inspect?application=elsewhere&source=stream:orders.created';
    await window.runAndAnswer('Patchbay: Open Inspector Link…', 'Open Inspector Link', link);
    const dialog = window.dialog;
    await dialog.getByText('"elsewhere"').first().waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await window.page.locator('.tab', { hasText: 'Messages: orders.created' }).count()).toBe(1);
  });

  it('comes back after a reload of the window with its filter and its columns', async () => {
    await window.reload();
    page = await InspectorPage.of(window);
    await expect.poll(matched, { timeout: 30_000 }).toBe(large.length);
    expect(await page.headings()).toContain('total');
    await page.waitForRows(5);
    await page.frame.locator('[role=treeitem]').first().waitFor();
    await picture(window, 'inspector-dark');
  });

  it('fits into its panel, so that nothing jumps when the rows are focused', async () => {
    const heights = await page.frame
      .locator('.inspector')
      .evaluate(({ scrollHeight, clientHeight }) => ({ scrollHeight, clientHeight }));
    expect(heights.scrollHeight).toBe(heights.clientHeight);
  });

  it('has a menu by keyboard for a cell too, says what was copied, and lists its keys', async () => {
    const { keyboard } = window.page;
    const menu = page.frame.locator('.menu');
    const grid = page.frame.locator('[role=grid]');
    await page.openLastMessage();
    const openMenu = async (): Promise<boolean> => {
      for (const key of ['ArrowRight', 'Shift+F10']) await grid.press(key);
      return menu.getByText('Filter by This Value').isVisible();
    };
    // Rows that are just being fetched anew take no key.
    await expect.poll(openMenu, isSoon).toBe(true);
    expect(await barriersIn(page.frame)).toEqual([]);
    await page.chooseEntry('Copy Id');
    await page.frame.locator('.said', { hasText: 'Id copied' }).waitFor();
    await keyboard.press('?');
    const sheet = page.frame.getByRole('dialog', { name: 'Keys' });
    await sheet.getByText('Undo the last change of the filter').waitFor();
    expect(await barriersIn(page.frame)).toEqual([]);
    for (let step = 0; step < 3; step++) await keyboard.press('Tab');
    expect(await sheet.evaluate((one) => one.contains(document.activeElement))).toBe(true);
    await picture(window, 'inspector-keys-dark');
    await keyboard.press('Escape');
    await expect.poll(() => page.frame.locator(':focus').getAttribute('role'), isSoon).toBe('grid');
  });

  it('keeps nobody out: no serious barrier in any state', async () => {
    const barriers: string[] = [];
    const look = async (state: string): Promise<void> =>
      void barriers.push(...(await barriersIn(page.frame)).map((one) => `${state}: ${one}`));
    await page.openLastMessage();
    for (const tab of ['Payload', 'Fields', 'Raw', 'Contract', 'Delivery']) {
      await page.tab(tab).click();
      await look(tab);
    }
    await page.tab('Payload').click();
    await page.frame.getByRole('button', { name: 'Choose columns' }).click();
    await page.frame.locator('.checklist [role=option]').first().waitFor();
    await look('menu');
    await window.page.keyboard.press('Escape');
    await page.filter('payload.total >> 400');
    await page.frame.locator('.filter-error mark').waitFor();
    await look('error in the filter');
    await page.filter('payload.cus');
    await page.frame.locator('[role=option]').first().waitFor();
    await look('completion');
    await window.page.keyboard.press('Escape');
    await page.filter('');
    await page.setMode('Text');
    await page.filter('no such text');
    await page.frame.getByText('No message matches').waitFor();
    await look('filtered to nothing');
    await page.filter('');
    await page.pause();
    await look('paused');
    expect(barriers).toEqual([]);
  });

  it('is worked by keyboard alone: every control is reached, shows that it is, and Escape leads back', async () => {
    await window.page.emulateMedia({ reducedMotion: 'reduce' });
    const { stops, missed } = await focusStops(page.frame);
    expect(missed).toEqual([]);
    expect(stops.filter(({ isVisible }) => !isVisible)).toEqual([]);
    expect(stops.length).toBeGreaterThan(20);
    const focused = page.frame.locator(':focus');
    await page.frame.locator('[role=tree] [role=treeitem]').first().focus();
    await window.page.keyboard.press('Escape');
    await expect.poll(() => focused.getAttribute('role'), isSoon).toBe('grid');
    await page.filter('x');
    await window.page.keyboard.press('Escape');
    expect(await page.frame.locator('.filter-input').inputValue()).toBe('');
    await window.page.keyboard.press('Escape');
    await expect.poll(() => focused.getAttribute('role'), isSoon).toBe('grid');
  });

  it('tells a screen reader how many rows there are, which one is current, and what changed', async () => {
    const grid = page.frame.locator('[role=grid]');
    const current = (): Promise<string | undefined> =>
      grid.evaluate((element) => {
        // It may be one of the row's cells.
        const current = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
        return current?.closest('[role=row]')?.getAttribute('aria-rowindex') ?? undefined;
      });
    /** Rows that are just being fetched anew take no key: it is pressed until it tells. */
    const press = (key: string, rowIndex: number): Promise<void> =>
      expect
        .poll(async () => {
          await grid.press(key);
          return current();
        }, isSoon)
        .toBe(String(rowIndex));
    const said = (): Promise<string | null> => page.frame.locator('[aria-live=polite]').last().textContent();
    await expect.poll(said, isSoon).toBe('All messages are shown');
    // The heading is row 1.
    await expect.poll(() => grid.getAttribute('aria-rowcount'), isSoon).toBe(String(orderCount + 1));
    await press('Home', 2);
    await press('End', orderCount + 1);
    await grid.press('ArrowUp');
    await expect.poll(current, isSoon).toBe(String(orderCount));
    await grid.press(' ');
    await expect.poll(said, isSoon).toBe('Live');
    await page.filter('zoë');
    await expect.poll(said, isSoon).toBe(`${orderCount / 4} of ${orderCount} messages match`);
    await expect.poll(() => grid.getAttribute('aria-rowcount'), isSoon).toBe(String(orderCount / 4 + 1));
    await page.filter('');
  });

  it('moves nothing for who wants no motion, by the system’s word or by VS Code’s', async () => {
    const animation = (): Promise<string> =>
      page.frame.evaluate(() => {
        const busy = document.querySelector('.inspector')?.appendChild(document.createElement('i'));
        if (!busy) return 'no page';
        busy.className = 'busy';
        const { animationName } = getComputedStyle(busy);
        busy.remove();
        return animationName;
      });
    await window.page.emulateMedia({ reducedMotion: 'no-preference' });
    await expect.poll(animation, isSoon).toBe('turn');
    await window.page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(animation, isSoon).toBe('none');
    await window.page.emulateMedia({ reducedMotion: 'no-preference' });
    setSettings({ 'workbench.reduceMotion': 'on' });
    await expect.poll(animation, isSoon).toBe('none');
  });

  it('is whole at twice the size, on a panel of 400 pixels: nothing is cut off, nothing scrolls sideways', async () => {
    const size = window.page.viewportSize();
    // A window of 1440 × 860 at 200 %.
    await window.page.setViewportSize({ width: 720, height: 430 });
    await page.openLastMessage();
    const width = await page.frame.evaluate(() => document.documentElement.clientWidth);
    expect(width).toBeLessThan(400);
    expect(await page.frame.evaluate(() => document.querySelector('.inspector')?.scrollWidth)).toBe(width);
    expect(await cutOff()).toEqual([]);
    expect(await page.rows.count()).toBeGreaterThan(1);
    expect(await barriersIn(page.frame)).toEqual([]);
    await picture(window, 'inspector-zoomed-dark');
    if (size) await window.page.setViewportSize(size);
  });

  it('can be read in every theme, and in colours that the system forces', async () => {
    const themes = {
      'vscode-light': lightTheme,
      'vscode-high-contrast': 'Default High Contrast',
      'vscode-high-contrast-light': 'Default High Contrast Light',
    };
    for (const [kind, theme] of Object.entries(themes)) {
      setSettings({ 'workbench.colorTheme': theme });
      await expect.poll(() => page.frame.evaluate(() => document.body.dataset['vscodeThemeKind']), isSoon).toBe(kind);
      expect(await barriersIn(page.frame)).toEqual([]);
      await picture(window, `inspector-in-${kind}`);
    }
    await window.page.emulateMedia({ forcedColors: 'active' });
    expect(await barriersIn(page.frame)).toEqual([]);
    const outline = (selector: string): Promise<string> =>
      page.frame
        .locator(selector)
        .first()
        .evaluate((one) => getComputedStyle(one).outlineStyle);
    expect(await outline('.row[aria-selected=true]')).toBe('solid');
    expect(await outline('.filter-mode[aria-checked=true]')).toBe('solid');
    const chosenTab = page.frame.locator('.tab[aria-selected=true]');
    expect(await chosenTab.evaluate((one) => getComputedStyle(one).borderBottomWidth)).toBe('3px');
    await picture(window, 'inspector-forced-colors');
    await window.page.emulateMedia({ forcedColors: 'none' });
  });

  it('loads what came before it was opened when it is scrolled up, down to the beginning', async () => {
    await page.filter('');
    await page.choose('Start from', 'Now');
    const grid = page.frame.locator('[role=grid]');
    const olderButton = page.frame.getByRole('button', { name: 'Load older messages' });
    await olderButton.click();
    await page.waitForRows(5);
    await picture(window, 'inspector-older-dark');
    const note = page.frame.locator('.older-note', { hasText: 'The beginning is reached' });
    await expect
      .poll(async () => {
        await grid.press('Home');
        return note.isVisible();
      }, isSoon)
      .toBe(true);
    const ids = (await entriesOf(server.port, 'orders.created')).map(({ id }) => id);
    expect((await page.counts()).held).toBe(ids.length);
    expect(await page.allIds()).toEqual(ids);
    await grid.press('Home');
    await note.waitFor();
    expect(await barriersIn(page.frame)).toEqual([]);
    await picture(window, 'inspector-beginning-dark');
    const fresh = await redis.xadd('orders.created', '*', 'data', JSON.stringify(order(0)));
    await page.jumpToLatest();
    await expect.poll(async () => (await page.column('id')).at(-1), isSoon).toBe(fresh);
  });

  it('says what is missing where no source is chosen, and when the broker is gone', async () => {
    await server.kill();
    await page.frame.locator('.chip[data-state=lost]').waitFor(isSoon);
    expect(await page.frame.locator('.banner').innerText()).toMatch(/Cannot reach Redis[^]*resumes by itself/);
    expect(await barriersIn(page.frame)).toEqual([]);
    await picture(window, 'inspector-lost');
    await page.frame.getByRole('button', { name: 'Remove orders.created' }).click();
    await page.frame.getByRole('button', { name: 'Clear messages' }).click();
    await page.frame.getByText('Choose what to watch').waitFor();
    expect(await barriersIn(page.frame)).toEqual([]);
    await picture(window, 'inspector-empty');
  });
});

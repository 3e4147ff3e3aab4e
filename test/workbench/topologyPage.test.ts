import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import type { TopologyDifferences } from '../../src/protocol/topology/topologyPage.ts';
import { barriersIn } from './support/accessibility.ts';
import { themeNames, type PageLook } from './support/builtPage.ts';
import { knownFigures, knownNowMs, knownPast, knownShop } from './support/knownShop.ts';
import { bigTopology, figuresOf, hostileTopology } from './support/topologyScenes.ts';
import { TopologyStage, type TopologyScene } from './support/topologyStage.ts';
import { launchBrowser } from './support/workbench.ts';

const asTable = { version: 1, application: 'shop', manifest: null, view: 'table' } as const;
const past = [...knownPast];

/** The page alone, without VS Code around it. */
describe.skipIf(!chromiumPath())('The page of a topology', () => {
  let browser: Browser;
  let stage: TopologyStage;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => stage.close());
  afterAll(() => browser.close());

  async function open(
    snapshot: TopologyScene['snapshot'] = {},
    look: PageLook = {},
    answers: TopologyScene['answers'] = {},
  ): Promise<void> {
    stage = await TopologyStage.open(browser, { snapshot: { topology: knownShop, past, ...snapshot }, answers }, look);
    ({ page } = stage);
  }

  const grid = (): Locator => page.getByRole('grid', { name: 'Edges' });
  const rows = (): Locator => page.locator('.edges .line');
  const row = (text: RegExp): Locator => rows().filter({ hasText: text });
  const chosen = (): Locator => page.locator('.edges .line[aria-selected=true]');
  const known = (): Locator => page.getByRole('region', { name: 'What is known' });
  const strip = (): Locator => page.getByRole('slider', { name: 'The moment that is shown' });
  const moment = (): Locator => page.locator('.moment');
  const barriers = (): Promise<readonly string[]> => barriersIn(page.mainFrame());
  const asked = (name: string): readonly unknown[] =>
    stage.asked.flatMap((each) => (each.name === name ? [each.params] : []));
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
    await stage.settled();
    await stage.settled();
  };
  const tooWide = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  it.each(themeNames)('shows map, table, what is known and the last minutes in the theme %s', async (theme) => {
    await open({}, { theme });
    await press('i');
    await stage.picture(`topology-page-${theme}`);
    expect(await barriers()).toEqual([]);
    await press('2');
    await expect.poll(() => rows().count()).toBe(knownShop.edges.length);
    await grid().focus();
    await press('Home', 'ArrowDown', 'Space');
    await stage.picture(`topology-table-${theme}`);
    expect(await barriers()).toEqual([]);
  });

  it('is gone through by keys in the table: rows, what is known of one, its messages, its menu', async () => {
    await open({ state: asTable });
    await grid().focus();
    await press('Home', 'ArrowDown', 'ArrowDown');
    expect(await chosen().textContent()).toContain('orders');
    expect(await grid().getAttribute('aria-activedescendant')).toBe(await chosen().getAttribute('id'));
    await press('Enter');
    const first = stage.asked.findLast(({ name }) => name === 'open')?.params;
    expect(first).toMatchObject({ target: 'inspector' });
    await press('Space');
    expect(await known().evaluate((one) => one.matches(':focus'))).toBe(true);
    await press('Escape');
    expect(await grid().evaluate((one) => one.matches(':focus'))).toBe(true);
    await press('Shift+F10');
    expect(await page.getByRole('menu', { name: 'Edge' }).isVisible()).toBe(true);
    await press('Escape', '?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    for (const title of ['In the map', 'In the table', 'In the last minutes']) {
      expect(await sheet.getByText(title, { exact: true }).isVisible()).toBe(true);
    }
  });

  it('sorts by what is asked for, the highest first, and moves no row when figures change', async () => {
    await open({ state: asTable });
    await page.getByRole('button', { name: 'Lag' }).click();
    expect(await page.getByRole('columnheader', { name: 'Lag' }).getAttribute('aria-sort')).toBe('descending');
    expect(await rows().first().textContent()).toContain('651');
    const before = await rows().allTextContents();
    const calm = knownFigures(0);
    const [behind] = Object.entries(calm.edges).find(([, { lag }]) => lag === 651) ?? [''];
    await stage.tellFigures({ ...calm, edges: { ...calm.edges, [behind]: { ...calm.edges[behind]!, lag: 0 } } });
    const after = await rows().allTextContents();
    expect(after[0]).toBe(before[0]?.replace('651', '0'));
    expect(after.slice(1).map((text) => text.slice(0, 20))).toEqual(before.slice(1).map((text) => text.slice(0, 20)));
    await page.getByRole('button', { name: 'Lag' }).click();
    expect(await page.getByRole('columnheader', { name: 'Lag' }).getAttribute('aria-sort')).toBe('ascending');
  });

  it('finds and filters in the table what is found and filtered in the map', async () => {
    await open({ state: asTable });
    await press('/');
    await page.keyboard.type('audit');
    await expect.poll(() => rows().count()).toBe(2);
    await page.keyboard.type('zzz');
    await expect.poll(() => page.locator('.edge-none').textContent()).toBe('No edge has this name.');
    await press('Escape');
    await expect.poll(() => rows().count()).toBe(knownShop.edges.length);
    await page.getByRole('button', { name: 'Show and Hide' }).click();
    await page.getByRole('menuitemcheckbox', { name: /seen, not declared/i }).click();
    await expect.poll(() => rows().count()).toBe(2);
  });

  it('scrolls through a thousand edges with as many rows as are in sight, and keeps the chosen one', async () => {
    const big = bigTopology(800);
    await open({ state: asTable, topology: big, past: [figuresOf(big)] });
    expect(await grid().getAttribute('aria-rowcount')).toBe(String(big.edges.length + 1));
    expect(await rows().count()).toBeLessThan(40);
    await grid().focus();
    await press('End', 'PageUp');
    const name = await chosen().textContent();
    await stage.tell({ topology: { ...big, unknown: ['Something.'] } });
    expect(await chosen().textContent()).toBe(name);
  });

  it('shows how an edge is known, and how long ago that was seen, which goes on', async () => {
    await open({ state: asTable });
    await row(/orders.*publishes.*orders\.created/).click();
    await expect.poll(() => known().textContent()).toContain('XADD from 172.18.0.4 (shop-orders-1)');
    expect(await known().textContent()).toContain('96 times');
    const age = known().locator('.age').first();
    const first = await age.textContent();
    await expect.poll(() => age.textContent(), { timeout: 5000 }).not.toBe(first);
    await known().getByRole('button', { name: 'Messages' }).click();
    expect(asked('open')).toEqual([{ id: 'publishes service:orders channel:orders.created', target: 'inspector' }]);
  });

  it('goes from a node to who it is tied to, and does what can be done with it', async () => {
    await open();
    await page.locator('.map-node', { hasText: 'payments' }).last().scrollIntoViewIfNeeded();
    await page.locator('[data-id="service:payments"]').click();
    await expect.poll(() => known().getByRole('heading', { level: 2 }).textContent()).toBe('payments');
    expect(await known().locator('.figures').textContent()).toContain('unhealthy');
    expect(await known().textContent()).toContain('never seen');
    await known().getByRole('button', { name: 'Restart' }).click();
    expect(asked('act')).toEqual([{ id: 'service:payments', action: 'restart' }]);
    await known().getByRole('button', { name: 'Logs' }).click();
    expect(asked('open')).toEqual([{ id: 'service:payments', target: 'logs' }]);
    await stage.picture('topology-node');
    await known().getByRole('button', { name: 'payments.settled' }).click();
    await expect.poll(() => known().getByRole('heading', { level: 2 }).textContent()).toBe('payments.settled');
    expect(await page.locator('.map-node.is-selected').getAttribute('data-id')).toBe('channel:payments.settled');
  });

  it('says where declared and seen differ, and has it written down', async () => {
    await open();
    await page.getByRole('button', { name: '2 findings' }).click();
    expect(await known().textContent()).toContain('orders also publishes audit.log');
    expect(await known().textContent()).toContain('A Lua script has published to audit.log');
    expect(await known().textContent()).toContain('200 ms of every 10 s are watched, 0.4 % of the time');
    expect(await known().getByRole('button', { name: 'Write It Down' }).count()).toBe(1);
    await known().getByRole('button', { name: 'Write It Down' }).click();
    expect(asked('declare')).toEqual([{ finding: 0 }]);
    await known().getByRole('button', { name: 'payments publishes orders.dead' }).click();
    expect(await known().textContent()).toContain('payments publishes orders.dead');
  });

  it('asks whether commands may be watched, says what that costs, and what keeps it from being done', async () => {
    await open({ looking: { state: 'unasked', cost: null } });
    await stage.picture('topology-asks');
    const question = page.getByRole('group', { name: 'Watch the commands of the broker?' });
    await question.getByRole('button', { name: 'What Does It Cost?' }).click();
    expect(await known().textContent()).toContain('slows the broker down while it lasts: 200 ms of every 10 s');
    await question.getByRole('button', { name: 'Allow' }).click();
    await known().getByRole('button', { name: 'Don’t' }).click();
    expect(asked('watch')).toEqual([{ isAllowed: true }, { isAllowed: false }]);
    for (const [state, words] of [
      ['refused', 'Who publishes is known from the manifest alone.'],
      ['remote', 'The broker is on another machine'],
      ['off', 'The setting patchbay.topology.watchCommands is off.'],
    ] as const) {
      await stage.tell({ looking: { state, cost: null } });
      expect(await known().textContent()).toContain(words);
      expect(await question.isVisible()).toBe(false);
    }
  });

  it('shows a moment of the past, by keys and by the pointer, until it is left', async () => {
    await open({ state: asTable });
    await page.getByRole('button', { name: 'Lag' }).click();
    await strip().focus();
    await press('ArrowLeft', 'ArrowLeft', 'PageUp');
    await expect.poll(() => moment().textContent()).toContain('1 minute ago');
    expect(await rows().first().textContent()).toContain('74');
    expect(await strip().getAttribute('aria-valuetext')).toContain('1 minute ago');
    await stage.picture('topology-past');
    expect(await barriers()).toEqual([]);
    // What comes meanwhile does not change what is looked at.
    await stage.tellFigures(knownFigures(-1));
    expect(await rows().first().textContent()).toContain('74');
    await moment().getByRole('button', { name: 'Back to Live' }).click();
    expect(await moment().isVisible()).toBe(false);
    expect(await rows().first().textContent()).toContain('660');
    const box = await strip().boundingBox();
    if (!box) throw new Error('There is no strip.');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => moment().textContent()).toContain('2 minutes ago');
    await strip().focus();
    await press('End');
    expect(await moment().isVisible()).toBe(false);
  });

  it('says what was different when it broke, and leads to it', async () => {
    const found: TopologyDifferences = {
      atMs: knownNowMs - 69_000,
      calm: { fromMs: knownNowMs - 130_000, toMs: knownNowMs - 71_000 },
      differences: [
        { about: 'service:payments', text: 'payments: running → unhealthy', isWorse: true },
        { about: 'group:orders.created/payments', text: 'lag of payments: 0 → 9', isWorse: true },
        { about: 'channel:orders.created', text: 'orders.created: 12/s → 14/s', isWorse: false },
      ],
    };
    await open({}, {}, { differences: () => found });
    await page.getByRole('button', { name: 'What Was Different When It Broke' }).click();
    const view = page.getByRole('region', { name: 'What was different' });
    await view.waitFor();
    expect(asked('differences')).toEqual([{ atMs: null }]);
    expect(await moment().textContent()).toContain('1 minute ago');
    await stage.picture('topology-differences');
    await view.getByRole('button', { name: 'payments: running' }).click();
    expect(await page.locator('.map-node.is-selected').getAttribute('data-id')).toBe('service:payments');
    await press('d');
    await expect.poll(() => asked('differences').at(-1)).toEqual({ atMs: found.atMs });
    await press('Escape');
    expect(await view.isVisible()).toBe(false);
  });

  it('is taken along as a picture and as text', async () => {
    await open({ state: asTable });
    for (const name of [/SVG/, /PNG/, /Mermaid/, /Link/]) {
      await page.getByRole('button', { name: 'Take Along' }).click();
      await page.getByRole('menuitem', { name }).click();
    }
    await expect.poll(() => asked('takeAlong').length).toBe(4);
    const [svg, png, mermaid, link] = asked('takeAlong') as readonly { format: string; content: string }[];
    expect(svg?.content).toMatch(/<svg[^]*payments\.settled[^]*<\/svg>\s*$/);
    expect(
      Buffer.from(png?.content ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect([mermaid, link]).toEqual([
      { format: 'mermaid', content: '' },
      { format: 'link', content: '' },
    ]);
  });

  it('says on a card what the pointer rests on', async () => {
    await open();
    await page.locator('[data-id="channel:orders.created"]').hover();
    const card = page.getByRole('tooltip');
    await card.waitFor();
    expect(await card.textContent()).toContain('orders.created');
    expect(await card.textContent()).toContain('Rate');
    await stage.picture('topology-hover');
    await page.mouse.move(600, 10);
    await expect.poll(() => card.isVisible()).toBe(false);
  });

  it('fits a narrow page, and one at twice the size, with forced colours too', async () => {
    for (const look of [{ width: 400, height: 640 }, { zoom: 2 }]) {
      const kind = 'zoom' in look ? 'zoomed' : 'narrow';
      await open({ looking: { state: 'unasked', cost: null } }, look);
      await press('i');
      await stage.picture(`topology-page-${kind}`);
      expect(await tooWide()).toBeLessThanOrEqual(0);
      await press('Escape', '2');
      await expect.poll(() => rows().count()).toBeGreaterThan(2);
      await stage.picture(`topology-table-${kind}`);
      expect(await tooWide()).toBeLessThanOrEqual(0);
      expect(await grid().evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
      expect(await barriers()).toEqual([]);
      await page.emulateMedia({ forcedColors: 'active' });
      await stage.picture(`topology-forced-${kind}`);
      if (kind === 'narrow') await stage.close();
    }
  });

  it('writes what is foreign as text, in the table, beside it and on the card', async () => {
    await open({ topology: hostileTopology, past: [figuresOf(hostileTopology)] });
    await press('i', '2');
    await grid().focus();
    await press('Home', 'Space');
    await stage.picture('topology-hostile');
    for (const _ of hostileTopology.edges) {
      await grid().focus();
      await press('ArrowDown', 'Space');
    }
    expect(await page.locator('img, script:not([src])').count()).toBe(0);
    expect(await page.locator('body').textContent()).not.toContain('\u202e');
    expect(await tooWide()).toBeLessThanOrEqual(0);
    expect(await page.locator('.edges').textContent()).toContain('<img');
  });

  it('says what keeps it from being drawn', async () => {
    await open({ topology: null, problem: { text: 'The workspace is not trusted.' } });
    await stage.picture('topology-untrusted');
    expect(await page.locator('.blank').textContent()).toContain('The workspace is not trusted.');
    expect(await barriers()).toEqual([]);
    await stage.tell({ topology: knownShop, problem: { text: 'Cannot reach Redis.' } });
    expect(await page.locator('.banner').first().textContent()).toContain('Cannot reach Redis.');
    await stage.tell({ topology: { ...knownShop, nodes: [], edges: [], patterns: [], findings: [] }, problem: null });
    expect(await page.locator('.blank').textContent()).toContain('Nothing to draw yet');
  });
});

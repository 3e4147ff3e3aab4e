import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import type { Row, SourceStatus } from '../../src/protocol/shapes.ts';
import { InspectorStage, stageSource, type Scene } from './support/inspectorStage.ts';
import { barriersIn } from './support/accessibility.ts';
import { launchBrowser } from './support/workbench.ts';

const three = ['stream:orders.created', 'logs:notifications', 'pubsub:notifications'];
const many = Array.from({ length: 23 }, (_, index) => `stream:payments.of.customer.${index}.settled`);
const history = { reach: 'more' as const, isReadBack: false, isHolding: false };
const few = { seen: 9, held: 9, matched: 9, history };
const large = {
  seen: 12_345_678,
  held: 1_234_567,
  evicted: 11_111_111,
  lost: 1_234_567,
  isMoreLost: true,
  matched: 1_234_567,
  history,
};

function sourcesOf(ids: readonly string[], held = 9): readonly SourceStatus[] {
  const counts = { seen: held, held, evicted: 0, lost: 0, isMoreLost: false, verdicts: null };
  return ids.map((id) => stageSource(id, { counts }));
}

/** The page alone, without VS Code around it: what it measures takes a second, and any state can be played. */
describe.skipIf(!chromiumPath())('The calm surface of the inspector', () => {
  let browser: Browser;
  let stage: InspectorStage;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => stage.close());
  afterAll(() => browser.close());

  async function open(change: Partial<Scene>, size: { width?: number; height?: number } = {}): Promise<void> {
    const row = (ordinal: number) => ({ source: three[ordinal % three.length] ?? '' });
    stage = await InspectorStage.open(browser, { counts: few, sources: sourcesOf(three), row, ...change }, size);
    await stage.settled();
  }

  /** The boxes of everything that somebody may be about to click or reads, by what it is. */
  function boxes(): Promise<Readonly<Record<string, string>>> {
    return stage.page.evaluate(() => {
      const parts = '.pause, .toolbar-actions > *, .chip, .more-sources, .add-source, .count, .filter, .table, .foot';
      const all = [...document.querySelectorAll(parts)].filter((one) => one.getClientRects().length > 0);
      const seen = new Map<string, number>();
      return Object.fromEntries(
        all.map((one) => {
          const { x, y, width, height } = one.getBoundingClientRect();
          const name = one.classList.value;
          const number = (seen.get(name) ?? 0) + 1;
          seen.set(name, number);
          return [`${name} ${number}`, [x, y, width, height].map((px) => px.toFixed(1)).join(' ')];
        }),
      );
    });
  }

  /** How far the page is scrolled, and how far it could be. */
  function scrolledAsAWhole(): Promise<readonly number[]> {
    const page = stage.page.locator('.inspector');
    return page.evaluate((one) => [one.scrollTop, one.scrollHeight - one.clientHeight]);
  }

  const text = (selector: string): Promise<string | null> => stage.page.locator(selector).first().textContent();

  it('moves nothing because a number grows, or because it is a bound, or has to wait', async () => {
    const unchecked = { invalid: 0, unchecked: 0 };
    await open({ counts: { ...few, verdicts: unchecked } });
    const before = await boxes();
    expect(Object.keys(before).length).toBeGreaterThan(15);
    const states = [
      { ...few, verdicts: { invalid: 0, unchecked: 9 } },
      { ...large, verdicts: { invalid: 1_234_567, unchecked: 12 } },
      { ...large, isPaused: true, waiting: 1_234_567, late: 1_234_567, verdicts: unchecked },
      { ...large, history: { ...history, isReadBack: true, isHolding: false }, verdicts: unchecked },
    ];
    for (const counts of states) {
      await stage.play({ counts, sources: sourcesOf(three, counts.held) });
      expect(await boxes()).toMatchObject(before);
    }
    // That new entries wait in Redis is said by a banner, which needs room; the toolbar above it stays as it is.
    await stage.play({ counts: { ...large, history: { ...history, isReadBack: true, isHolding: true } } });
    expect(await stage.page.locator('.pause').getAttribute('data-flow')).toBe('held');
    expect((await boxes())['pause 1']).toBe(before['pause 1']);
    expect(await text('.count-lost')).toBe('≥ 1,234,567 lost');
    expect(await text('.chip-count')).toBe('1.2M');
  });

  it('never scrolls as a whole, whatever is wheeled over', async () => {
    await open({ counts: large });
    for (const part of ['.toolbar', '.histogram-strip', '.table', '.foot']) {
      await stage.page.locator(part).hover();
      await stage.page.mouse.wheel(0, 500);
      await stage.settled();
    }
    expect(await scrolledAsAWhole()).toEqual([0, 0]);
  });

  it('never scrolls as a whole on a low page either, with a message open', async () => {
    await open({ counts: large }, { width: 362, height: 306 });
    await stage.page.locator('.table').press('End');
    await stage.page.locator('.table').press('Enter');
    await stage.page.locator('.split-open').waitFor();
    await stage.settled();
    expect(await scrolledAsAWhole()).toEqual([0, 0]);
    const panel = await stage.page.locator('.tab-panel').boundingBox();
    expect(panel?.height).toBeGreaterThan(40);
  });

  it('shows as many of 23 sources as fit, the others in a list, and the button for more always in its place', async () => {
    await open({ sources: sourcesOf(many), row: (ordinal) => ({ source: many[ordinal] ?? '' }) });
    const add = stage.page.getByRole('button', { name: 'Add source', exact: true });
    const place = await add.boundingBox();
    const shown = await stage.page.locator('.chip:visible').count();
    expect(shown).toBeGreaterThan(1);
    expect(await text('.more-sources')).toBe(`+${23 - shown}`);
    // What tells names apart is at their ends: that is in sight.
    const cutTails = (): Promise<number> =>
      stage.page.locator('.chip:visible .name-tail, .row .name-tail').evaluateAll((all) => {
        // A part of a pixel too little costs a character already.
        const isCut = (one: Element): boolean => {
          const text = document.createRange();
          text.selectNodeContents(one);
          return text.getBoundingClientRect().width > one.getBoundingClientRect().width + 0.01;
        };
        return all.filter(isCut).length;
      });
    expect(await cutTails()).toBe(0);
    await stage.page.locator('.more-sources').click();
    const list = stage.page.getByRole('dialog', { name: 'Sources' });
    expect(await list.locator('.source-item').count()).toBe(23);
    await stage.page.keyboard.type('customer.17');
    expect(await list.locator('.source-item:visible').count()).toBe(1);
    await stage.page.keyboard.press('ArrowDown');
    await stage.page.keyboard.press('Space');
    const filters = (): readonly string[][] =>
      stage.asked.flatMap(({ name, params }) =>
        name === 'setFilter' ? [(params as { filter: { sources: string[] } }).filter.sources] : [],
      );
    await expect.poll(() => filters().at(-1)).toEqual(many.filter((id) => !id.includes('.17.')));
    expect(await barriersIn(stage.page.mainFrame())).toEqual([]);
    await list.getByRole('button', { name: /^Only/ }).and(stage.page.locator(':visible')).click();
    await expect.poll(() => filters().at(-1)).toEqual([many[17]]);
    await list.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => filters().at(-1)).toEqual([]);
    await stage.page.keyboard.press('Escape');
    await expect.poll(() => stage.page.locator(':focus').getAttribute('class')).toBe('more-sources');
    await stage.play({ sources: sourcesOf(three) });
    expect(await stage.page.locator('.more-sources').isVisible()).toBe(false);
    expect(await add.boundingBox()).toEqual(place);
  });

  it('tells two sources of one name apart, in rows and chips', async () => {
    await open({});
    const icons = async (selector: string): Promise<readonly string[]> => {
      const classes = await stage.page.locator(selector).evaluateAll((all) => all.map((one) => one.classList.value));
      return [...new Set(classes)].toSorted();
    };
    const kinds = ['codicon codicon-broadcast', 'codicon codicon-output', 'codicon codicon-pulse'];
    expect(await icons('.row > .cell-source > .codicon')).toEqual(kinds);
    expect(await icons('.chip-main > .codicon')).toEqual(kinds);
  });

  it('keeps what the pointer tells of the histogram while it is drawn anew', async () => {
    const bins = (total: readonly number[]) => ({
      fromMs: 0,
      toMs: 70,
      bucketMs: 1,
      total: [...total],
      matched: [],
      gaps: [],
    });
    await open({ histogram: bins(Array<number>(70).fill(3)) });
    await expect.poll(() => text('.histogram-time')).not.toBe('');
    await stage.page.locator('.histogram-strip').hover();
    await expect.poll(() => text('.histogram-tip')).toMatch(/: 3 messages$/);
    await stage.play({ counts: large, histogram: bins(Array<number>(70).fill(4)) });
    await expect.poll(() => text('.histogram-tip')).toMatch(/: 4 messages$/);
  });

  it('puts the newest row at the top when asked to, and keeps a chosen row in its place while others come', async () => {
    await open({ counts: { ...few, seen: 500, held: 500, matched: 500 } });
    const topIds = (): Promise<readonly (string | null)[]> =>
      stage.page.locator('.row').evaluateAll((rows) =>
        rows
          .toSorted((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
          .slice(0, 2)
          .map((row) => row.getAttribute('data-sequence')),
      );
    await stage.page.locator('.table').press('n');
    await expect.poll(topIds).toEqual(['499', '498']);
    await stage.play({ counts: { ...few, seen: 510, held: 510, matched: 510 } });
    await expect.poll(topIds).toEqual(['509', '508']);
    const chosen = stage.page.locator('.row[data-sequence="505"]');
    await chosen.click();
    const place = await chosen.boundingBox();
    await stage.play({ counts: { ...few, seen: 1510, held: 1510, matched: 1510 } });
    await expect.poll(() => text('.new-pill')).toBe('↑ 1,000 newer');
    expect((await chosen.boundingBox())?.y).toBe(place?.y);
    await stage.page.locator('.new-pill').click();
    await expect.poll(topIds).toEqual(['1509', '1508']);
    await stage.page.locator('.table').press('n');
    await expect.poll(async () => (await topIds()).includes('1509')).toBe(false);
  });

  it('counts what came since rows were sorted, and goes there by going on', async () => {
    const sort = { by: 'time' as const, isDescending: true };
    const sorted = { ...few, seen: 1345, held: 1345, matched: 1345, isPaused: true, sort };
    await open({ counts: sorted });
    expect(await stage.page.locator('.new-pill').isVisible()).toBe(false);
    await stage.play({ counts: { ...sorted, waiting: 12 } });
    await expect.poll(() => text('.new-pill')).toBe('12 newer, not sorted in');
    await stage.page.locator('.new-pill').click();
    await expect.poll(() => stage.asked.find(({ name }) => name === 'setPaused')?.params).toEqual({ isPaused: false });
  });

  it('marks a row that came late where it stands, and counts such rows', async () => {
    const late = { ...few, late: 3 };
    const row = (ordinal: number) => ({ timeMs: 1_700_000_000_000 + ordinal * 40 - (ordinal === 5 ? 500 : 0) });
    await open({ counts: late, row });
    await expect.poll(() => stage.page.locator('.row-late').count()).toBe(1);
    expect(await stage.page.locator('.row-late').getAttribute('data-sequence')).toBe('5');
    expect(await stage.page.locator('.row-late .cell-time').getAttribute('title')).toMatch(/came late/);
    expect(await text('.count-late')).toBe('3 late');
  });

  it('leaves a menu open when the message that was opened before it comes late', async () => {
    const late = Promise.withResolvers<null>();
    await open({ detail: late.promise });
    const { page } = stage;
    const blank = page.locator('.detail-blank', { hasText: 'evicted' });
    await page.locator('.row').first().click();
    await page.locator('.table').press('Enter');
    await page.locator('.table').press('Shift+F10');
    await page.locator('.menu').waitFor();
    late.resolve(null);
    await blank.waitFor();
    await stage.settled();
    expect(await page.locator('.menu').isVisible()).toBe(true);
    // Who waits for it at the table gets the focus there.
    await page.keyboard.press('Escape');
    await page.locator('.row').nth(1).click();
    await page.locator('.table').press('Enter');
    await expect.poll(() => page.locator('.detail :focus').getAttribute('role')).toBe('tab');
  });

  it('folds stack traces though rows came before it was told where to begin', async () => {
    const start = Promise.withResolvers<undefined>();
    const row = (ordinal: number): Partial<Row> => ({
      source: 'logs:orders',
      log: { head: ordinal > 4 ? 4 : null, messageEnd: 6, spans: [] },
    });
    const sources = sourcesOf(['logs:orders']);
    await open({ sources, row, start: start.promise });
    await stage.play({ sources, counts: few });
    await expect.poll(() => stage.asked.map(({ name }) => name)).toContain('window');
    await stage.page.locator('.row').first().waitFor();
    start.resolve(undefined);
    await expect.poll(() => stage.page.locator('.fold').allTextContents()).toEqual(['+4 lines']);
  });

  it('names no row as the current one that is not there', async () => {
    await open({});
    const { page } = stage;
    await page.locator('.row').first().click();
    const current = (): Promise<string | null> => page.locator('.table').getAttribute('aria-activedescendant');
    await expect.poll(current).toBe('row-0');
    await page.evaluate(() => {
      const grid = document.querySelector('.table')!;
      const missing: string[] = [];
      Object.assign(globalThis, { missing });
      new MutationObserver(() => {
        const id = grid.getAttribute('aria-activedescendant');
        if (id !== null && !document.getElementById(id)) missing.push(id);
      }).observe(grid, { subtree: true, childList: true });
    });
    // Sources that are called otherwise have all rows made anew.
    await stage.play({ sources: sourcesOf(three).map((source) => ({ ...source, label: `${source.label} now` })) });
    await page.locator('.row', { hasText: 'now' }).first().waitFor();
    await expect.poll(current).toBe('row-0');
    expect(await page.evaluate(() => (globalThis as unknown as { missing: readonly string[] }).missing)).toEqual([]);
  });

  it('puts what it says of older messages on a line of its own, over no row', async () => {
    await open({ counts: { ...few, history: { ...history, reach: 'beginning' } } });
    const note = await stage.page.locator('.older-note').boundingBox();
    const first = await stage.page.locator('.row').first().boundingBox();
    expect((note?.y ?? 0) + (note?.height ?? 0)).toBeLessThanOrEqual(first?.y ?? 0);
  });

  it('shows eight rows in a window of 1280 × 800 at twice the size', async () => {
    // What VS Code leaves of 640 × 400: beside the activity bar and a sidebar, below the tabs, above the status bar.
    await open({ counts: large, sources: sourcesOf(many) }, { width: 340, height: 306 });
    const table = await stage.page.locator('.table').boundingBox();
    const whole = await stage.page.locator('.row').evaluateAll(
      (rows, bottom) => {
        return rows.filter((row) => row.getBoundingClientRect().bottom <= bottom + 0.5).length;
      },
      (table?.y ?? 0) + (table?.height ?? 0),
    );
    expect(whole).toBeGreaterThanOrEqual(8);
    const width = await stage.page.locator('.inspector').evaluate((one) => one.scrollWidth - one.clientWidth);
    expect(width).toBe(0);
  });
});

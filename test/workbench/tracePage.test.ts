import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import type { Detail } from '../../src/protocol/detailShapes.ts';
import type { FoundTrace } from '../../src/protocol/traces/trace.ts';
import { barriersIn } from './support/accessibility.ts';
import { themeNames, type PageLook } from './support/builtPage.ts';
import {
  manyHops,
  shopHops,
  shopMissing,
  shopWiring,
  spanHops,
  traceOf,
  type HopFacts,
} from './support/traceScenes.ts';
import { TraceStage, type TraceScene } from './support/traceStage.ts';
import { launchBrowser } from './support/workbench.ts';

const shop = traceOf(shopHops, { missing: [...shopMissing] });
const spans = traceOf(spanHops);

/** The page alone, without VS Code around it. */
describe.skipIf(!chromiumPath())('The page of a trace', () => {
  let browser: Browser;
  let stage: TraceStage;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => stage.close());
  afterAll(() => browser.close());

  async function open(snapshot: TraceScene['snapshot'], look: PageLook = {}): Promise<void> {
    const detail = (params: unknown): Detail | null => contentOf(snapshot?.trace ?? undefined, params);
    stage = await TraceStage.open(
      browser,
      { snapshot: { wiring: shopWiring, ...snapshot }, answers: { detail } },
      look,
    );
  }

  const lines = (): Locator => stage.page.locator('.line');
  const list = (): Locator => stage.page.locator('.lines');
  const chosen = (): Locator => stage.page.locator('.line[aria-selected=true]');
  const barriers = (): Promise<readonly string[]> => barriersIn(stage.page.mainFrame());
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await stage.page.keyboard.press(key);
    await stage.settled();
    await stage.settled();
  };

  it.each(themeNames)('shows a trace, with what is missing in its place, in the theme %s', async (theme) => {
    await open({ trace: shop }, { theme });
    await expect.poll(() => lines().count()).toBe(shopHops.length + shopMissing.length);
    expect(await stage.page.getByRole('button', { name: '1 error, 2 missing' }).isVisible()).toBe(true);
    await stage.picture(`trace-waterfall-${theme}`);
    await list().focus();
    await press('Home', 'Enter');
    await stage.page.locator('.tree-row').first().waitFor();
    expect(await barriers()).toEqual([]);
    await stage.picture(`trace-hop-${theme}`);
    await press('2');
    expect(await barriers()).toEqual([]);
    await stage.picture(`trace-sequence-${theme}`);
    await press('3');
    await stage.page.locator('.node-chosen').waitFor();
    expect(await barriers()).toEqual([]);
    await stage.picture(`trace-causes-${theme}`);
  });

  it('is gone through by keys alone: lines, what is below them, views, what is wrong', async () => {
    await open({ trace: shop });
    await list().focus();
    await press('End');
    expect(await chosen().textContent()).toContain('invoices.sent');
    // To what it is below, which is closed then: two lines are left of it, and what is beside it.
    await press('ArrowLeft', 'ArrowLeft');
    expect(await chosen().getAttribute('aria-expanded')).toBe('false');
    await expect.poll(() => lines().count()).toBe(5);
    expect(await chosen().textContent()).toContain('+3');
    await press('ArrowRight', 'ArrowRight');
    expect(await chosen().getAttribute('aria-level')).toBe('3');
    // What is wrong is opened to be seen.
    await press('*', 'e');
    expect(await chosen().textContent()).toContain('has not acknowledged');
    await press('e');
    expect(await chosen().textContent()).toContain('mail server refused');
    expect(await list().getAttribute('aria-activedescendant')).toBe(await chosen().getAttribute('id'));
    await press('2');
    expect(await stage.page.getByRole('grid', { name: 'Sequence' }).evaluate((one) => one.matches(':focus'))).toBe(
      true,
    );
    expect(await chosen().textContent()).toContain('mail server refused');
    await press('3', 'ArrowLeft', 'Enter');
    expect(await stage.page.locator('.node-chosen').textContent()).toContain('shipping.requested');
    await press('?');
    expect(await stage.page.getByRole('dialog', { name: 'Keys' }).isVisible()).toBe(true);
  });

  it('opens a hop: its content, its causes with the evidence, its values', async () => {
    await open({ trace: shop });
    await lines().nth(4).click();
    await press('Enter');
    const detail = stage.page.getByRole('region', { name: 'Hop' });
    await detail.locator('.tree-row', { hasText: '129.9' }).waitFor();
    expect(await detail.textContent()).toContain('Stated: fields.causationid names its id e-1');
    expect(await detail.textContent()).toContain('Inferred: shipping consumes payments.settled');
    expect(await detail.textContent()).toContain('never came');
    await detail.getByRole('button', { name: 'e-1' }).click();
    await press('o');
    await detail.getByRole('button', { name: /^shipping\.requested/ }).click();
    await stage.settled();
    expect(await chosen().textContent()).toContain('shipping.requested');
    const asked = stage.asked.filter(({ name }) => name === 'follow' || name === 'show' || name === 'detail');
    expect(asked).toEqual([
      { name: 'detail', params: { session: 'trace', sequence: 4 } },
      { name: 'follow', params: { value: 'e-1' } },
      { name: 'show', params: { session: 'trace', sequence: 4 } },
      { name: 'detail', params: { session: 'trace', sequence: 5 } },
    ]);
    await press('Escape');
    expect(await detail.isVisible()).toBe(false);
  });

  it('shows spans as long as they took, and zooms into time', async () => {
    await open({ trace: spans });
    const widthOf = async (name: string): Promise<number> => {
      const bar = lines().filter({ hasText: name }).locator('.bar').last();
      return (await bar.boundingBox())?.width ?? 0;
    };
    expect((await widthOf('INSERT orders')) / (await widthOf('POST /orders'))).toBeCloseTo(22.4 / 96, 1);
    await stage.picture('trace-spans');
    await list().focus();
    await press('Home', 'ArrowDown');
    const before = await widthOf('INSERT orders');
    await press('+');
    expect((await widthOf('INSERT orders')) / before).toBeCloseTo(2, 1);
    await press('0');
    const axis = await stage.page.locator('.axis').boundingBox();
    if (!axis) throw new Error('There is no axis.');
    await stage.page.mouse.move(axis.x + 1, axis.y + 9);
    await stage.page.mouse.down();
    await stage.page.mouse.move(axis.x + axis.width / 4, axis.y + 9);
    await stage.page.mouse.up();
    await stage.settled();
    expect((await widthOf('INSERT orders')) / before).toBeCloseTo(4, 0);
    await stage.picture('trace-spans-zoomed');
  });

  it('scrolls through ten thousand hops with as many lines as are in sight', async () => {
    const many = manyHops(10_000);
    await open({ trace: traceOf(many, { total: 53_000 }) });
    expect(await stage.page.locator('.page-summary').textContent()).toContain('first 10,000 of 53,000 hops');
    expect(await lines().count()).toBeLessThan(40);
    await list().focus();
    await press('End');
    expect(await lines().last().textContent()).toContain('order 9996 goes on');
    for (let turn = 0; turn < 20; turn++) await stage.page.mouse.wheel(0, -4000);
    await stage.settled();
    expect(await lines().count()).toBeLessThan(40);
    await press('2', 'End');
    expect(await lines().last().textContent()).toContain('order 9996 goes on');
  });

  it('stays where it is while hops come before, among and behind those in sight', async () => {
    const many = manyHops(400);
    await open({ trace: traceOf(many.slice(40, 400).map(withoutCauses)) });
    await list().focus();
    await press('Home', ...Array.from({ length: 6 }, () => 'PageDown'));
    const name = chosen().locator('.hop-text');
    const text = await name.textContent();
    const place = await chosen().boundingBox();
    const element = await chosen().elementHandle();
    await stage.tell({ trace: traceOf(many.slice(40, 400).map(withoutCauses), { unknown: 12 }), problem: null });
    // What is as it was is not even drawn again.
    expect(await element?.evaluate((one) => one.isConnected)).toBe(true);
    await stage.tell({ trace: traceOf(many.map(withoutCauses)), problem: null });
    expect(await name.textContent()).toBe(text);
    expect((await chosen().boundingBox())?.y).toBe(place?.y);
  });

  it('fits a narrow page, and one at twice the size, with long names', async () => {
    const long = 'orders-of-customers-abroad.'.repeat(9);
    const hops = shopHops.map((hop) => ({
      ...hop,
      label: `${hop.label}.${long}`,
      service: `${hop.service ?? ''}-${long}`,
    }));
    const state = {
      version: 1,
      application: 'shop',
      manifest: null,
      value: `order-${long}`,
      view: 'waterfall',
    } as const;
    for (const look of [{ width: 400, height: 640 }, { zoom: 2 }]) {
      await open({ state, trace: traceOf(hops, { missing: [...shopMissing] }) }, look);
      await list().focus();
      await press('Home', 'Enter');
      await stage.page.locator('.tree-row').first().waitFor();
      // It is still in sight, though what opened leaves half of the room.
      expect(await chosen().textContent()).toContain('orders.created');
      const kind = 'zoom' in look ? 'zoomed' : 'narrow';
      await stage.picture(`trace-waterfall-${kind}`);
      const page = await stage.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(page).toBeLessThanOrEqual(0);
      expect(await list().evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
      await expect.poll(() => lines().count()).toBeGreaterThan(2);
      expect(await barriers()).toEqual([]);
      await press('2');
      await stage.picture(`trace-sequence-${kind}`);
      await press('3');
      await stage.picture(`trace-causes-${kind}`);
      expect(await stage.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      if (kind === 'narrow') await stage.close();
    }
  });

  it('says that it is looking, that there is nothing, and what keeps it from looking', async () => {
    await open({ trace: null });
    await stage.picture('trace-looking');
    expect(await stage.page.locator('.blank').textContent()).toContain('Looking for it');
    await stage.tell({ trace: traceOf([]), problem: null });
    await stage.picture('trace-nothing');
    expect(await stage.page.locator('.blank').textContent()).toContain('Nothing has this value');
    await stage.tell({ trace: null, problem: { text: 'The workspace is not trusted.' } });
    expect(await stage.page.locator('.blank').textContent()).toContain('The workspace is not trusted.');
    expect(await barriers()).toEqual([]);
    await stage.tell({ trace: shop, problem: { text: 'Cannot reach Redis.' } });
    expect(await stage.page.locator('.banner').textContent()).toContain('Cannot reach Redis.');
    await expect.poll(() => lines().count()).toBe(shopHops.length + shopMissing.length);
  });

  it('writes what is foreign as text', async () => {
    const markup = '<img src=x onerror="document.title=1">\u202e';
    const hops = shopHops.map((hop) => ({ ...hop, label: markup, service: markup, text: markup }));
    await open({
      trace: traceOf(hops, { missing: shopMissing.map((each) => ({ ...each, text: markup, service: markup })) }),
    });
    await list().focus();
    await press('Home', 'Enter', '2', '3');
    expect(await stage.page.locator('img').count()).toBe(0);
    expect(await stage.page.locator('body').textContent()).not.toContain('\u202e');
    expect(await stage.page.locator('.node-chosen').textContent()).toContain('<img');
  });
});

function withoutCauses(hop: HopFacts): HopFacts {
  return { ...hop, causes: [] };
}

/** What the tap answers for a hop of the scene. */
function contentOf(trace: FoundTrace | undefined, params: unknown): Detail | null {
  const { sequence } = params as { readonly sequence: number };
  const row = trace?.hops.find((hop) => hop.row.sequence === sequence)?.row;
  if (!row) return null;
  const field = { name: 'data', text: row.preview, encoding: 'utf8' as const, sizeBytes: row.preview.length };
  const contract = { state: 'none' as const, name: null, errors: [], errorCount: 0, problem: null };
  return { row, fields: [field], fieldCount: 1, decoded: null, contract };
}

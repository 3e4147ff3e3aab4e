import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import type { RecentQuery } from '../../src/protocol/traces/recentTraces.ts';
import type { TracePageState } from '../../src/protocol/traces/tracePage.ts';
import { barriersIn } from './support/accessibility.ts';
import { themeNames, type PageLook } from './support/builtPage.ts';
import { RecentScene } from './support/recentScenes.ts';
import { TraceStage } from './support/traceStage.ts';
import { launchBrowser } from './support/workbench.ts';

const state: TracePageState = { version: 1, application: 'shop', manifest: null, value: '', view: 'waterfall' };

/** The page alone, without VS Code around it. */
describe.skipIf(!chromiumPath())('The page of recent traces', () => {
  let browser: Browser;
  let stage: TraceStage;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => stage.close());
  afterAll(() => browser.close());

  async function open(scene: RecentScene, look: PageLook = {}): Promise<void> {
    const recent = (query: unknown): unknown => ({ list: scene.list(query as RecentQuery), problem: null });
    stage = await TraceStage.open(browser, { snapshot: { state }, answers: { recent } }, look);
    ({ page } = stage);
    await page.locator('.recent-row, .recent-blank p').first().waitFor();
    await stage.settled();
  }

  const values = (): Promise<string[]> => page.locator('.recent-row .recent-open').allInnerTexts();
  const summary = (): Promise<string> => page.locator('.page-summary').innerText();

  it.each(themeNames)('shows them in the theme %s', async (theme) => {
    await open(new RecentScene(300), { theme });
    await page.keyboard.press('Tab');
    await stage.picture(`recent-traces-${theme}`);
    expect(await summary()).toBe('300 traces');
    expect(await barriersIn(page.mainFrame())).toEqual([]);
  });

  it('filters by what failed, is stuck, by service, text and duration, and says so where nothing is left', async () => {
    await open(new RecentScene(300));
    await page.getByRole('button', { name: 'Stuck' }).click();
    await page.locator('.recent-missing').first().waitFor();
    await expect.poll(summary).toBe('20 of 300 traces');
    await stage.picture('recent-traces-stuck');
    await page.getByRole('button', { name: 'Service' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'notifications' }).click();
    await expect.poll(summary).toBe('0 of 300 traces');
    await stage.picture('recent-traces-none');
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await expect.poll(summary).toBe('300 traces');
    await page.locator('.durations-strip').focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Enter');
    await expect.poll(summary).toMatch(/^1\d of 300 traces$/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('ORDER-4007');
    await expect.poll(values).toEqual(['order-4007']);
  });

  it('opens the one that is chosen by keyboard, which stays chosen and where it is while others come', async () => {
    const scene = new RecentScene(300);
    await open(scene, { width: 480, height: 520 });
    await page.locator('.recent-rows').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    const chosen = page.locator('.recent-row[aria-selected="true"]');
    await expect.poll(() => chosen.locator('.recent-open').innerText()).toBe('order-4297');
    const before = await chosen.boundingBox();
    for (let at = 300; at < 310; at++) scene.add(at, Date.UTC(2025, 10, 24, 12, 4, 32 + at));
    await stage.announceRecent();
    await expect.poll(summary).toBe('310 traces');
    await stage.settled();
    expect(await chosen.boundingBox()).toEqual(before);
    await stage.picture('recent-traces-narrow');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => stage.asked.filter(({ name }) => name === 'follow'))
      .toEqual([{ name: 'follow', params: { value: 'order-4297' } }]);
  });

  it('reads on at the end of the list, and sorts by what is asked for', async () => {
    await open(new RecentScene(3000), { zoom: 2 });
    await stage.picture('recent-traces-zoomed');
    await page.getByRole('button', { name: 'Duration' }).click();
    await expect
      .poll(() => page.getByRole('columnheader', { name: 'Duration' }).getAttribute('aria-sort'))
      .toBe('descending');
    await page.locator('.recent-rows').focus();
    const rows = async (): Promise<number> =>
      Number(await page.locator('.recent-rows').getAttribute('aria-rowcount')) - 1;
    for (const count of [500, 1000, 1500]) {
      await expect.poll(rows).toBe(count);
      await page.keyboard.press('End');
    }
  });

  it('says what makes a trace where there is none', async () => {
    await open(new RecentScene(0));
    await stage.picture('recent-traces-empty');
    expect(await page.locator('.recent-blank').innerText()).toContain('No traces yet.');
  });
});

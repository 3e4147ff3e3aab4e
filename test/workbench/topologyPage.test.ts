import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import { barriersIn } from './support/accessibility.ts';
import { themeNames, type PageLook } from './support/builtPage.ts';
import { knownPast, knownShop } from './support/knownShop.ts';
import { TopologyStage, type TopologyScene } from './support/topologyStage.ts';
import { launchBrowser } from './support/workbench.ts';

const past = [...knownPast];

/** The page alone, without VS Code around it. */
describe.skipIf(!chromiumPath())('The page of a topology', () => {
  let browser: Browser;
  let stage: TopologyStage;

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
  }

  const grid = (): Locator => stage.page.getByRole('grid', { name: 'Edges' });
  const rows = (): Locator => stage.page.locator('.edges .line');
  const barriers = (): Promise<readonly string[]> => barriersIn(stage.page.mainFrame());
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await stage.page.keyboard.press(key);
    await stage.settled();
    await stage.settled();
  };

  it.each(themeNames)('shows map, table, what is known and the last minutes in the theme %s', async (theme) => {
    await open({}, { theme });
    await press('i');
    await stage.picture(`topology-page-${theme}`);
    await press('2');
    await expect.poll(() => rows().count()).toBe(knownShop.edges.length);
    await grid().focus();
    await press('Home', 'ArrowDown', 'Space');
    await stage.picture(`topology-table-${theme}`);
    expect(await barriers()).toEqual([]);
  });
});

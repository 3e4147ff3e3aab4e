import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import { barriersIn } from './support/accessibility.ts';
import { themeNames, type PageLook } from './support/builtPage.ts';
import { shopHops, shopWiring, traceOf } from './support/traceScenes.ts';
import { TraceStage, type TraceScene } from './support/traceStage.ts';
import { launchBrowser } from './support/workbench.ts';

/** The page alone, without VS Code around it. */
describe.skipIf(!chromiumPath())('The page of a trace', () => {
  let browser: Browser;
  let stage: TraceStage;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => stage.close());
  afterAll(() => browser.close());

  async function open(scene: TraceScene['snapshot'], look: PageLook = {}): Promise<void> {
    stage = await TraceStage.open(browser, { snapshot: { wiring: shopWiring, ...scene } }, look);
  }

  it.each(themeNames)('shows a trace in the theme %s', async (theme) => {
    await open({ trace: traceOf(shopHops) }, { theme });
    await stage.picture(`trace-waterfall-${theme}`);
    expect(await stage.page.locator('.hop').count()).toBe(shopHops.length);
    expect(await barriersIn(stage.page.mainFrame())).toEqual([]);
  });
});

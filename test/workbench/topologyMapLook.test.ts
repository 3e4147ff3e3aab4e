import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import { DrawnMap } from './support/drawnMap.ts';
import { shopTopology } from './support/topologyScenes.ts';
import type { TopologyScene } from './support/topologyStage.ts';
import { launchBrowser } from './support/workbench.ts';

/** The page alone, without VS Code around it. */
describe.skipIf(!chromiumPath())('What is shown of the map of a topology', () => {
  let browser: Browser;
  let map: DrawnMap;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => map.stage.close());
  afterAll(() => browser.close());

  async function open(snapshot: TopologyScene['snapshot'] = {}): Promise<void> {
    map = await DrawnMap.open(browser, snapshot);
  }

  it('folds by folder into one node with its count and merged edges, and opens it again', async () => {
    await open();
    const before = await map.geometry();
    await map.choose('Fold', 'menuitemcheckbox', 'By Folder');
    const folded = map.node('fold:folder/services');
    await folded.waitFor();
    expect(await folded.textContent()).toContain('7 services');
    expect(await map.node('service:orders').count()).toBe(0);
    const lines = await map.stage.page.locator('.map-edge[data-id]').count();
    expect(lines).toBeLessThan(shopTopology.edges.length);
    const stayed = await map.node('channel:orders.created').boundingBox();
    await map.stage.picture('map-folded');
    await folded.focus();
    await map.press('Enter');
    await map.node('service:orders').waitFor();
    expect((await map.node('channel:orders.created').boundingBox())?.x).toBe(stayed?.x);
    expect(map.asked('arrange').at(-1)).toMatchObject({ folding: 'folder', folded: ['analytics'] });
    await map.choose('Fold', 'menuitemcheckbox', 'Do Not Fold');
    expect(await map.geometry()).toEqual(before);
  });

  it('shows only the neighbours of a node, from as far as is wanted', async () => {
    await open();
    const before = await map.geometry();
    await map.node('channel:orders.created').focus();
    await map.press('f');
    const near = await map.nodes().count();
    expect(near).toBe(4);
    await map.press(']');
    expect(await map.nodes().count()).toBeGreaterThan(near);
    await map.press('[');
    expect(await map.nodes().count()).toBe(near);
    expect(await map.focused()).toBe('channel:orders.created');
    await map.press('Escape');
    expect(await map.nodes().count()).toBe(shopTopology.nodes.length);
    // It is looked at what was looked at before.
    expect(await map.geometry()).toEqual(before);
  });

  it('opens at the node that it is opened for, with its neighbours, and shows all at the next step', async () => {
    await open({ state: { version: 1, application: 'shop', manifest: null, view: 'map', focus: 'service:shipping' } });
    expect(await map.node('service:shipping').getAttribute('aria-current')).toBe('true');
    expect(await map.node('service:analytics').count()).toBe(0);
    const width = (await map.node('service:shipping').boundingBox())?.width ?? 0;
    await map.stage.picture('map-focus');
    await map.node('service:shipping').focus();
    await map.press('Escape', 'Escape');
    expect(await map.nodes().count()).toBe(shopTopology.nodes.length);
    expect((await map.node('service:shipping').boundingBox())?.width ?? 0).toBeLessThan(width);
  });

  it('hides a node, goes on at its neighbour, and shows all hidden again', async () => {
    await open();
    await map.node('channel:orders.dead').focus();
    await map.press('h');
    expect(await map.node('channel:orders.dead').count()).toBe(0);
    expect(await map.focused()).toMatch(/^service:/);
    expect(map.asked('arrange').at(-1)).toMatchObject({ hidden: ['channel:orders.dead'] });
    await map.choose('Show and Hide', 'menuitem', 'Show All Hidden');
    expect(await map.nodes().count()).toBe(shopTopology.nodes.length);
  });

  it('leaves out kinds of edges, and what stands alone then', async () => {
    await open();
    await map.choose('Show and Hide', 'menuitemcheckbox', 'Depends On');
    await map.choose('Show and Hide', 'menuitemcheckbox', 'Without an Edge');
    expect(await map.node('broker:redis').count()).toBe(0);
    expect(await map.nodes().count()).toBe(shopTopology.nodes.length - 1);
    await map.stage.picture('map-without-depends');
  });

  it('dims all that is not looked for, and goes to what is', async () => {
    await open();
    await map.node('gateway:gateway').focus();
    await map.press('/');
    await map.stage.page.keyboard.type('settled');
    await map.stage.settled();
    expect(await map.stage.page.locator('.map-node:not(.is-dim)').count()).toBe(1);
    await map.press('Enter');
    expect(await map.focused()).toBe('channel:payments.settled');
    await map.stage.picture('map-find');
    await map.press('/');
    await map.press('Escape');
    expect(await map.stage.page.locator('.is-dim').count()).toBe(0);
  });
});

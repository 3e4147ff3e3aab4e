import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import { mapLayout } from '../../src/app/topology/layout/layout.ts';
import type { LayoutQuestion } from '../../src/protocol/topology/topologyPage.ts';
import { DrawnMap } from './support/drawnMap.ts';
import { barriersIn } from './support/accessibility.ts';
import { themeNames, type PageLook } from './support/builtPage.ts';
import {
  bigTopology,
  brokenFigures,
  channelOf,
  edgeOf,
  emptyTopology,
  figuresOf,
  hostileTopology,
  shopTopology,
  topologyOfParts,
} from './support/topologyScenes.ts';
import type { TopologyScene } from './support/topologyStage.ts';
import { launchBrowser } from './support/workbench.ts';

/** The page alone, without VS Code around it. */
describe.skipIf(!chromiumPath())('The map of a topology', () => {
  let browser: Browser;
  let map: DrawnMap;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(() => map.stage.close());
  afterAll(() => browser.close());

  async function open(snapshot: TopologyScene['snapshot'] = {}, look: PageLook = {}): Promise<void> {
    map = await DrawnMap.open(browser, snapshot, look);
  }

  it.each(themeNames)('draws the shop in the theme %s, usable by everybody', async (theme) => {
    await open({}, { theme });
    expect(await map.nodes().count()).toBe(shopTopology.nodes.length);
    expect(await map.stage.page.locator('.map-edge[data-id]').count()).toBe(shopTopology.edges.length);
    expect(await barriersIn(map.stage.page.mainFrame())).toEqual([]);
    await map.stage.picture(`map-shop-${theme}`);
  });

  it.each(themeNames)('shows what is wrong at once in the theme %s', async (theme) => {
    await open({ past: [brokenFigures(0), brokenFigures(10)] }, { theme });
    const dead = map.node('channel:orders.dead');
    expect(await dead.getAttribute('data-trouble')).toBe('error');
    expect(await dead.textContent()).toContain('+30');
    expect(await dead.locator('.sr-only').textContent()).toContain('filling up');
    expect(await map.node('service:payments').locator('.sr-only').textContent()).toContain('exited with 1');
    expect(await map.edge('consumes:channel:orders.created>service:payments').getAttribute('data-trouble')).toBe(
      'warning',
    );
    expect(await map.edge('publishes:service:payments>channel:orders.dead').getAttribute('data-trouble')).toBe('error');
    expect(await barriersIn(map.stage.page.mainFrame())).toEqual([]);
    await map.stage.picture(`map-broken-${theme}`);
  });

  it('says what is not there yet', async () => {
    await open({ topology: emptyTopology, past: [] });
    expect(await map.stage.page.getByRole('heading', { name: 'Nothing to draw yet' }).isVisible()).toBe(true);
    await map.stage.tell({ topology: shopTopology });
    await map.nodes().first().waitFor();
    expect(await map.nodes().count()).toBe(shopTopology.nodes.length);
  });

  it('tells lines apart by how they are known', async () => {
    await open();
    expect(await map.edge('publishes:gateway:gateway>channel:loadgen.rate').getAttribute('data-known')).toBe(
      'declared',
    );
    const seen = map.edge('calls:service:loadgen>service:orders');
    expect(await seen.getAttribute('data-known')).toBe('observed');
    expect(await seen.locator('.map-edge-badge').count()).toBe(1);
    expect(await seen.getAttribute('aria-label')).toBe('loadgen calls orders, seen, not declared');
    expect(await map.stage.page.getByRole('list', { name: 'Legend' }).textContent()).toContain('seen, not declared');
  });

  it('draws hostile names as text', async () => {
    await open({ topology: hostileTopology, past: [figuresOf(hostileTopology)] });
    expect(await map.nodes().count()).toBe(hostileTopology.nodes.length);
    expect(await map.stage.page.locator('main img, main script').count()).toBe(0);
    expect(await map.stage.page.title()).toBe('Stage');
    expect(await map.node('channel:orders\u202edetaerc').locator('.sr-only').textContent()).toContain(
      'orders\\u202edetaerc',
    );
    expect(await barriersIn(map.stage.page.mainFrame())).toEqual([]);
    await map.stage.picture('map-hostile');
  });

  it('moves nothing while figures come, nor when the wiring is told again', async () => {
    await open({ past: [brokenFigures(0)] });
    const before = await map.geometry();
    for (let second = 1; second <= 20; second++) await map.stage.tellFigures(brokenFigures(second));
    await map.stage.tell({ topology: structuredClone(shopTopology) });
    expect(await map.geometry()).toEqual(before);
    expect(Object.keys(before).length).toBeGreaterThan(80);
    expect(map.asked('layout')).toHaveLength(1);
    expect(await map.node('channel:orders.dead').textContent()).toContain('+60');
  });

  it('puts what is new beside what stands, and moves nothing for it', async () => {
    await open();
    const before = await map.geometry();
    const added = channelOf('audit.log', 'stream');
    const orders = shopTopology.nodes.find(({ name, kind }) => name === 'orders' && kind === 'service');
    if (!orders) throw new Error('The shop has lost its orders.');
    await map.stage.tell({
      topology: topologyOfParts(
        [...shopTopology.nodes, added],
        [...shopTopology.edges, edgeOf('publishes', orders, added, 'observed')],
      ),
    });
    await map.node(added.id).waitFor();
    expect(await map.geometry()).toMatchObject(before);
    const [from, to] = [await map.node(orders.id).boundingBox(), await map.node(added.id).boundingBox()];
    expect(to?.x ?? 0).toBeGreaterThan((from?.x ?? 0) + (from?.width ?? 0));
  });

  it('is gone through by keys alone: nodes, edges, what they open', async () => {
    await open();
    await map.node('service:orders').focus();
    await map.press('ArrowRight');
    expect(await map.focused()).toMatch(/^channel:/);
    await map.press('ArrowLeft');
    expect(await map.focused()).toBe('service:orders');
    await map.press('Enter');
    expect(map.asked('open')).toEqual([{ id: 'service:orders', target: 'service' }]);
    await map.press('e');
    const first = await map.focused();
    expect(first).toMatch(/^(publishes|consumes|calls|depends):/);
    await map.press('ArrowDown');
    expect(await map.focused()).not.toBe(first);
    await map.edge('publishes:service:orders>channel:orders.created').focus();
    await map.press('Enter', 'ArrowRight');
    expect(await map.focused()).toBe('channel:orders.created');
    expect(map.asked('open').at(-1)).toEqual({
      id: 'publishes:service:orders>channel:orders.created',
      target: 'inspector',
    });
    await map.press('?');
    expect(await map.stage.page.getByRole('dialog', { name: 'Keys' }).isVisible()).toBe(true);
  });

  it('is one stop for the tab key', async () => {
    await open();
    await map.node('service:orders').focus();
    await map.press('ArrowRight');
    const stops = await map.stage.page.locator('.map [tabindex="0"][data-id]').count();
    expect(stops).toBe(1);
    await map.press('Tab', 'Shift+Tab');
    expect(await map.focused()).toMatch(/^channel:/);
  });

  it('brings into sight what gets the focus', async () => {
    await open({}, { width: 700, height: 500 });
    await map.node('gateway:gateway').focus();
    await map.press('+', '+', '+', '+', '+', '+');
    await map.press('End', 'Home', 'ArrowRight');
    const area = await map.stage.page.locator('.map').boundingBox();
    const box = await map.node((await map.focused()) ?? '').boundingBox();
    if (!area || !box) throw new Error('Nothing is drawn.');
    expect(box.x).toBeGreaterThanOrEqual(area.x);
    expect(box.x + box.width).toBeLessThanOrEqual(area.x + area.width);
    expect(box.y + box.height).toBeLessThanOrEqual(area.y + area.height);
  });

  it('keeps where a node was dragged to, and moves nothing else', async () => {
    await open();
    const before = await map.geometry();
    const box = await map.node('service:shipping').boundingBox();
    if (!box) throw new Error('There is no node to drag.');
    await map.stage.page.mouse.move(box.x + 10, box.y + 8);
    await map.stage.page.mouse.down();
    await map.stage.page.mouse.move(box.x + 60, box.y + 88, { steps: 4 });
    await map.stage.page.mouse.up();
    await map.stage.settled();
    const moved = await map.node('service:shipping').boundingBox();
    expect(Math.round((moved?.x ?? 0) - box.x)).toBe(50);
    expect(Math.round((moved?.y ?? 0) - box.y)).toBe(80);
    const after = await map.geometry();
    const isOther = (name: string): boolean => name !== 'world' && !name.includes('service:shipping');
    const others = (all: typeof after): unknown => Object.entries(all).filter(([name]) => isOther(name));
    expect(others(after)).toEqual(others(before));
    await map.stage.tell({ topology: structuredClone(shopTopology) });
    expect(await map.geometry()).toEqual(after);
    const kept = map.asked('arrange').at(-1) as { readonly places: Readonly<Record<string, unknown>> };
    expect(Object.keys(kept.places)).toHaveLength(shopTopology.nodes.length);
    // A drag is no click.
    expect(await map.stage.page.locator('.is-selected').count()).toBe(0);
  });

  it('moves a node by keys as well', async () => {
    await open();
    await map.node('service:shipping').focus();
    const before = await map.node('service:shipping').boundingBox();
    await map.press('Alt+ArrowDown', 'Alt+ArrowDown');
    const after = await map.node('service:shipping').boundingBox();
    expect(after?.y ?? 0).toBeGreaterThan(before?.y ?? 0);
    expect(after?.x).toBeCloseTo(before?.x ?? 0, 0);
  });

  it('undoes moves, the last one first, and arranging all anew', async () => {
    await open();
    await map.node('service:shipping').focus();
    const first = await map.places();
    await map.press('Alt+ArrowDown');
    const moved = await map.places();
    expect(moved).not.toEqual(first);
    await map.stage.page.getByRole('button', { name: 'Arrange Anew' }).click();
    await expect.poll(() => map.places()).not.toEqual(moved);
    await map.press('Control+z');
    expect(await map.places()).toEqual(moved);
    await map.press('Control+z', 'Control+z');
    expect(await map.places()).toEqual(first);
  });

  it('asks for no layout where a person has arranged it before', async () => {
    const places = Object.fromEntries(
      shopTopology.nodes.map(({ id }, place) => [id, { x: place * 200, y: place * 70 }]),
    );
    await open({ arrangement: { places, hidden: ['broker:redis'], folding: 'none', folded: [] } });
    expect(map.asked('layout')).toEqual([]);
    expect(await map.nodes().count()).toBe(shopTopology.nodes.length - 1);
    const [one, other] = [
      await map.node('gateway:gateway').boundingBox(),
      await map.node('service:orders').boundingBox(),
    ];
    expect(other?.y ?? 0).toBeGreaterThan(one?.y ?? 0);
  });

  it('zooms by the wheel at the pointer, by keys in the middle, and fits all again', async () => {
    await open();
    const fit = await map.geometry();
    const box = await map.node('service:payments').boundingBox();
    if (!box) throw new Error('There is no node to look at.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await map.stage.page.mouse.move(x, y);
    await map.stage.page.mouse.wheel(0, -400);
    await expect
      .poll(async () => (await map.node('service:payments').boundingBox())?.width ?? 0)
      .toBeGreaterThan(box.width * 1.5);
    const zoomed = await map.node('service:payments').boundingBox();
    expect((zoomed?.x ?? 0) + (zoomed?.width ?? 0) / 2).toSatisfy((at: number) => Math.abs(at - x) < 1.5);
    expect((zoomed?.y ?? 0) + (zoomed?.height ?? 0) / 2).toSatisfy((at: number) => Math.abs(at - y) < 1.5);
    await map.stage.picture('map-zoomed');
    await map.node('service:payments').focus();
    await map.press('-');
    expect((await map.node('service:payments').boundingBox())?.width ?? 0).toBeLessThan(zoomed?.width ?? 0);
    await map.press('0');
    expect(await map.geometry()).toEqual(fit);
  });

  it('offers in a menu what the host allows now, and does it', async () => {
    await open({ past: [brokenFigures(0)] });
    await map.node('service:payments').focus();
    await map.press('Shift+F10');
    const menu = map.stage.page.getByRole('menu');
    const labels = await menu.locator('.menu-label').allTextContents();
    expect(labels).toContain('Start');
    expect(labels).not.toContain('Stop');
    await menu.getByRole('menuitem', { name: 'Start' }).click();
    expect(map.asked('act')).toEqual([{ id: 'service:payments', action: 'start' }]);
    await map.node('channel:orders.created').click({ button: 'right' });
    expect(await menu.locator('.menu-label').allTextContents()).toContain('Publish…');
    await map.stage.picture('map-menu');
    await map.press('Escape');
    expect(await map.focused()).toBe('channel:orders.created');
  });

  it('selects what is clicked, and opens what is clicked twice', async () => {
    await open();
    await map.node('channel:orders.created').click();
    expect(await map.node('channel:orders.created').getAttribute('class')).toContain('is-selected');
    await map.node('channel:orders.created').dblclick();
    await expect.poll(() => map.asked('open').length).toBe(1);
    expect(map.asked('open')[0]).toMatchObject({ id: 'channel:orders.created' });
  });

  it('lets dots go along what flows, and none for whoever wants no motion', async () => {
    await open();
    const running = (): Promise<number> =>
      map.stage.page.evaluate(
        () =>
          document.getAnimations().filter((each) => (each.effect as KeyframeEffect).target?.className === 'map-pulse')
            .length,
      );
    expect(await running()).toBeGreaterThan(20);
    await map.stage.page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(running).toBe(0);
    await map.stage.page.emulateMedia({ reducedMotion: 'no-preference' });
    await expect.poll(running).toBeGreaterThan(20);
    await map.stage.page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
    await expect.poll(running).toBe(0);
  });

  it('shows at a glance where one is, and goes where that is clicked', async () => {
    await open();
    const glance = map.stage.page.locator('.minimap');
    expect(await glance.isVisible()).toBe(false);
    await map.node('service:orders').focus();
    await map.press('+', '+', '+', '+');
    const before = await map.geometry();
    await glance.click({ position: { x: 170, y: 55 } });
    await map.stage.settled();
    expect((await map.geometry())['world']).not.toBe(before['world']);
  });

  it('is drawn at 200 %, and on a narrow page', async () => {
    await open({}, { zoom: 2 });
    expect(await barriersIn(map.stage.page.mainFrame())).toEqual([]);
    await map.stage.picture('map-200-percent');
    await map.stage.close();
    await open({}, { width: 420, height: 600 });
    await map.stage.picture('map-narrow');
  });

  it('draws 400 nodes within a second of hearing of them', async () => {
    const topology = bigTopology();
    const sized = topology.nodes.map(({ id, kind }) => ({ id, kind, width: 176, height: 48 }));
    const question: LayoutQuestion = { nodes: sized, edges: topology.edges, fixed: {} };
    const arrangement = { ...mapLayout(question), hidden: [], folding: 'none' as const, folded: [] };
    await open({ topology: null, past: [figuresOf(topology)], arrangement });
    await map.stage.page.evaluate(() => {
      let heardMs = 0;
      window.addEventListener('message', () => (heardMs = performance.now()), { capture: true, once: true });
      new MutationObserver((_, observer) => {
        if (document.querySelectorAll('.map-node').length < 400) return;
        observer.disconnect();
        // Behind the frame that shows them.
        requestAnimationFrame(() =>
          setTimeout(() => Object.assign(globalThis, { drawnMs: performance.now() - heardMs })),
        );
      }).observe(document.body, { childList: true, subtree: true });
    });
    await map.stage.tell({ topology });
    const drawnMs = (): Promise<number | undefined> =>
      map.stage.page.evaluate(() => (globalThis as { readonly drawnMs?: number }).drawnMs);
    await expect.poll(drawnMs).toBeDefined();
    expect(await drawnMs()).toBeLessThan(1000);
    await map.stage.picture('map-400-nodes');
  });
});

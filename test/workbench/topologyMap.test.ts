import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import { layoutOf } from '../../src/app/topology/layout/layout.ts';
import type { LayoutQuestion } from '../../src/protocol/topology/topologyPage.ts';
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
import { TopologyStage, type TopologyScene } from './support/topologyStage.ts';
import { launchBrowser } from './support/workbench.ts';

const quiet = [figuresOf(shopTopology)];

/** The page alone, without VS Code around it. */
describe.skipIf(!chromiumPath())('The map of a topology', () => {
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
    const shown = { topology: shopTopology, past: quiet, ...snapshot };
    stage = await TopologyStage.open(browser, { snapshot: shown, answers }, { width: 1400, height: 860, ...look });
  }

  const nodes = (): Locator => stage.page.locator('.map-node');
  const node = (id: string): Locator => stage.page.locator(`.map-node[data-id="${id}"]`);
  const edge = (id: string): Locator => stage.page.locator(`.map-edge[data-id="${id}"]`);
  const focused = (): Promise<string | null> =>
    stage.page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? null);
  const asked = (name: string): readonly unknown[] =>
    stage.asked.filter((each) => each.name === name).map(({ params }) => params);
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await stage.page.keyboard.press(key);
    await stage.settled();
  };

  /** Where everything is on the page, to a tenth of a pixel. */
  function geometry(): Promise<Readonly<Record<string, string>>> {
    return stage.page.evaluate(() => {
      const world = document.querySelector<HTMLElement>('.map-world')?.style.transform ?? '';
      const boxes = [
        ...document.querySelectorAll('.map-node, [data-id] > .map-edge-line, [data-id] > .map-edge-head'),
      ].map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        const name = `${one.closest('[data-id]')?.getAttribute('data-id')} ${one.getAttribute('class')?.split(' ')[0]}`;
        return [name, [x, y, width, height].map((figure) => figure.toFixed(1)).join(' ')] as const;
      });
      return { world, ...Object.fromEntries(boxes) };
    });
  }

  it.each(themeNames)('draws the shop in the theme %s, usable by everybody', async (theme) => {
    await open({}, { theme });
    expect(await nodes().count()).toBe(shopTopology.nodes.length);
    expect(await stage.page.locator('.map-edge[data-id]').count()).toBe(shopTopology.edges.length);
    expect(await barriersIn(stage.page.mainFrame())).toEqual([]);
    await stage.picture(`map-shop-${theme}`);
  });

  it.each(themeNames)('shows what is wrong at once in the theme %s', async (theme) => {
    await open({ past: [brokenFigures(0), brokenFigures(10)] }, { theme });
    const dead = node('channel:orders.dead');
    expect(await dead.getAttribute('data-trouble')).toBe('error');
    expect(await dead.textContent()).toContain('+30');
    expect(await dead.locator('.sr-only').textContent()).toContain('filling up');
    expect(await node('service:payments').locator('.sr-only').textContent()).toContain('exited with 1');
    expect(await edge('consumes:channel:orders.created>service:payments').getAttribute('data-trouble')).toBe('warning');
    expect(await edge('publishes:service:payments>channel:orders.dead').getAttribute('data-trouble')).toBe('error');
    expect(await barriersIn(stage.page.mainFrame())).toEqual([]);
    await stage.picture(`map-broken-${theme}`);
  });

  it('says what is not there yet', async () => {
    await open({ topology: emptyTopology, past: [] });
    expect(await stage.page.getByRole('heading', { name: 'Nothing to draw yet' }).isVisible()).toBe(true);
    await stage.tell({ topology: shopTopology });
    await nodes().first().waitFor();
    expect(await nodes().count()).toBe(shopTopology.nodes.length);
  });

  it('tells lines apart by how they are known', async () => {
    await open();
    expect(await edge('publishes:gateway:gateway>channel:loadgen.rate').getAttribute('data-known')).toBe('declared');
    const seen = edge('calls:service:loadgen>service:orders');
    expect(await seen.getAttribute('data-known')).toBe('observed');
    expect(await seen.locator('.map-edge-badge').count()).toBe(1);
    expect(await seen.getAttribute('aria-label')).toBe('loadgen calls orders, seen, not declared');
    expect(await stage.page.getByRole('list', { name: 'Legend' }).textContent()).toContain('seen, not declared');
  });

  it('draws hostile names as text', async () => {
    await open({ topology: hostileTopology, past: [figuresOf(hostileTopology)] });
    expect(await nodes().count()).toBe(hostileTopology.nodes.length);
    expect(await stage.page.locator('main img, main script').count()).toBe(0);
    expect(await stage.page.title()).toBe('Stage');
    expect(await node('channel:orders\u202edetaerc').locator('.sr-only').textContent()).toContain(
      'orders\\u202edetaerc',
    );
    expect(await barriersIn(stage.page.mainFrame())).toEqual([]);
    await stage.picture('map-hostile');
  });

  it('moves nothing while figures come, nor when the wiring is told again', async () => {
    await open({ past: [brokenFigures(0)] });
    const before = await geometry();
    for (let second = 1; second <= 20; second++) await stage.tellFigures(brokenFigures(second));
    await stage.tell({ topology: structuredClone(shopTopology) });
    expect(await geometry()).toEqual(before);
    expect(Object.keys(before).length).toBeGreaterThan(80);
    expect(asked('layout')).toHaveLength(1);
    expect(await node('channel:orders.dead').textContent()).toContain('+60');
  });

  it('puts what is new beside what stands, and moves nothing for it', async () => {
    await open();
    const before = await geometry();
    const added = channelOf('audit.log', 'stream');
    const orders = shopTopology.nodes.find(({ name, kind }) => name === 'orders' && kind === 'service');
    if (!orders) throw new Error('The shop has lost its orders.');
    await stage.tell({
      topology: topologyOfParts(
        [...shopTopology.nodes, added],
        [...shopTopology.edges, edgeOf('publishes', orders, added, 'observed')],
      ),
    });
    await node(added.id).waitFor();
    expect(await geometry()).toMatchObject(before);
    const [from, to] = [await node(orders.id).boundingBox(), await node(added.id).boundingBox()];
    expect(to?.x ?? 0).toBeGreaterThan((from?.x ?? 0) + (from?.width ?? 0));
  });

  it('is gone through by keys alone: nodes, edges, what they open', async () => {
    await open();
    await node('service:orders').focus();
    await press('ArrowRight');
    expect(await focused()).toMatch(/^channel:/);
    await press('ArrowLeft');
    expect(await focused()).toBe('service:orders');
    await press('Enter');
    expect(asked('open')).toEqual([{ id: 'service:orders', target: 'service' }]);
    await press('e');
    const first = await focused();
    expect(first).toMatch(/^(publishes|consumes|calls|depends):/);
    await press('ArrowDown');
    expect(await focused()).not.toBe(first);
    await edge('publishes:service:orders>channel:orders.created').focus();
    await press('Enter', 'ArrowRight');
    expect(await focused()).toBe('channel:orders.created');
    expect(asked('open').at(-1)).toEqual({
      id: 'publishes:service:orders>channel:orders.created',
      target: 'inspector',
    });
    await press('?');
    expect(await stage.page.getByRole('dialog', { name: 'Keys' }).isVisible()).toBe(true);
  });

  it('is one stop for the tab key', async () => {
    await open();
    await node('service:orders').focus();
    await press('ArrowRight');
    const stops = await stage.page.locator('.map [tabindex="0"][data-id]').count();
    expect(stops).toBe(1);
    await press('Tab', 'Shift+Tab');
    expect(await focused()).toMatch(/^channel:/);
  });

  it('brings into sight what gets the focus', async () => {
    await open({}, { width: 700, height: 500 });
    await node('gateway:gateway').focus();
    await press('+', '+', '+', '+', '+', '+');
    await press('End', 'Home', 'ArrowRight');
    const area = await stage.page.locator('.map').boundingBox();
    const box = await node((await focused()) ?? '').boundingBox();
    if (!area || !box) throw new Error('Nothing is drawn.');
    expect(box.x).toBeGreaterThanOrEqual(area.x);
    expect(box.x + box.width).toBeLessThanOrEqual(area.x + area.width);
    expect(box.y + box.height).toBeLessThanOrEqual(area.y + area.height);
  });

  it('keeps where a node was dragged to, and moves nothing else', async () => {
    await open();
    const before = await geometry();
    const box = await node('service:shipping').boundingBox();
    if (!box) throw new Error('There is no node to drag.');
    await stage.page.mouse.move(box.x + 10, box.y + 8);
    await stage.page.mouse.down();
    await stage.page.mouse.move(box.x + 60, box.y + 88, { steps: 4 });
    await stage.page.mouse.up();
    await stage.settled();
    const moved = await node('service:shipping').boundingBox();
    expect(Math.round((moved?.x ?? 0) - box.x)).toBe(50);
    expect(Math.round((moved?.y ?? 0) - box.y)).toBe(80);
    const after = await geometry();
    const isOther = (name: string): boolean => name !== 'world' && !name.includes('service:shipping');
    const others = (all: typeof after): unknown => Object.entries(all).filter(([name]) => isOther(name));
    expect(others(after)).toEqual(others(before));
    await stage.tell({ topology: structuredClone(shopTopology) });
    expect(await geometry()).toEqual(after);
    const kept = asked('arrange').at(-1) as { readonly places: Readonly<Record<string, unknown>> };
    expect(Object.keys(kept.places)).toHaveLength(shopTopology.nodes.length);
    // A drag is no click.
    expect(await stage.page.locator('.is-selected').count()).toBe(0);
  });

  it('moves a node by keys as well', async () => {
    await open();
    await node('service:shipping').focus();
    const before = await node('service:shipping').boundingBox();
    await press('Alt+ArrowDown', 'Alt+ArrowDown');
    const after = await node('service:shipping').boundingBox();
    expect(after?.y ?? 0).toBeGreaterThan(before?.y ?? 0);
    expect(after?.x).toBeCloseTo(before?.x ?? 0, 0);
  });

  it('asks for no layout where a person has arranged it before', async () => {
    const places = Object.fromEntries(
      shopTopology.nodes.map(({ id }, place) => [id, { x: place * 200, y: place * 70 }]),
    );
    await open({ arrangement: { places, hidden: ['broker:redis'], folding: 'none', folded: [] } });
    expect(asked('layout')).toEqual([]);
    expect(await nodes().count()).toBe(shopTopology.nodes.length - 1);
    const [one, other] = [await node('gateway:gateway').boundingBox(), await node('service:orders').boundingBox()];
    expect(other?.y ?? 0).toBeGreaterThan(one?.y ?? 0);
  });

  it('zooms by the wheel at the pointer, by keys in the middle, and fits all again', async () => {
    await open();
    const fit = await geometry();
    const box = await node('service:payments').boundingBox();
    if (!box) throw new Error('There is no node to look at.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await stage.page.mouse.move(x, y);
    await stage.page.mouse.wheel(0, -400);
    await expect
      .poll(async () => (await node('service:payments').boundingBox())?.width ?? 0)
      .toBeGreaterThan(box.width * 1.5);
    const zoomed = await node('service:payments').boundingBox();
    expect((zoomed?.x ?? 0) + (zoomed?.width ?? 0) / 2).toSatisfy((at: number) => Math.abs(at - x) < 1.5);
    expect((zoomed?.y ?? 0) + (zoomed?.height ?? 0) / 2).toSatisfy((at: number) => Math.abs(at - y) < 1.5);
    await stage.picture('map-zoomed');
    await node('service:payments').focus();
    await press('-');
    expect((await node('service:payments').boundingBox())?.width ?? 0).toBeLessThan(zoomed?.width ?? 0);
    await press('0');
    expect(await geometry()).toEqual(fit);
  });

  it('folds by folder into one node with its count and merged edges, and opens it again', async () => {
    await open();
    const before = await geometry();
    await stage.page.getByRole('button', { name: 'Fold' }).click();
    await stage.page.getByRole('menuitemcheckbox', { name: 'By Folder' }).click();
    const folded = node('fold:folder/services');
    await folded.waitFor();
    expect(await folded.textContent()).toContain('7 services');
    expect(await node('service:orders').count()).toBe(0);
    const lines = await stage.page.locator('.map-edge[data-id]').count();
    expect(lines).toBeLessThan(shopTopology.edges.length);
    const stayed = await node('channel:orders.created').boundingBox();
    await stage.picture('map-folded');
    await folded.focus();
    await press('Enter');
    await node('service:orders').waitFor();
    expect((await node('channel:orders.created').boundingBox())?.x).toBe(stayed?.x);
    expect(asked('arrange').at(-1)).toMatchObject({ folding: 'folder', folded: ['analytics'] });
    await stage.page.getByRole('button', { name: 'Fold' }).click();
    await stage.page.getByRole('menuitemcheckbox', { name: 'Do Not Fold' }).click();
    await stage.settled();
    expect(await geometry()).toEqual(before);
  });

  it('shows only the neighbours of a node, from as far as is wanted', async () => {
    await open();
    await node('channel:orders.created').focus();
    await press('f');
    const near = await nodes().count();
    expect(near).toBe(4);
    await press(']');
    expect(await nodes().count()).toBeGreaterThan(near);
    await press('[');
    expect(await nodes().count()).toBe(near);
    expect(await focused()).toBe('channel:orders.created');
    await press('Escape');
    expect(await nodes().count()).toBe(shopTopology.nodes.length);
  });

  it('hides a node, goes on at its neighbour, and shows all hidden again', async () => {
    await open();
    await node('channel:orders.dead').focus();
    await press('h');
    expect(await node('channel:orders.dead').count()).toBe(0);
    expect(await focused()).toMatch(/^service:/);
    expect(asked('arrange').at(-1)).toMatchObject({ hidden: ['channel:orders.dead'] });
    await stage.page.getByRole('button', { name: 'Show and Hide' }).click();
    await stage.page.getByRole('menuitem', { name: 'Show All Hidden' }).click();
    expect(await nodes().count()).toBe(shopTopology.nodes.length);
  });

  it('leaves out kinds of edges, and what stands alone then', async () => {
    await open();
    await stage.page.getByRole('button', { name: 'Show and Hide' }).click();
    await stage.page.getByRole('menuitemcheckbox', { name: 'Depends On' }).click();
    await stage.page.getByRole('button', { name: 'Show and Hide' }).click();
    await stage.page.getByRole('menuitemcheckbox', { name: 'Without an Edge' }).click();
    expect(await node('broker:redis').count()).toBe(0);
    expect(await nodes().count()).toBe(shopTopology.nodes.length - 1);
    await stage.picture('map-without-depends');
  });

  it('dims all that is not looked for, and goes to what is', async () => {
    await open();
    await node('gateway:gateway').focus();
    await press('/');
    await stage.page.keyboard.type('settled');
    await stage.settled();
    expect(await stage.page.locator('.map-node:not(.is-dim)').count()).toBe(1);
    await press('Enter');
    expect(await focused()).toBe('channel:payments.settled');
    await stage.picture('map-find');
    await press('/');
    await press('Escape');
    expect(await stage.page.locator('.is-dim').count()).toBe(0);
  });

  it('offers in a menu what the host allows now, and does it', async () => {
    await open({ past: [brokenFigures(0)] });
    await node('service:payments').focus();
    await press('Shift+F10');
    const menu = stage.page.getByRole('menu');
    const labels = await menu.locator('.menu-label').allTextContents();
    expect(labels).toContain('Start');
    expect(labels).not.toContain('Stop');
    await menu.getByRole('menuitem', { name: 'Start' }).click();
    expect(asked('act')).toEqual([{ id: 'service:payments', action: 'start' }]);
    await node('channel:orders.created').click({ button: 'right' });
    expect(await menu.locator('.menu-label').allTextContents()).toContain('Publish…');
    await stage.picture('map-menu');
    await press('Escape');
    expect(await focused()).toBe('channel:orders.created');
  });

  it('selects what is clicked, and opens what is clicked twice', async () => {
    await open();
    await node('channel:orders.created').click();
    expect(await node('channel:orders.created').getAttribute('class')).toContain('is-selected');
    await node('channel:orders.created').dblclick();
    await expect.poll(() => asked('open').length).toBe(1);
    expect(asked('open')[0]).toMatchObject({ id: 'channel:orders.created' });
  });

  it('lets dots go along what flows, and none for whoever wants no motion', async () => {
    await open();
    const running = (): Promise<number> =>
      stage.page.evaluate(
        () =>
          document.getAnimations().filter((each) => (each.effect as KeyframeEffect).target?.className === 'map-pulse')
            .length,
      );
    expect(await running()).toBeGreaterThan(20);
    await stage.page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(running).toBe(0);
    await stage.page.emulateMedia({ reducedMotion: 'no-preference' });
    await expect.poll(running).toBeGreaterThan(20);
    await stage.page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
    await expect.poll(running).toBe(0);
  });

  it('shows at a glance where one is, and goes where that is clicked', async () => {
    await open();
    const map = stage.page.locator('.minimap');
    expect(await map.isVisible()).toBe(false);
    await node('service:orders').focus();
    await press('+', '+', '+', '+');
    const before = await geometry();
    await map.click({ position: { x: 170, y: 55 } });
    await stage.settled();
    expect((await geometry())['world']).not.toBe(before['world']);
  });

  it('is drawn at 200 %, and on a narrow page', async () => {
    await open({}, { zoom: 2 });
    expect(await barriersIn(stage.page.mainFrame())).toEqual([]);
    await stage.picture('map-200-percent');
    await stage.close();
    await open({}, { width: 420, height: 600 });
    await stage.picture('map-narrow');
  });

  it('draws 400 nodes within a second of hearing of them', async () => {
    const topology = bigTopology();
    const sized = topology.nodes.map(({ id, kind }) => ({ id, kind, width: 176, height: 48 }));
    const question: LayoutQuestion = { nodes: sized, edges: topology.edges, fixed: {} };
    const arrangement = { ...layoutOf(question), hidden: [], folding: 'none' as const, folded: [] };
    await open({ topology: null, past: [figuresOf(topology)], arrangement });
    await stage.page.evaluate(() => {
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
    await stage.tell({ topology });
    const drawnMs = (): Promise<number | undefined> =>
      stage.page.evaluate(() => (globalThis as { readonly drawnMs?: number }).drawnMs);
    await expect.poll(drawnMs).toBeDefined();
    expect(await drawnMs()).toBeLessThan(1000);
    await stage.picture('map-400-nodes');
  });
});

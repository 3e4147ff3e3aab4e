import type { Browser, Locator } from 'playwright-core';
import type { PageLook } from './builtPage.ts';
import { figuresOf, shopTopology } from './topologyScenes.ts';
import { TopologyStage, type TopologyScene } from './topologyStage.ts';

/** The map on the stage, with what tests do with it. */
export class DrawnMap {
  readonly stage: TopologyStage;

  constructor(stage: TopologyStage) {
    this.stage = stage;
  }

  /** The shop while all is well, unless the snapshot says otherwise. */
  static async open(
    browser: Browser,
    snapshot: TopologyScene['snapshot'] = {},
    look: PageLook = {},
  ): Promise<DrawnMap> {
    const shown = { topology: shopTopology, past: [figuresOf(shopTopology)], ...snapshot };
    const size = { width: 1400, height: 860 };
    return new DrawnMap(await TopologyStage.open(browser, { snapshot: shown }, { ...size, ...look }));
  }

  nodes(): Locator {
    return this.stage.page.locator('.map-node');
  }

  node(id: string): Locator {
    return this.stage.page.locator(`.map-node[data-id="${id}"]`);
  }

  edge(id: string): Locator {
    return this.stage.page.locator(`.map-edge[data-id="${id}"]`);
  }

  /** The node or edge that has the focus. */
  focused(): Promise<string | null> {
    return this.stage.page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? null);
  }

  /** What the page asked for by that name, in order. */
  asked(name: string): readonly unknown[] {
    return this.stage.asked.filter((each) => each.name === name).map(({ params }) => params);
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.stage.page.keyboard.press(key);
    await this.stage.settled();
  }

  /** Chooses an entry of the menu of a button. */
  async choose(button: string, role: 'menuitem' | 'menuitemcheckbox', entry: string): Promise<void> {
    await this.stage.page.getByRole('button', { name: button }).click();
    await this.stage.page.getByRole(role, { name: entry }).click();
    await this.stage.settled();
  }

  /** Where nodes stand on the map, wherever it is looked at. */
  places(): Promise<Readonly<Record<string, string>>> {
    return this.stage.page.evaluate(() => {
      const nodes = [...document.querySelectorAll<HTMLElement>('.map-node')];
      return Object.fromEntries(nodes.map((node) => [node.dataset['id'] ?? '', node.style.transform]));
    });
  }

  /** Where everything is on the page, to a tenth of a pixel. */
  geometry(): Promise<Readonly<Record<string, string>>> {
    return this.stage.page.evaluate(() => {
      const world = document.querySelector<HTMLElement>('.map-world')?.style.transform ?? '';
      const drawn = '.map-node, [data-id] > .map-edge-line, [data-id] > .map-edge-head';
      const boxes = [...document.querySelectorAll(drawn)].map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        const name = `${one.closest('[data-id]')?.getAttribute('data-id')} ${one.getAttribute('class')?.split(' ')[0]}`;
        return [name, [x, y, width, height].map((figure) => figure.toFixed(1)).join(' ')] as const;
      });
      return { world, ...Object.fromEntries(boxes) };
    });
  }
}

import type { Browser } from 'playwright-core';
import { mapLayout } from '../../../src/app/topology/layout/layout.ts';
import type { TopologyFigures } from '../../../src/protocol/topology/topology.ts';
import {
  topologyPageHostSide,
  type LayoutQuestion,
  type TopologyNews,
  type TopologyPageSnapshot,
} from '../../../src/protocol/topology/topologyPage.ts';
import { openBuiltPage, type BuiltPage, type PageLook } from './builtPage.ts';
import { answerOf, PageStage, type PageScene } from './pageStage.ts';

export type TopologyScene = PageScene<TopologyPageSnapshot>;

const nothingYet: TopologyPageSnapshot = {
  state: { version: 1, application: 'shop', manifest: null, view: 'map' },
  topology: null,
  problem: null,
  looking: { state: 'allowed', cost: { share: 0.004, watchMs: 200, everyMs: 10_000, commands: 312 } },
  arrangement: null,
  past: [],
};

/** The page of a map as it is built, in a browser with a host that says whatever the test wants it to. Layouts are real ones. */
export class TopologyStage extends PageStage<typeof topologyPageHostSide> {
  readonly #scene: TopologyScene;

  private constructor(built: BuiltPage, scene: TopologyScene) {
    super(built, topologyPageHostSide);
    this.#scene = scene;
  }

  /** Opens it, and waits until the page has drawn what it was told first. */
  static async open(browser: Browser, scene: TopologyScene = {}, look: PageLook = {}): Promise<TopologyStage> {
    const built = await openBuiltPage(browser, 'topology', look);
    const stage = new TopologyStage(built, scene);
    await built.start();
    await stage.page.locator('main').waitFor();
    if ((scene.snapshot?.topology?.nodes.length ?? 0) > 0 && scene.snapshot?.state?.view !== 'table') {
      await stage.page.locator('.map-node').first().waitFor();
    }
    await stage.settled();
    return stage;
  }

  /** The host announces another wiring, and the page draws it. */
  async tell(news: Partial<TopologyNews>): Promise<void> {
    const { topology, problem, looking } = { ...nothingYet, ...this.#scene.snapshot, ...news };
    this.peer.emit('news', { topology, problem, looking });
    await this.settled();
  }

  async tellFigures(figures: TopologyFigures): Promise<void> {
    this.peer.emit('figures', figures);
    await this.settled();
  }

  protected override answer(name: string, params: unknown): unknown {
    const answers = { layout: (asked: unknown) => mapLayout(asked as LayoutQuestion), ...this.#scene.answers };
    return answerOf({ ...this.#scene, answers }, nothingYet, name, params);
  }
}

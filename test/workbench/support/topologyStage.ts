import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../../scripts/machine/paths.ts';
import { mapLayout } from '../../../src/app/topology/layout/layout.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { ownProperty } from '../../../src/base/ownProperty.ts';
import { pageSide } from '../../../src/protocol/page.ts';
import { Peer, type Handlers } from '../../../src/protocol/rpc.ts';
import type { TopologyFigures } from '../../../src/protocol/topology/topology.ts';
import {
  topologyPageHostSide,
  type LayoutQuestion,
  type TopologyNews,
  type TopologyPageSnapshot,
} from '../../../src/protocol/topology/topologyPage.ts';
import { openBuiltPage, settledPage, type BuiltPage, type PageLook } from './builtPage.ts';

/** What the host of the stage says: what the page is told first, and what it answers to questions, by their names; null to all others. */
export interface TopologyScene {
  readonly snapshot?: Partial<TopologyPageSnapshot>;
  readonly answers?: Readonly<Record<string, (params: unknown) => unknown>>;
}

const nothingYet: TopologyPageSnapshot = {
  state: { version: 1, application: 'shop', manifest: null, view: 'map' },
  topology: null,
  problem: null,
  looking: { state: 'allowed', cost: { share: 0.004, watchMs: 200, everyMs: 10_000, commands: 312 } },
  arrangement: null,
  past: [],
};

/** The page of a map as it is built, in a browser with a host that says whatever the test wants it to. Layouts are real ones. */
export class TopologyStage {
  readonly page: Page;
  /** What the page asked for, by name, in order. */
  readonly asked: { readonly name: string; readonly params: unknown }[] = [];
  readonly #built: BuiltPage;
  readonly #scene: TopologyScene;
  readonly #peer: Peer<typeof topologyPageHostSide, typeof pageSide>;

  private constructor(built: BuiltPage, scene: TopologyScene) {
    this.page = built.page;
    this.#built = built;
    this.#scene = scene;
    this.#peer = new Peer(built, topologyPageHostSide, this.#handlers(), pageSide, silentLogger);
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
    this.#peer.emit('news', { topology, problem, looking });
    await this.settled();
  }

  async tellFigures(figures: TopologyFigures): Promise<void> {
    this.#peer.emit('figures', figures);
    await this.settled();
  }

  settled(): Promise<void> {
    return settledPage(this.page);
  }

  /** Keeps a picture of the page for a person to judge. */
  async picture(name: string): Promise<void> {
    const folder = join(root, 'out', 'screenshots');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async close(): Promise<void> {
    this.#peer.dispose();
    await this.#built.close();
  }

  #handlers(): Handlers<typeof topologyPageHostSide> {
    return new Proxy({} as Handlers<typeof topologyPageHostSide>, {
      get: (_, name) => (params: unknown) => this.#answer(String(name), params),
    });
  }

  #answer(name: string, params: unknown): unknown {
    this.asked.push({ name, params });
    const answer = ownProperty(this.#scene.answers ?? {}, name);
    if (answer) return answer(params);
    if (name === 'ready') return { ...nothingYet, ...this.#scene.snapshot };
    return name === 'layout' ? mapLayout(params as LayoutQuestion) : null;
  }
}

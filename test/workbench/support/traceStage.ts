import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../../scripts/machine/paths.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { ownProperty } from '../../../src/base/ownProperty.ts';
import { pageSide } from '../../../src/protocol/page.ts';
import { Peer, type Handlers } from '../../../src/protocol/rpc.ts';
import type { TraceNews } from '../../../src/protocol/traces/tracePage.ts';
import { tracePageHostSide, type TracePageSnapshot } from '../../../src/protocol/traces/tracePage.ts';
import { openBuiltPage, settledPage, type BuiltPage, type PageLook } from './builtPage.ts';

/** What the host of the stage says: what the page is told first, and what it answers to questions, by their names; null to all others. */
export interface TraceScene {
  readonly snapshot?: Partial<TracePageSnapshot>;
  readonly answers?: Readonly<Record<string, (params: unknown) => unknown>>;
}

const nothingYet: TracePageSnapshot = {
  state: { version: 1, application: 'shop', manifest: null, value: 'order-4711', view: 'waterfall' },
  wiring: { publishers: {}, consumers: {} },
  trace: null,
  problem: null,
};

/** The page of traces as it is built, in a browser with a host that says whatever the test wants it to. */
export class TraceStage {
  readonly page: Page;
  /** What the page asked for, by name, in order. */
  readonly asked: { readonly name: string; readonly params: unknown }[] = [];
  readonly #built: BuiltPage;
  readonly #scene: TraceScene;
  readonly #peer: Peer<typeof tracePageHostSide, typeof pageSide>;

  private constructor(built: BuiltPage, scene: TraceScene) {
    this.page = built.page;
    this.#built = built;
    this.#scene = scene;
    this.#peer = new Peer(built, tracePageHostSide, this.#handlers(), pageSide, silentLogger);
  }

  /** Opens it, and waits until the page has drawn what it was told first. */
  static async open(browser: Browser, scene: TraceScene = {}, look: PageLook = {}): Promise<TraceStage> {
    const built = await openBuiltPage(browser, 'trace', look);
    const stage = new TraceStage(built, scene);
    await built.start();
    await stage.page.locator('main').waitFor();
    await stage.settled();
    return stage;
  }

  /** The host announces something, and the page draws it. */
  async tell(news: TraceNews): Promise<void> {
    this.#peer.emit('news', news);
    await this.settled();
  }

  /** The host announces that other traces were seen. */
  async announceRecent(): Promise<void> {
    this.#peer.emit('recentChanged', {});
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

  #handlers(): Handlers<typeof tracePageHostSide> {
    return new Proxy({} as Handlers<typeof tracePageHostSide>, {
      get: (_, name) => (params: unknown) => this.#answer(String(name), params),
    });
  }

  #answer(name: string, params: unknown): unknown {
    this.asked.push({ name, params });
    const answer = ownProperty(this.#scene.answers ?? {}, name);
    if (answer) return answer(params);
    return name === 'ready' ? { ...nothingYet, ...this.#scene.snapshot } : null;
  }
}

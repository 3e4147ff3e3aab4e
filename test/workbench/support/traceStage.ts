import type { Browser } from 'playwright-core';
import { tracePageHostSide, type TraceNews, type TracePageSnapshot } from '../../../src/protocol/traces/tracePage.ts';
import { openBuiltPage, type BuiltPage, type PageLook } from './builtPage.ts';
import { answerOf, PageStage, type PageScene } from './pageStage.ts';

export type TraceScene = PageScene<TracePageSnapshot>;

const nothingYet: TracePageSnapshot = {
  state: { version: 1, application: 'shop', manifest: null, value: 'order-4711', view: 'waterfall' },
  wiring: { publishers: {}, consumers: {} },
  trace: null,
  problem: null,
};

/** The page of traces as it is built, in a browser with a host that says whatever the test wants it to. */
export class TraceStage extends PageStage<typeof tracePageHostSide> {
  readonly #scene: TraceScene;

  private constructor(built: BuiltPage, scene: TraceScene) {
    super(built, tracePageHostSide);
    this.#scene = scene;
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
    this.peer.emit('news', news);
    await this.settled();
  }

  /** The host announces that other traces were seen. */
  async announceRecent(): Promise<void> {
    this.peer.emit('recentChanged', {});
    await this.settled();
  }

  protected override answer(name: string, params: unknown): unknown {
    return answerOf(this.#scene, nothingYet, name, params);
  }
}

import type * as vscode from 'vscode';
import type { InspectorDesk } from '../../app/inspector/inspectorQuestions.ts';
import { madeOnce } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { lazyCommands } from '../commands/lazyCommands.ts';
import { tracePageStateFrom, type TracePageState } from '../../protocol/traces/tracePage.ts';
import { PagePanels } from '../webviews/pagePanels.ts';
import { traceCommandIds, type TraceCommands } from './traceCommandIds.ts';
import { tracePageKind, tracePageModel, type TracePageModel } from './tracePageModel.ts';
import type { TracesParts } from './tracingParts.ts';

/** Traces of messages: the tabs, and the commands. What stands behind them is a bundle of its own, loaded with the first. */
export class TracesHost implements Disposable {
  readonly #parts: TracesParts;
  readonly #store = new DisposableStore();
  readonly #panels: PagePanels<typeof tracePageKind.side, TracePageModel>;
  readonly #use = madeOnce(async () => {
    const { Tracing } = await import('./tracing.ts');
    return new Tracing({ ...this.#parts, openPage: (...page) => this.#open(...page) });
  });

  constructor(parts: TracesParts) {
    this.#parts = parts;
    const restore = (kept: unknown): TracePageModel => this.#model(tracePageStateFrom(kept) ?? nothing);
    this.#panels = this.#store.add(new PagePanels(parts.extensionUri, tracePageKind, restore, parts.logger));
  }

  get commands(): TraceCommands {
    return lazyCommands(traceCommandIds, this.#use);
  }

  /** Opens the page of a value of a message that an inspector shows, beside the inspector. */
  async trace(...message: Parameters<InspectorDesk['trace']>): Promise<void> {
    await (await this.#use()).trace(...message);
  }

  /** @throws ProblemError `link.bad` */
  async openLink(query: string): Promise<void> {
    await (await this.#use()).openLink(query);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #open(state: TracePageState, column?: vscode.ViewColumn): void {
    const isShown = this.#panels.reveal(({ state: its }) => isSamePage(its, state));
    if (!isShown) this.#panels.open(this.#model(state), column);
  }

  #model(state: TracePageState): TracePageModel {
    return tracePageModel(state, async () => (await this.#use()).sessionOf(state));
  }
}

/** Lists of recent traces that were asked for in different ways are different pages. */
function isSamePage(one: TracePageState, other: TracePageState): boolean {
  const asked = (state: TracePageState): string =>
    JSON.stringify([state.manifest, state.environment, state.value, state.recent]);
  return asked(one) === asked(other);
}

/** What a page kept may be of an older version, or of nobody. */
const nothing: TracePageState = { version: 1, application: '', manifest: null, value: '', view: 'waterfall' };

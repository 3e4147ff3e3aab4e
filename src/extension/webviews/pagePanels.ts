import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Side } from '../../protocol/rpc.ts';
import { numberedTitles } from './numberedTitles.ts';
import { PagePanel, webviewOptions, type PageKind, type PageModel } from './pagePanel.ts';

/** All tabs of this window that show one kind of page. It restores those of the last window by itself. */
export class PagePanels<Host extends Side, Model extends PageModel<Host>> implements Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #kind: PageKind<Host>;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #panels = new Set<PagePanel<Host, Model>>();
  readonly #adopted = new Set<PagePanel<Host, Model>>();

  /** `restore` makes what stands behind a tab again, of whatever its page kept. */
  constructor(extensionUri: vscode.Uri, kind: PageKind<Host>, restore: (kept: unknown) => Model, logger: Logger) {
    this.#extensionUri = extensionUri;
    this.#kind = kind;
    this.#logger = logger;
    this.#store.add(
      vscode.window.registerWebviewPanelSerializer(kind.viewType, {
        deserializeWebviewPanel: (panel, kept: unknown) => {
          this.#add(panel, restore(kept));
          return Promise.resolve();
        },
      }),
    );
  }

  /** Reveals the first tab that is meant; false when there is none. */
  reveal(isMeant: (model: Model) => boolean): boolean {
    const panel = [...this.#panels].find(({ model }) => isMeant(model));
    panel?.reveal();
    return panel !== undefined;
  }

  /** What stands behind the first tab that is meant; undefined when there is none. */
  find(isMeant: (model: Model) => boolean): Model | undefined {
    return [...this.#panels].find(({ model }) => isMeant(model))?.model;
  }

  /** What stands behind all tabs. */
  get models(): readonly Model[] {
    return [...this.#panels, ...this.#adopted].map(({ model }) => model);
  }

  /** What stands behind the tab that a person works in; undefined when that is another one. */
  get active(): Model | undefined {
    return [...this.#panels, ...this.#adopted].find(({ isActive }) => isActive)?.model;
  }

  /** Opens a new tab. */
  open(model: Model, column = vscode.ViewColumn.Active): void {
    const options = { ...webviewOptions(this.#extensionUri), retainContextWhenHidden: false };
    const { viewType } = this.#kind;
    this.#add(vscode.window.createWebviewPanel(viewType, model.title, column, options), model);
  }

  /** Shows a page in the tab that VS Code has opened for a file, which is named for that. */
  adopt(panel: vscode.WebviewPanel, model: Model): void {
    const page = new PagePanel(panel, this.#extensionUri, this.#kind, model, this.#logger);
    this.#adopted.add(page);
    page.onDidDispose(() => this.#adopted.delete(page));
  }

  dispose(): void {
    this.#store.dispose();
    for (const panel of [...this.#panels, ...this.#adopted]) panel.dispose();
  }

  #add(webviewPanel: vscode.WebviewPanel, model: Model): void {
    const panel = new PagePanel(webviewPanel, this.#extensionUri, this.#kind, model, this.#logger);
    this.#panels.add(panel);
    this.#showTitles();
    const retitling = panel.model.onDidChangeTitle(() => this.#showTitles());
    panel.onDidDispose(() => {
      retitling.dispose();
      this.#panels.delete(panel);
      this.#showTitles();
    });
  }

  #showTitles(): void {
    const panels = [...this.#panels];
    const titles = numberedTitles(panels.map(({ model }) => model.title));
    panels.forEach((panel, index) => panel.showTitle(titles[index] ?? panel.model.title));
  }
}

import * as vscode from 'vscode';
import type { InspectorHost } from '../../app/inspector/inspectorSession.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import { InspectorPanel, inspectorTitle, inspectorViewType, inspectorWebviewOptions } from './inspectorPanel.ts';
import { emptyInspectorState, restoredState } from './inspectorState.ts';

/**
 * All inspectors of this window. Composition makes one, with the world as an `InspectorHost`:
 *
 *     const inspectors = store.add(new Inspectors(context.extensionUri, host));
 *     inspectors.open('shop', ['stream:orders.created']);
 *
 * It restores the tabs of the last window by itself; `package.json` needs the activation event
 * `onWebviewPanel:patchbay.inspector` for that.
 */
export class Inspectors implements Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #host: InspectorHost;
  readonly #store = new DisposableStore();
  readonly #panels = new Set<InspectorPanel>();

  constructor(extensionUri: vscode.Uri, host: InspectorHost) {
    this.#extensionUri = extensionUri;
    this.#host = host;
    this.#store.add(
      vscode.window.registerWebviewPanelSerializer(inspectorViewType, {
        deserializeWebviewPanel: (panel, raw: unknown) => {
          this.#add(panel, restoredState(raw));
          return Promise.resolve();
        },
      }),
    );
  }

  /** Shows these sources: in the inspector that already does, else in a new one. */
  open(application: string, sources: readonly string[]): void {
    const shown = [...this.#panels].find((panel) => panel.shows(application, sources));
    if (shown) return shown.reveal();
    this.openState(emptyInspectorState(application, sources));
  }

  /** A new inspector, as it stands in `state`. */
  openState(state: InspectorState): void {
    const panel = vscode.window.createWebviewPanel(
      inspectorViewType,
      inspectorTitle(state.sources),
      vscode.ViewColumn.Active,
      {
        ...inspectorWebviewOptions(this.#extensionUri),
        retainContextWhenHidden: false,
      },
    );
    this.#add(panel, state);
  }

  dispose(): void {
    this.#store.dispose();
    for (const panel of [...this.#panels]) panel.dispose();
  }

  #add(webviewPanel: vscode.WebviewPanel, state: InspectorState): void {
    const panel = new InspectorPanel(webviewPanel, this.#extensionUri, state, this.#host);
    this.#panels.add(panel);
    panel.onDidDispose(() => this.#panels.delete(panel));
  }
}

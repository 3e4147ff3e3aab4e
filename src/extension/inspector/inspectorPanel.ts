import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { InspectorSession, type InspectorHost } from '../../app/inspector/inspectorSession.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { inspectorHostSide, inspectorWebviewSide, type InspectorState } from '../../protocol/inspector.ts';
import { Peer } from '../../protocol/rpc.ts';
import { oneLine } from '../../base/foreignText.ts';
import { inspectorPage } from './inspectorPage.ts';
import { webviewWire } from './webviewWire.ts';

export const inspectorViewType = 'patchbay.inspector';
const maxTitleLength = 40;

/**
 * One inspector in one editor tab. The panel lives as long as the tab; its page is built anew each time the tab is
 * revealed, and then asks for a whole snapshot.
 */
export class InspectorPanel implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #session: InspectorSession;
  readonly #store = new DisposableStore();

  constructor(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, state: InspectorState, host: InspectorHost) {
    this.#panel = panel;
    this.#session = this.#store.add(new InspectorSession(randomUUID(), state, host));
    const peer = this.#store.add(
      new Peer(webviewWire(panel), inspectorHostSide, this.#session.handlers, inspectorWebviewSide, host.logger),
    );
    this.#session.attach(peer);
    this.#store.add(peer.on('fault', ({ message }) => host.logger.error(`Inspector's page: ${message}`)));
    this.#store.add(this.#session.onDidChangeState(() => this.#showTitle()));
    this.#store.add(panel.onDidChangeViewState(() => this.#session.setShown(panel.visible)));
    this.#store.add(panel.onDidDispose(() => this.dispose()));
    this.#session.setShown(panel.visible);
    this.#showTitle();
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, 'media', 'inspector-light.svg'),
      dark: vscode.Uri.joinPath(extensionUri, 'media', 'inspector-dark.svg'),
    };
    panel.webview.options = inspectorWebviewOptions(extensionUri);
    panel.webview.html = page(panel.webview, extensionUri);
  }

  readonly onDidDispose = (listener: () => void): Disposable => this.#panel.onDidDispose(listener);

  shows(application: string, sources: readonly string[]): boolean {
    const { state } = this.#session;
    return state.application === application && state.sources.join('\n') === sources.join('\n');
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Ends the work behind the tab and leaves the tab: a window that reloads has to find it there, to restore it. */
  dispose(): void {
    this.#store.dispose();
  }

  #showTitle(): void {
    this.#panel.title = inspectorTitle(this.#session.state.sources);
  }
}

/** The page reads what the extension ships for it, and nothing else of the disk. */
export function inspectorWebviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [webviewFolder(extensionUri)] };
}

export function inspectorTitle(sources: readonly string[]): string {
  const [first, ...others] = sources.map((id) => shortened(oneLine(id.slice(id.indexOf(':') + 1))));
  if (first === undefined) return 'Messages';
  return others.length === 0 ? `Messages: ${first}` : `Messages: ${first} +${others.length}`;
}

/** A tab is as wide as its title. */
function shortened(name: string): string {
  return name.length > maxTitleLength ? `${name.slice(0, maxTitleLength - 1)}…` : name;
}

function page(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const uri = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(webviewFolder(extensionUri), file)).toString();
  return inspectorPage({
    cspSource: webview.cspSource,
    nonce: randomUUID(),
    scriptUri: uri('inspector.js'),
    styleUri: uri('inspector.css'),
    iconsUri: uri('codicon.css'),
  });
}

function webviewFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

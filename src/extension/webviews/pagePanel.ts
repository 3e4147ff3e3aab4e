import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { pageSide } from '../../protocol/page.ts';
import { Peer, type Handlers, type Side } from '../../protocol/rpc.ts';
import { webviewHtml } from './webviewHtml.ts';
import { webviewWire } from './webviewWire.ts';

/** What is the same of all tabs that show one kind of page. */
export interface PageKind<Host extends Side> {
  /** VS Code restores a tab by this. `package.json` needs the activation event `onWebviewPanel:…` for it. */
  readonly viewType: string;
  /** The page's name, for screen readers and for the log. */
  readonly name: string;
  /** Its files are `dist/webview/<bundle>.js` and `.css`, and its icons `media/<bundle>-light.svg` and `-dark.svg`. */
  readonly bundle: string;
  /** What the host serves to the page. */
  readonly side: Host;
}

/** What stands behind one tab. */
export interface PageModel<Host extends Side> extends Disposable {
  readonly handlers: Handlers<Host>;
  readonly title: string;
  readonly onDidChangeTitle: Event<unknown>;
  /** Says where its events go. */
  attach(page: Pick<Peer<Host, typeof pageSide>, 'emit'>): void;
  setShown(isShown: boolean): void;
}

/**
 * One page in one editor tab. The panel lives as long as the tab. VS Code builds the page anew each time the tab is
 * revealed, and the page then asks for a whole snapshot.
 */
export class PagePanel<Host extends Side, Model extends PageModel<Host>> implements Disposable {
  readonly model: Model;
  readonly #panel: vscode.WebviewPanel;
  readonly #store = new DisposableStore();

  constructor(
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    kind: PageKind<Host>,
    model: Model,
    logger: Logger,
  ) {
    this.#panel = panel;
    this.model = this.#store.add(model);
    const peer = this.#store.add(new Peer(webviewWire(panel), kind.side, model.handlers, pageSide, logger));
    model.attach(peer);
    this.#store.add(peer.on('fault', ({ message }) => logger.error(`${kind.name}: ${message}`)));
    this.#store.add(panel.onDidChangeViewState(() => model.setShown(panel.visible)));
    this.#store.add(panel.onDidDispose(() => this.dispose()));
    model.setShown(panel.visible);
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(extensionUri, 'media', `${kind.bundle}-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = webviewOptions(extensionUri);
    panel.webview.html = htmlOf(panel.webview, extensionUri, kind);
  }

  readonly onDidDispose = (listener: () => void): Disposable => this.#panel.onDidDispose(listener);

  get isActive(): boolean {
    return this.#panel.active;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Ends the work behind the tab and leaves the tab: a window that reloads has to find it there, to restore it. */
  dispose(): void {
    this.#store.dispose();
  }

  /** The model's title, or what tells it from others that have the same. */
  showTitle(title: string): void {
    if (this.#panel.title !== title) this.#panel.title = title;
  }
}

/** The page reads what the extension ships for it, and nothing else of the disk. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [webviewFolder(extensionUri)] };
}

function htmlOf(webview: vscode.Webview, extensionUri: vscode.Uri, kind: PageKind<Side>): string {
  const uri = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(webviewFolder(extensionUri), file)).toString();
  return webviewHtml({
    title: kind.name,
    cspSource: webview.cspSource,
    nonce: randomUUID(),
    scriptUri: uri(`${kind.bundle}.js`),
    styleUri: uri(`${kind.bundle}.css`),
    iconsUri: uri('codicon.css'),
  });
}

function webviewFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

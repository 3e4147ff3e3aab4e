import type * as vscode from 'vscode';
import type { Wire } from '../../protocol/rpc.ts';

/** A webview as a wire. VS Code drops what is posted to a hidden one, so a page asks for everything when it is back. */
export function webviewWire(panel: vscode.WebviewPanel): Wire {
  return {
    post: (message) => {
      if (panel.visible) void panel.webview.postMessage(message);
    },
    onMessage: (listener) => panel.webview.onDidReceiveMessage(listener),
  };
}

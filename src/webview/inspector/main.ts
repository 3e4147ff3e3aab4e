import { inspectorHostSide, inspectorWebviewSide } from '../../protocol/inspector.ts';
import type { Logger } from '../../base/logger.ts';
import { Peer } from '../../protocol/rpc.ts';
import { hostWire, vsCodeApi } from '../vscodeApi.ts';
import './inspector.css';
import type { HostPeer } from './hostPeer.ts';
import { Inspector } from './inspector.ts';

/** A line of the list is as high as in VS Code, unless the editor's font needs more. */
const leastRowHeightPx = 22;

function start(): void {
  const api = vsCodeApi();
  // Refused messages go to the host's log, because nobody reads a webview's console.
  const report = (message: string): void => peer.emit('fault', { message });
  const logger: Logger = { debug: () => undefined, info: () => undefined, warn: report, error: report };
  const peer: HostPeer = new Peer(hostWire(api), inspectorWebviewSide, {}, inspectorHostSide, logger);
  window.addEventListener('error', (event) => report(event.message));
  window.addEventListener('unhandledrejection', (event) => report(String(event.reason)));
  void new Inspector(api, peer, rowHeightPx()).start(document.body);
}

function rowHeightPx(): number {
  const fontSize = Number.parseFloat(
    getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-font-size'),
  );
  const heightPx = Math.max(leastRowHeightPx, Math.round((Number.isNaN(fontSize) ? 13 : fontSize) * 1.5));
  document.documentElement.style.setProperty('--row-height', `${heightPx}px`);
  return heightPx;
}

start();

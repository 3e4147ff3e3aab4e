import type { Logger } from '../../base/logger.ts';
import { pageSide } from '../../protocol/page.ts';
import { Peer, type Side } from '../../protocol/rpc.ts';
import { hostWire, type VsCodeApi } from './vscodeApi.ts';

/**
 * Connects a page to the host. What the page refuses or fails to do goes to the host's log, because nobody reads a
 * webview's console.
 */
export function connectHost<Host extends Side>(api: VsCodeApi, hostSide: Host): Peer<typeof pageSide, Host> {
  const report = (message: string): void => peer.emit('fault', { message });
  const logger: Logger = { debug: () => undefined, info: () => undefined, warn: report, error: report };
  const peer = new Peer(hostWire(api), pageSide, {}, hostSide, logger);
  window.addEventListener('error', (event) => report(event.message));
  window.addEventListener('unhandledrejection', (event) => report(String(event.reason)));
  return peer;
}

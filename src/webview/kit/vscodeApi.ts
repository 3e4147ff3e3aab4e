import { Emitter } from '../../base/event.ts';
import type { Wire } from '../../protocol/rpc.ts';

/** VS Code's API for webviews, which may be acquired only once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  /** Kept while the view is hidden and over a window reload. */
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export function vsCodeApi(): VsCodeApi {
  return acquireVsCodeApi();
}

/** The host, as a wire. */
export function hostWire(api: VsCodeApi): Wire {
  const received = new Emitter<unknown>();
  window.addEventListener('message', (event: MessageEvent<unknown>) => received.fire(event.data));
  return { post: (message) => api.postMessage(message), onMessage: received.event };
}

import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Emitter } from '../../../src/base/event.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { Peer } from '../../../src/protocol/rpc.ts';
import type { Counts, RowWindow, SourceStatus } from '../../../src/protocol/shapes.ts';
import { tapClientSide, tapSide, type ChannelFigures, type TapPeer } from '../../../src/protocol/tap.ts';

interface ChannelsEvent {
  readonly name?: string | undefined;
  readonly state: 'connecting' | 'ready' | 'lost';
  readonly channels: readonly ChannelFigures[];
}

/** A real tap in a real worker, and all that it announced. */
export interface TapWorker {
  readonly peer: TapPeer;
  readonly counts: Counts[];
  readonly sources: (readonly SourceStatus[])[];
  readonly channels: ChannelsEvent[];
  readonly logs: string[];
  post(message: unknown): void;
  tail(session: string, count?: number): Promise<RowWindow>;
  /** What the worker's own heap takes, garbage that is still to be collected included. */
  heapBytes(): Promise<number>;
  stop(): Promise<void>;
}

export function startTap(): TapWorker {
  const workerData = fileURLToPath(new URL('../../../src/tap/scan/scanWorker.ts', import.meta.url));
  const worker = new Worker(new URL('../../../src/tap/worker.ts', import.meta.url), { workerData });
  const messages = new Emitter<unknown>();
  worker.on('message', (message) => messages.fire(message));
  const wire = { post: (message: unknown) => worker.postMessage(message), onMessage: messages.event };
  const peer = new Peer(wire, tapClientSide, {}, tapSide, silentLogger);
  const tap: TapWorker = {
    peer,
    counts: [],
    sources: [],
    channels: [],
    logs: [],
    post: (message) => worker.postMessage(message),
    tail: (session, count = 500) => peer.request('window', { session, window: { at: { kind: 'tail' }, count } }),
    heapBytes: async () => (await worker.getHeapStatistics()).used_heap_size,
    async stop() {
      peer.dispose();
      await worker.terminate();
    },
  };
  peer.on('counts', ({ counts }) => tap.counts.push(counts));
  peer.on('sources', ({ sources }) => tap.sources.push(sources));
  peer.on('channels', (event) => tap.channels.push(event));
  peer.on('log', ({ message }) => tap.logs.push(message));
  return tap;
}

import { Buffer } from 'node:buffer';
import { parentPort, workerData } from 'node:worker_threads';
import { Emitter } from '../../base/event.ts';
import { silentLogger } from '../../base/logger.ts';
import { compileFilter } from '../../messages/filter/compile.ts';
import type { Matcher } from '../../messages/filter/matcher.ts';
import { ByteScanner } from '../../messages/filter/scan/byteScanner.ts';
import { Page } from '../../messages/store/page.ts';
import { RowLens } from '../../messages/rows/rowLens.ts';
import { Peer, type Handlers } from '../../protocol/rpc.ts';
import { scanClientSide, scanSide } from '../../protocol/scan.ts';
import { scanBounds } from './scanBounds.ts';

if (!parentPort) throw new Error('This is run as a worker thread only.');
serve(parentPort);

/** A thread that looks at pages for a session, beside the one that holds them. */
function serve(port: NonNullable<typeof parentPort>): void {
  const messages = new Emitter<unknown>();
  const wire = { post: (message: unknown) => port.postMessage(message), onMessage: messages.event };
  const peer = new Peer(wire, scanSide, handlers(), scanClientSide, silentLogger);
  port.on('message', (message) => messages.fire(message));
  port.on('close', () => peer.dispose());
}

function handlers(): Handlers<typeof scanSide> {
  const scanner = ByteScanner.create();
  /** Which run is wanted: written by the thread that asks, as this one reads no message while it looks at rows. */
  const wanted = new Int32Array((workerData as { readonly wanted: SharedArrayBuffer }).wanted);
  let matcher: Matcher | undefined;
  let unevaluated: number[] = [];
  let why = '';
  return {
    setFilter: ({ filter, sources }) => {
      const compiled = compileFilter(filter, {
        sourceId: (source) => sources[source]?.id ?? '',
        lens: new RowLens((source) => sources[source] ?? undefined, scanBounds),
        verdictOf: () => 'pending',
        scanner,
        onUnevaluated: (_page, index, reason) => {
          unevaluated.push(index);
          why = reason;
        },
      });
      if ('mistake' in compiled) return compiled.mistake;
      ({ matcher } = compiled);
      return null;
    },
    match: ({ run, page: { bytes, ...rest } }) => {
      const page = Page.of({ ...rest, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) });
      const found: number[] = [];
      unevaluated = [];
      const isOver = (): boolean => Atomics.load(wanted, 0) !== run;
      // A stopped scan answers without looking, because nobody reads its answer.
      if (!isOver()) matcher?.(page, 0, page.count, (index) => found.push(index), isOver);
      return { found: Uint32Array.from(found), unevaluated: Uint32Array.from(unevaluated), why };
    },
  };
}

import { abortable } from '../../base/async.ts';
import type { Delivery } from '../../protocol/detailShapes.ts';

/** An entry of a stream. */
export interface StreamEntry {
  readonly url: string;
  readonly key: string;
  readonly id: string;
}

/** Asks a broker what its groups have done with an entry. */
export type AskDelivery = (entry: StreamEntry) => Promise<Delivery>;

/** So many entries are asked for at once, and none of them again so soon. */
export const maxAsked = 20;
const keptMs = 2000;
const maxWaitMs = 1000;
const maxKept = 500;

/** What consumer groups have done with entries, asked within a budget: whoever looks at a trace does so several times a second. */
export class Deliveries {
  readonly #ask: AskDelivery | undefined;
  readonly #known = new Map<string, { readonly atMs: number; readonly delivery: Promise<Delivery | undefined> }>();

  /** Without somebody to ask nothing is known. */
  constructor(ask: AskDelivery | undefined) {
    this.#ask = ask;
  }

  /** In the order of the entries; undefined for those of which nothing is known. Only the last ones are asked for. */
  of(entries: readonly StreamEntry[], signal: AbortSignal): Promise<readonly (Delivery | undefined)[]> {
    const waiting = AbortSignal.any([signal, AbortSignal.timeout(maxWaitMs)]);
    return Promise.all(
      entries.map(async (entry, at) => {
        const delivery = entries.length - at <= maxAsked ? this.#delivery(entry) : undefined;
        return delivery && abortable(delivery, waiting).catch(() => undefined);
      }),
    );
  }

  #delivery(entry: StreamEntry): Promise<Delivery | undefined> | undefined {
    const key = JSON.stringify([entry.url, entry.key, entry.id]);
    const known = this.#known.get(key);
    const nowMs = performance.now();
    if (known && nowMs - known.atMs < keptMs) return known.delivery;
    // A broker that cannot say it, or cannot be reached, says so elsewhere.
    const delivery = this.#ask?.(entry).catch(() => undefined);
    this.#known.delete(key);
    if (delivery) this.#known.set(key, { atMs: nowMs, delivery });
    const [oldest] = this.#known.keys();
    if (this.#known.size > maxKept && oldest !== undefined) this.#known.delete(oldest);
    return delivery;
  }
}

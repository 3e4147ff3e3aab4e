/** So many watches of each broker are remembered one by one: more than there are in a minute. */
const maxWatches = 256;

interface Watches {
  readonly recent: { readonly atMs: number; readonly durationMs: number }[];
  totalMs: number;
}

/** How long the commands of each broker were watched. */
export class WatchLog {
  readonly #byBroker = new Map<string | undefined, Watches>();

  add(broker: string | undefined, atMs: number, durationMs: number): void {
    const watches = this.#byBroker.get(broker) ?? { recent: [], totalMs: 0 };
    this.#byBroker.set(broker, watches);
    watches.totalMs += durationMs;
    watches.recent.push({ atMs, durationMs });
    if (watches.recent.length > maxWatches) watches.recent.shift();
  }

  totalMs(broker: string | undefined): number {
    return this.#byBroker.get(broker)?.totalMs ?? 0;
  }

  /** How much of the time since then was watched; undefined where the broker was never watched. */
  since(broker: string | undefined, sinceMs: number): number | undefined {
    const recent = this.#byBroker.get(broker)?.recent.filter(({ atMs }) => atMs >= sinceMs);
    return recent?.reduce((total, { durationMs }) => total + durationMs, 0);
  }
}

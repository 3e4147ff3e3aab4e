import { queryRecent } from '../../../src/messages/trace/recentQuery.ts';
import { RecentTraces, type SeenRow } from '../../../src/messages/trace/recentTraces.ts';
import type { RecentList, RecentQuery, Station } from '../../../src/protocol/traces/recentTraces.ts';

const nowMs = Date.UTC(2025, 10, 24, 12, 4, 31);

const stations: readonly Station[] = [
  { label: 'others', isService: true },
  { label: 'orders.created', isService: false },
  { label: 'payments', isService: true },
  { label: 'payments.settled', isService: false },
  { label: 'shipping.requested', isService: false },
  { label: 'notifications', isService: true },
];

/** Orders on their way through the shop: some are slow, some fail, some are never paid. */
export class RecentScene {
  readonly #recent = new RecentTraces();
  #rows = 0;

  constructor(orders: number) {
    for (let at = 0; at < orders; at++) this.add(at, nowMs - (orders - at) * 400);
  }

  /** One order more. */
  add(at: number, startMs: number): void {
    const trace = (0x4bf92f3577b34000 + at * 7919).toString(16).padStart(16, '0');
    const values = [`order-${4000 + at}`, `${trace}a3ce929d0e0e4736`];
    const slowly = at % 17 === 0 ? 20 : 1 + (at % 7) / 5;
    this.#see(values, 1, startMs);
    this.#see(values, 2, startMs + 12 * slowly, { isError: at % 23 === 0 });
    if (at % 31 === 5 || at % 23 === 0) return;
    this.#see(values, 3, startMs + 140 * slowly);
    this.#see(values, 4, startMs + 165 * slowly, { isInvalid: at % 41 === 3 });
    this.#see(values, 5, startMs + 230 * slowly);
  }

  /** What the host answers. */
  list(query: RecentQuery): RecentList {
    const { service, channel, withinMs } = query.filter;
    const of = (label: string, isService: boolean): ReadonlySet<number> =>
      new Set(stations.flatMap((each, at) => (each.label === label && each.isService === isService ? [at] : [])));
    const wanted = [
      ...(service === undefined ? [] : [of(service, true)]),
      ...(channel === undefined ? [] : [of(channel, false)]),
    ];
    const sinceMs = withinMs === undefined ? undefined : nowMs - withinMs;
    const filter = { ...query.filter, stations: wanted, sinceMs };
    const { traces, bins, ...counts } = queryRecent(this.#recent, { ...query, filter, nowMs, isHeld: () => true });
    return {
      ...counts,
      traces: traces.map(({ trace, missing }) => ({
        ...{ value: trace.value, companion: trace.companion ?? null, firstMs: trace.firstMs, lastMs: trace.lastMs },
        ...{ hops: trace.hops, errors: trace.errors, invalid: trace.invalid, isPartial: false },
        path: trace.stations.map((station, at) => ({ station, afterMs: (trace.timesMs[at] ?? 0) - trace.firstMs })),
        missing: missing ?? null,
      })),
      stations: [...stations],
      bins: [...bins],
      unknown: 0,
    };
  }

  #see(values: readonly string[], station: number, timeMs: number, more: Partial<SeenRow> = {}): void {
    this.#recent.saw({ values, station, timeMs, sequence: this.#rows++, isError: false, isInvalid: false, ...more });
  }
}

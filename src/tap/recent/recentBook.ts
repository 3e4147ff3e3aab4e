import type { Identifier } from '../../messages/trace/identifiers.ts';
import { queryRecent, type JudgedTrace } from '../../messages/trace/recentQuery.ts';
import { outcomeOf } from '../../messages/trace/rowOutcome.ts';
import { RecentTraces } from '../../messages/trace/recentTraces.ts';
import { missingStep } from '../../messages/trace/usualSteps.ts';
import type { RowLens } from '../../messages/rows/rowLens.ts';
import type {
  RecentFilter,
  RecentList,
  RecentQuery,
  RecentTraceRow,
  Station,
} from '../../protocol/traces/recentTraces.ts';
import type { WiringFacts } from '../../protocol/traces/trace.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import { Stations } from './stations.ts';

/** With more rows that nobody has looked at, what is missed may be among them. */
const maxUnknown = 1000;

/** A station that what was at another one usually comes to within some time. */
interface MissingStation {
  readonly after: Station;
  readonly station: Station;
  readonly usualMs: number;
}

interface RecentPorts {
  /** Where the rows of a source, by its number, are read from. */
  originOf(source: number): TapSource | undefined;
  /** Whether a row is still there. */
  isHeld(sequence: number): boolean;
}

/** The traces that a session has seen last, and the channels and services that they came to. */
export class RecentBook {
  readonly #ports: RecentPorts;
  readonly #recent = new RecentTraces();
  readonly #stations = new Stations();

  constructor(ports: RecentPorts) {
    this.#ports = ports;
  }

  /** A row was looked at; the lens looks at it. */
  saw(lens: RowLens, identifiers: readonly Identifier[]): void {
    const values = traceValues(identifiers);
    const { source, page, index, timeMs } = lens;
    if (values.length === 0 || !source) return;
    const station = this.#stations.numberOf(source, this.#ports.originOf(page.sourceAt(index)), lens.key);
    const isInvalid = page.verdictAt(index) === 'invalid';
    this.#recent.saw({ values, station, sequence: page.sequenceAt(index), timeMs, isInvalid, ...outcomeOf(lens) });
  }

  /** A row that was looked at turned out to break its contract. */
  brokeContract(identifiers: readonly Identifier[]): void {
    this.#recent.brokeContract(traceValues(identifiers));
  }

  contractsChanged(): void {
    this.#recent.contractsChanged();
  }

  clear(): void {
    this.#recent.clear();
  }

  /** A row with the value was seen that is no longer there. */
  isPartial(value: string): boolean {
    const first = this.#recent.firstSequenceOf(value);
    return first !== undefined && !this.#ports.isHeld(first);
  }

  /** What usually follows and has not come, where something came to these stations, first at these times. */
  missing(visits: readonly (Station & { readonly timeMs: number })[], nowMs: number): MissingStation | undefined {
    const known = visits.flatMap((visit) => {
      const [station] = this.#stations.where(({ label, isService }) => {
        return label === visit.label && isService === visit.isService;
      });
      return station === undefined ? [] : [{ station, timeMs: visit.timeMs }];
    });
    const came = { stations: known.map(({ station }) => station), timesMs: known.map(({ timeMs }) => timeMs) };
    const step = missingStep(came, this.#recent.usual(nowMs), nowMs);
    return (
      step && { after: this.#stations.at(step.after), station: this.#stations.at(step.station), usualMs: step.usualMs }
    );
  }

  /** What is asked for, while so many rows were not looked at. */
  list({ filter, ...query }: RecentQuery, wiring: WiringFacts, unknown: number): RecentList {
    const nowMs = Date.now();
    const { withinMs, ...wanted } = filter;
    const { traces, ...found } = queryRecent(this.#recent, {
      ...query,
      filter: {
        ...wanted,
        stations: this.#stationsOf(filter, wiring),
        sinceMs: withinMs === undefined ? undefined : nowMs - withinMs,
      },
      nowMs: unknown > maxUnknown ? Math.min(nowMs, this.#recent.latestMs) : nowMs,
      isHeld: (sequence) => this.#ports.isHeld(sequence),
    });
    return {
      traces: traces.map((each) => this.#row(each)),
      stations: [...this.#stations.all],
      ...found,
      bins: [...found.bins],
      unknown,
    };
  }

  /** A list for each that is asked for: a trace has to come to one of each. */
  #stationsOf({ service, channel }: RecentFilter, wiring: WiringFacts): readonly ReadonlySet<number>[] {
    const takesPart = (label: string): boolean =>
      service !== undefined &&
      ((wiring.publishers[label]?.includes(service) ?? false) || (wiring.consumers[label]?.includes(service) ?? false));
    return [
      ...(service === undefined
        ? []
        : [this.#stations.where(({ label, isService }) => (isService ? label === service : takesPart(label)))]),
      ...(channel === undefined
        ? []
        : [this.#stations.where(({ label, isService }) => !isService && label === channel)]),
    ];
  }

  #row({ trace, missing }: JudgedTrace): RecentTraceRow {
    const { value, companion = null, firstMs, lastMs, hops, errors, invalid, stations, timesMs } = trace;
    const path = stations
      .map((station, at) => ({ station, afterMs: (timesMs[at] ?? firstMs) - firstMs }))
      .sort((a, b) => a.afterMs - b.afterMs);
    const isPartial = !this.#ports.isHeld(trace.firstSequence);
    return { value, companion, firstMs, lastMs, hops, errors, invalid, path, isPartial, missing: missing ?? null };
  }
}

/** The values that rows of one trace share; the others tell which row led to which. */
function traceValues(identifiers: readonly Identifier[]): readonly string[] {
  const shared = identifiers.filter(({ role }) => role === 'correlation' || role === 'trace');
  return [...new Set(shared.map(({ value }) => value))];
}

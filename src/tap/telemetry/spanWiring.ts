import { ownProperty } from '../../base/ownProperty.ts';
import { membersOf } from '../../messages/telemetry/otlpValues.ts';
import type { TelemetryRow } from '../../messages/telemetry/telemetryRow.ts';
import { isErrorRecord } from '../../messages/trace/rowOutcome.ts';
import { spanFacts, type SpanFacts } from '../../messages/trace/spanFacts.ts';
import type { ReceivedWiring, SpanUse } from '../../protocol/topology/spanWiring.ts';

/** Whoever asks does so every few seconds; after that, spans are not read for it any more. */
const wantedForMs = 60_000;
/** So many spans wait for those that they called, or that called them. */
const maxSpans = 20_000;
const maxUses = 2000;
const maxNameLength = 300;

interface Waiting {
  readonly service: string;
  readonly timeMs: number;
}

/**
 * Who calls whom, who uses which destination, and who has errors, as spans and log records say it. A span of a server whose parent is a span of another service is a call
 * of that one. They are read only while somebody wants to know, and what is remembered is bounded.
 */
export class SpanWiring {
  readonly #nowMs: () => number;
  /** The id of a span → its service. */
  readonly #services = new Map<string, string>();
  /** The id of a span that has not come → the servers that it called. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #uses = new Map<string, SpanUse>();
  /** Service → how many of what it sent tell of an error. */
  readonly #errors = new Map<string, number>();
  #wantedUntilMs = -Infinity;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  take(rows: readonly TelemetryRow[]): void {
    if (this.#nowMs() > this.#wantedUntilMs) return this.#forget();
    for (const { kind, service, payload, timeMs } of rows) {
      if (kind !== 'span' && kind !== 'log') continue;
      const record: unknown = JSON.parse(payload.toString());
      const members = membersOf(record);
      const sender = { service: service.toString(), timeMs };
      this.#count(sender.service, isErrorRecord(kind, members));
      const facts = kind === 'span' ? spanFacts(record) : undefined;
      if (facts) this.#note(sender, facts, ownProperty(members, 'kind'));
    }
  }

  /** What came since it was asked for last; from now on spans and log records are read. */
  drain(): ReceivedWiring {
    this.#wantedUntilMs = this.#nowMs() + wantedForMs;
    const uses = [...this.#uses.values()];
    const services = [...this.#errors].map(([service, errors]) => ({ service, errors }));
    this.#uses.clear();
    this.#errors.clear();
    return { uses, services };
  }

  #note(span: Waiting, { id, parent, does, destination, group }: SpanFacts, kind: unknown): void {
    const { service, timeMs } = span;
    remember(this.#services, id, service);
    for (const called of this.#waiting.get(id) ?? []) this.#call(service, called);
    this.#waiting.delete(id);
    if (does && destination !== undefined) {
      const use = does === 'sends' ? ('publishes' as const) : ('consumes' as const);
      const own = does === 'consumes' && group !== undefined ? { group } : {};
      this.#add({ kind: use, service, destination, ...own, times: 1, atMs: timeMs });
      return;
    }
    if (kind !== 'server' || parent === undefined) return;
    const caller = this.#services.get(parent);
    if (caller !== undefined) this.#call(caller, span);
    else remember(this.#waiting, parent, [...(this.#waiting.get(parent) ?? []), span]);
  }

  #count(service: string, isError: boolean): void {
    const errors = this.#errors.get(service);
    if (errors === undefined && this.#errors.size >= maxUses) return;
    this.#errors.set(service, (errors ?? 0) + (isError ? 1 : 0));
  }

  #call(service: string, { service: target, timeMs }: Waiting): void {
    if (service !== target) this.#add({ kind: 'calls', service, target, times: 1, atMs: timeMs });
  }

  #add(use: SpanUse): void {
    const names = [use.service, use.kind === 'calls' ? use.target : use.destination];
    if (names.some((name) => name.length > maxNameLength)) return;
    const key = JSON.stringify([use.kind, ...names, use.kind === 'calls' ? null : (use.group ?? null)]);
    const known = this.#uses.get(key);
    if (!known && this.#uses.size >= maxUses) return;
    const atMs = Math.max(use.atMs, known?.atMs ?? 0);
    this.#uses.set(key, { ...use, times: use.times + (known?.times ?? 0), atMs });
  }

  #forget(): void {
    for (const kept of [this.#services, this.#waiting, this.#uses, this.#errors]) kept.clear();
  }
}

/** What was put there first makes way. */
function remember<T>(kept: Map<string, T>, id: string, value: T): void {
  kept.set(id, value);
  const [oldest] = kept.keys();
  if (kept.size > maxSpans && oldest !== undefined) kept.delete(oldest);
}

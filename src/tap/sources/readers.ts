import { assertNever } from '../../base/assert.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Broker } from '../../broker/broker.ts';
import type { EntryLog, TailFrom } from '../../broker/log.ts';
import type { Engine } from '../../engine/engine.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { Intake } from './intake.ts';
import type { LeasePool } from './leasePool.ts';
import { readAuditTrail, type AuditSource } from './auditReader.ts';
import { readEvents, type EventsSource } from './eventsReader.ts';
import { isKeySource, readKey, type KeySource } from './keyReader.ts';
import { LogOrder } from './logOrder.ts';
import { readServiceLogs, type LogsSource } from './logsReader.ts';
import { readPubsub, type PubsubSource } from './pubsubReader.ts';
import type { RecordingSource } from './recordedParts.ts';
import { readRecording } from './recordingReader.ts';
import { StreamGroup, type StreamSource } from './streamGroup.ts';
import type { TelemetryFeed } from '../telemetry/telemetryFeed.ts';
import { readTelemetry, type TelemetrySource } from './telemetryReader.ts';

type SingleSource =
  | PubsubSource
  | KeySource
  | LogsSource
  | EventsSource
  | RecordingSource
  | TelemetrySource
  | AuditSource;

/** A stream that a session reads, and how far that has come. */
export interface StreamPlace {
  readonly id: string;
  readonly key: string;
  readonly log: Pick<EntryLog, 'entriesBefore' | 'isBefore'>;
  readonly start: TailFrom;
  readonly from: TailFrom;
}

/** The brokers, engines and receivers that readers read from. */
export interface Origins {
  readonly brokers: LeasePool<Broker>;
  openEngine(address: LogsSource['engine'], signal: AbortSignal): Promise<Engine>;
  /** What services of a project send; left out where nothing receives it. */
  readonly telemetryOf?: (project: string) => TelemetryFeed;
}

/** Reads one session's sources: streams in a group for each broker, everything else by itself. */
export class Readers implements Disposable {
  readonly #origins: Origins;
  readonly #intake: Intake;
  readonly #logger: Logger;
  readonly #logs: LogOrder;
  readonly #groups = new Map<string, StreamGroup>();
  /**
   * How far streams were read, also by groups that are gone: a broker that comes back elsewhere is read on from there.
   */
  readonly #positions = new Map<string, TailFrom>();
  readonly #singles = new Map<string, { readonly identity: string; readonly reader: Disposable }>();

  constructor(origins: Origins, intake: Intake, logger: Logger) {
    this.#origins = origins;
    this.#intake = intake;
    this.#logger = logger;
    this.#logs = new LogOrder(intake);
  }

  /** Reads exactly these; one that is the same as before goes on undisturbed. */
  setSources(sources: readonly TapSource[]): void {
    this.#setGroups(sources.filter((source) => source.kind === 'stream'));
    this.#setSingles(sources.filter((source) => source.kind !== 'stream'));
  }

  /** The streams that are read, and how far that has come. */
  get streams(): readonly StreamPlace[] {
    return [...this.#groups.values()].flatMap(({ log, positions }) =>
      log ? [...positions].map((reading) => ({ ...reading, log })) : [],
    );
  }

  dispose(): void {
    const store = new DisposableStore();
    store.add(this.#logs);
    for (const group of this.#groups.values()) store.add(group);
    for (const { reader } of this.#singles.values()) store.add(reader);
    this.#groups.clear();
    this.#singles.clear();
    store.dispose();
  }

  #setGroups(sources: readonly StreamSource[]): void {
    const byUrl = groupByUrl(sources);
    for (const [url, group] of this.#groups) {
      for (const { id, key, from } of group.positions) this.#positions.set(positionName(id, key), from);
      if (byUrl.has(url)) continue;
      group.dispose();
      this.#groups.delete(url);
    }
    for (const [url, members] of byUrl) {
      const group =
        this.#groups.get(url) ?? new StreamGroup(this.#origins.brokers.lease(url), this.#intake, this.#logger);
      if (!this.#groups.has(url)) for (const { id } of members) this.#intake.setState(id, 'connecting');
      this.#groups.set(url, group);
      group.setSources(
        members.map((source) => ({
          ...source,
          from: this.#positions.get(positionName(source.id, source.key)) ?? source.from,
        })),
      );
    }
  }

  #setSingles(sources: readonly SingleSource[]): void {
    const identities = new Map(sources.map((source) => [source.id, identityOf(source)]));
    for (const [id, { identity, reader }] of this.#singles) {
      if (identities.get(id) === identity) continue;
      reader.dispose();
      this.#singles.delete(id);
    }
    for (const source of sources) {
      if (this.#singles.has(source.id)) continue;
      this.#singles.set(source.id, { identity: identityOf(source), reader: this.#open(source) });
    }
  }

  #open(source: SingleSource): Disposable {
    this.#intake.setState(source.id, 'connecting');
    if (isKeySource(source)) {
      return readKey(source, this.#origins.brokers.lease(source.broker.url), this.#intake, this.#logger);
    }
    switch (source.kind) {
      case 'pubsub':
      case 'keyspace':
        return readPubsub(source, this.#origins.brokers.lease(source.broker.url), this.#intake, this.#logger);
      case 'logs':
        return readServiceLogs(source, this.#opening(source.engine), this.#logs, this.#intake, this.#logger);
      case 'recording':
        return readRecording(source, this.#intake, this.#logger);
      case 'audit':
        return readAuditTrail(source, this.#intake, this.#logger);
      case 'events':
        return readEvents(source, this.#opening(source.engine), this.#intake, this.#logger);
      case 'span':
      case 'log':
      case 'metric':
        return readTelemetry(source, this.#origins.telemetryOf?.(source.project), this.#intake);
      default:
        return assertNever(source);
    }
  }

  #opening(address: LogsSource['engine']): (signal: AbortSignal) => Promise<Engine> {
    return (signal) => this.#origins.openEngine(address, signal);
  }
}

function positionName(id: string, key: string): string {
  return JSON.stringify([id, key]);
}

function groupByUrl(sources: readonly StreamSource[]): Map<string, StreamSource[]> {
  const groups = new Map<string, StreamSource[]>();
  for (const source of sources) {
    const group = groups.get(source.broker.url) ?? [];
    groups.set(source.broker.url, group);
    group.push(source);
  }
  return groups;
}

/** The settings that need a new reader when they change. A label or a contract does not. */
function identityOf(source: SingleSource): string {
  return JSON.stringify({ ...source, label: '', payload: undefined });
}

import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem, type Problem } from '../../base/problem.ts';
import type { Broker, BrokerStatus } from '../../broker/broker.ts';
import type { EntryBatch, EntryLog, TailFrom } from '../../broker/log.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { Intake } from './intake.ts';
import type { Lease } from './leasePool.ts';

export type StreamSource = Extract<TapSource, { kind: 'stream' }>;

/** How far one stream has been read: where a next tail goes on. */
export interface Reading {
  readonly id: string;
  readonly key: string;
  readonly start: TailFrom;
  from: TailFrom;
}

/**
 * Reads all streams of one session at one broker on one connection. A change of the set starts a new tail from where the
 * old one was, so those that stay miss nothing and see nothing twice.
 */
export class StreamGroup implements Disposable {
  readonly #lease: Lease<Broker>;
  readonly #intake: Intake;
  readonly #logger: Logger;
  readonly #following: Disposable;
  /** Keys that hold another type just now. */
  readonly #refused = new Set<string>();
  #isReading = false;
  #readings = new Map<string, Reading>();
  #current = new AbortController();

  constructor(lease: Lease<Broker>, intake: Intake, logger: Logger) {
    this.#lease = lease;
    this.#intake = intake;
    this.#logger = logger;
    this.#following = lease.value.onDidChangeStatus((status) => this.#tell(status));
  }

  setSources(sources: readonly StreamSource[]): void {
    const known = new Map([...this.#readings.values()].map((reading) => [reading.id, reading]));
    const isSame = sources.length === known.size && sources.every(({ id, key }) => known.get(id)?.key === key);
    if (isSame) return;
    this.#readings = new Map();
    for (const { id, key, from } of sources) {
      const problem = this.#problemOf(key, from);
      const before = known.get(id);
      if (problem) this.#intake.setState(id, 'ended', problem);
      else this.#readings.set(key, before?.key === key ? before : { id, key, start: from, from });
    }
    this.#restart();
  }

  /** Undefined when the broker keeps no streams: then each source ends with that as its problem. */
  get log(): EntryLog | undefined {
    return this.#lease.value.log;
  }

  /** The position where the reading of each stream continues. */
  get positions(): Iterable<Reading> {
    return this.#readings.values();
  }

  dispose(): void {
    this.#current.abort();
    this.#following.dispose();
    this.#lease.dispose();
  }

  #problemOf(key: string, from: TailFrom): Problem | undefined {
    if (from.at === 'id') {
      const problem = this.log?.idProblem(from.id);
      if (problem) return problem;
    }
    if (!this.#readings.has(key)) return undefined;
    const message = `${JSON.stringify(key)} is already read in this view, by another source.`;
    return { code: 'tap.duplicate-source', severity: 'warning', message };
  }

  #restart(): void {
    this.#current.abort();
    this.#refused.clear();
    this.#isReading = this.#readings.size > 0;
    if (!this.#isReading) return;
    this.#current = new AbortController();
    // Lost it may be already; of being ready the new connection tells.
    const { status } = this.#lease.value;
    if (status.state === 'lost') this.#tell(status);
    void this.#read(this.#current.signal);
  }

  async #read(signal: AbortSignal): Promise<void> {
    const requests = [...this.#readings.values()].map(({ key, from }) => ({ key, from }));
    try {
      const log = roleOf(this.#lease.value, 'log');
      await log.tail(requests, (batch) => this.#takeWhenWanted(batch, signal), signal, {
        onPosition: (key, id) => {
          if (!signal.aborted) this.#setPosition(key, id);
        },
        onProblem: (key, problem) => {
          if (!signal.aborted) this.#setProblem(key, problem);
        },
        onMissed: (key, missed) => {
          if (!signal.aborted) this.#tellMissed(key, missed);
        },
      });
    } catch (error) {
      if (signal.aborted) return;
      const problem = toProblem(error);
      this.#isReading = false;
      this.#logger.warn(problem.message);
      for (const { id } of this.#readings.values()) this.#intake.setState(id, 'ended', problem);
    }
  }

  #takeWhenWanted(batch: EntryBatch, signal: AbortSignal): void | Promise<void> {
    const room = this.#intake.room(signal);
    return room ? room.then(() => this.#take(batch, signal)) : this.#take(batch, signal);
  }

  /** Appends and moves on in one go: a tail that takes over in between would see entries twice. */
  #take({ key, entries }: EntryBatch, signal: AbortSignal): void {
    const reading = this.#readings.get(key);
    if (!reading || signal.aborted) return;
    this.#intake.appendEntries(reading.id, entries);
    this.#setPosition(key, entries.at(-1)?.id);
    this.#intake.appended();
  }

  /** A source that is live stays so while a connection is opened anew for another reason than a loss. */
  #tell(status: BrokerStatus): void {
    if (!this.#isReading) return;
    for (const { id, key } of this.#readings.values()) {
      if (status.state === 'lost') this.#intake.setState(id, 'lost', status.problem);
      if (status.state === 'ready' && !this.#refused.has(key)) this.#intake.setState(id, 'live');
    }
  }

  #setProblem(key: string, problem: Problem | undefined): void {
    if (problem) this.#refused.add(key);
    else this.#refused.delete(key);
    const reading = this.#readings.get(key);
    if (reading) this.#intake.setState(reading.id, problem ? 'lost' : 'live', problem);
  }

  #tellMissed(key: string, { count, isMadeAnew }: { readonly count: number; readonly isMadeAnew: boolean }): void {
    const reading = this.#readings.get(key);
    if (!reading) return;
    if (isMadeAnew) this.#intake.begunAnew(reading.id);
    const unread = `${count} ${count === 1 ? 'entry was' : 'entries were'} trimmed or deleted before being read.`;
    const anew = `The stream was deleted and created again. It is read from its beginning.${count > 0 ? ` ${unread}` : ''}`;
    this.#intake.appendMissed(reading.id, Date.now(), isMadeAnew ? anew : unread, count);
  }

  #setPosition(key: string, id: string | undefined): void {
    const reading = this.#readings.get(key);
    if (reading && id !== undefined) reading.from = { at: 'id', id };
  }
}

import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { TelemetryRow } from '../../messages/telemetry/telemetryRow.ts';
import type { TelemetryState } from '../../protocol/traces/telemetry.ts';
import { SpanWiring } from './spanWiring.ts';
import { TelemetryFeed } from './telemetryFeed.ts';
import type { Receiver, TelemetryTarget } from './telemetryTarget.ts';

const announceEveryMs = 1000;

/** One receiver for each application that was asked for, and what each has received. Nothing listens until somebody asks. */
export class TelemetryHub implements Disposable {
  readonly #announce: (state: TelemetryState) => void;
  readonly #logger: Logger;
  readonly #applications = new Map<string, ReceivedApplication>();

  constructor(announce: (state: TelemetryState) => void, logger: Logger) {
    this.#announce = announce;
    this.#logger = logger;
  }

  start(project: string, port?: number): Promise<number> {
    return this.#of(project).start(port);
  }

  async stop(project: string): Promise<void> {
    await this.#applications.get(project)?.stop();
  }

  state(project: string): TelemetryState {
    return this.#of(project).state;
  }

  feedOf(project: string): TelemetryFeed {
    return this.#of(project).feed;
  }

  /** Who does what, as spans say it. */
  wiringOf(project: string): SpanWiring {
    return this.#of(project).wiring;
  }

  dispose(): void {
    for (const application of this.#applications.values()) application.dispose();
    this.#applications.clear();
  }

  #of(project: string): ReceivedApplication {
    const known = this.#applications.get(project);
    if (known) return known;
    const application = new ReceivedApplication(project, this.#announce, this.#logger);
    this.#applications.set(project, application);
    return application;
  }
}

/** The receiver of one application. Starting and stopping follow each other, however fast they are asked for. */
class ReceivedApplication implements Disposable, TelemetryTarget {
  readonly feed = new TelemetryFeed();
  readonly wiring = new SpanWiring();
  readonly #project: string;
  readonly #announce: (state: TelemetryState) => void;
  readonly #logger: Logger;
  readonly #counts = { spans: 0, logs: 0, metrics: 0, rejected: 0, refused: 0, delayed: 0 };
  #receiver: Receiver | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(project: string, announce: (state: TelemetryState) => void, logger: Logger) {
    this.#project = project;
    this.#announce = announce;
    this.#logger = logger;
  }

  get state(): TelemetryState {
    return { project: this.#project, port: this.#receiver?.port ?? null, ...this.#counts };
  }

  start(port: number | undefined): Promise<number> {
    return this.#inTurn(async () => {
      if (this.#receiver && (port === undefined || port === this.#receiver.port)) return this.#receiver.port;
      await this.#close();
      // Decoding and the server are a bundle of their own, loaded with the first receiver.
      const { openReceiver } = await import('./receiver.ts');
      const receiver = await openReceiver(port, this, this.#logger);
      this.#receiver = receiver;
      if (this.#isDisposed) await this.#close();
      this.#changed();
      return receiver.port;
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#close();
      this.#changed();
    });
  }

  take(rows: readonly TelemetryRow[]): void {
    for (const { kind } of rows) this.#counts[kind === 'span' ? 'spans' : kind === 'log' ? 'logs' : 'metrics']++;
    this.feed.add(rows);
    this.wiring.take(rows);
    this.#request();
  }

  count(what: 'rejected' | 'refused' | 'delayed', count: number): void {
    this.#counts[what] += count;
    this.#request();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    void this.#inTurn(() => this.#close());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    // How it ended is told to whoever asked; the next one does not care.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #close(): Promise<void> {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    await receiver?.close();
  }

  #changed(): void {
    this.feed.isReceiving = this.#receiver !== undefined;
    this.#tell();
  }

  #request(): void {
    this.#timer ??= setTimeout(() => this.#tell(), announceEveryMs);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isDisposed) this.#announce(this.state);
  }
}

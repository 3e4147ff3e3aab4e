import { availableParallelism } from 'node:os';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { ProblemError } from '../base/problem.ts';
import { connectBroker } from '../broker/connect.ts';
import type { Engine } from '../engine/engine.ts';
import { RedrivenMessages } from '../messages/deadLetters/redrivenMessages.ts';
import type { Handlers } from '../protocol/rpc.ts';
import type { tapSide } from '../protocol/tap.ts';
import type { Announcer } from './session/announcer.ts';
import { brokerHandlers } from './channels/brokerHandlers.ts';
import { deadLetterHandlers } from './channels/deadLetterHandlers.ts';
import { ChannelPoller } from './channels/channelPoller.ts';
import { evolutionHandlers } from './session/contractEvolution.ts';
import { contractHandlers } from './session/contractHandlers.ts';
import { draftHandlers } from './drafts/draftHandlers.ts';
import { entryDelivery } from './sources/entryDelivery.ts';
import { LeasePool } from './sources/leasePool.ts';
import type { LogsSource } from './sources/logsReader.ts';
import { Readers, type Origins } from './sources/readers.ts';
import { ScanPool } from './scan/scanPool.ts';
import { Session } from './session/session.ts';
import { telemetryHandlers } from './telemetry/telemetryHandlers.ts';
import { TelemetryHub } from './telemetry/telemetryHub.ts';
import { recentHandlers } from './traces/recentHandlers.ts';
import { traceHandlers } from './traces/traceHandlers.ts';
import { brokerLookHandlers } from './topology/brokerLookHandlers.ts';
import { transferHandlers } from './transfers/transferHandlers.ts';
import { sessionHandlers } from './session/sessionHandlers.ts';

const maxHelpers = 3;

/** The worker's services: sessions, polling of channels, and publishing. */
export class Tap implements Disposable {
  readonly handlers: Handlers<typeof tapSide>;
  readonly #announcer: Announcer;
  readonly #logger: Logger;
  readonly #scanScript: string | undefined;
  readonly #store = new DisposableStore();
  readonly #brokers = this.#store.add(new LeasePool((url) => connectBroker(url, this.#logger)));
  readonly #engines = new Map<string, Promise<Engine>>();
  readonly #telemetry: TelemetryHub;
  readonly #origins: Origins = {
    brokers: this.#brokers,
    openEngine: (address) => this.#openEngine(address),
    telemetryOf: (project) => this.#telemetry.feedOf(project),
  };
  readonly #sessions = new Map<string, Session>();
  readonly #redriven = new RedrivenMessages();
  /** The name of a broker → who looks at its channels. */
  readonly #watches = new Map<string | undefined, ChannelPoller>();

  /** `scanScript` is what threads that help to filter run; without it one thread does everything. */
  constructor(announcer: Announcer, logger: Logger, scanScript?: string) {
    this.#announcer = announcer;
    this.#scanScript = scanScript;
    this.#logger = logger;
    this.#telemetry = this.#store.add(new TelemetryHub((state) => announcer.emit('telemetry', state), logger));
    this.handlers = this.#createHandlers();
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
    for (const watch of this.#watches.values()) watch.dispose();
    this.#watches.clear();
    this.#store.dispose();
  }

  #createHandlers(): Handlers<typeof tapSide> {
    return {
      ...sessionHandlers((name) => this.#get(name), this.#announcer, this.#brokers),
      ...contractHandlers(this.#sessions, this.#logger),
      ...evolutionHandlers(this.#sessions),
      ...traceHandlers(this.#sessions, (entry) => entryDelivery(this.#brokers, entry)),
      ...telemetryHandlers(this.#telemetry),
      ...recentHandlers((name) => this.#get(name)),
      openSession: ({ session, maxMessages, maxBytes }) => this.#open(session, { maxMessages, maxBytes }),
      closeSession: ({ session }) => this.#close(session),
      watchChannels: ({ broker, ...watch }) => {
        const poller = new ChannelPoller(this.#brokers.lease(broker.url), watch, this.#announcer, this.#logger);
        this.#watches.get(watch.name)?.dispose();
        this.#watches.set(watch.name, poller);
        return null;
      },
      unwatchChannels: ({ name }) => {
        this.#watches.get(name)?.dispose();
        this.#watches.delete(name);
        return null;
      },
      ...brokerHandlers(this.#brokers),
      ...brokerLookHandlers(this.#brokers),
      ...draftHandlers(this.#brokers),
      ...transferHandlers(this.#origins, this.#announcer, this.#logger, this.#redriven),
      ...deadLetterHandlers(this.#brokers, this.#redriven),
    };
  }

  #open(name: string, bounds: { maxMessages: number; maxBytes: number }): null {
    this.#close(name);
    const session = new Session(name, bounds, this.#announcer, {
      logger: this.#logger,
      pool: this.#createPool(),
      openReaders: (intake) => new Readers(this.#origins, intake, this.#logger),
    });
    this.#sessions.set(name, session);
    return null;
  }

  /** Leaves one core to the reading thread, and uses a few at most, because the editor runs on the same machine. */
  #createPool(): ScanPool | undefined {
    const size = Math.min(maxHelpers, availableParallelism() - 1);
    return this.#scanScript === undefined || size < 1 ? undefined : new ScanPool(this.#scanScript, size, this.#logger);
  }

  #close(name: string): null {
    this.#sessions.get(name)?.dispose();
    this.#sessions.delete(name);
    return null;
  }

  #get(name: string): Session {
    const session = this.#sessions.get(name);
    if (session) return session;
    const message = `There is no session "${name}". Open it first.`;
    throw new ProblemError({ code: 'tap.unknown-session', severity: 'error', message });
  }

  /** Engine drivers are a bundle of their own, loaded with the first log. One engine per address, kept. */
  #openEngine(address: LogsSource['engine']): Promise<Engine> {
    const key = JSON.stringify(address);
    const known = this.#engines.get(key);
    if (known) return known;
    const opening = import('../engine/connect.ts').then(({ connectEngine }) =>
      this.#store.add(connectEngine(address, this.#logger)),
    );
    this.#engines.set(key, opening);
    return opening;
  }
}

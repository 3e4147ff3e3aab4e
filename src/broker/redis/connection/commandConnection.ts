import type { Redis } from 'ioredis';
import { abortable, sleep } from '../../../base/async.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { Logger } from '../../../base/logger.ts';
import { toProblem } from '../../../base/problem.ts';
import { onEnd, openConnection, retryDelayMs } from './connection.ts';
import type { ConnectionState } from './connectionStates.ts';
import { replyCode, toBrokerError } from './problems.ts';
import type { Destination } from './route.ts';

const redirects: ReadonlySet<string> = new Set(['MOVED', 'ASK', 'TRYAGAIN']);

/** The connection for short commands: opened by the first one, and once it was asked for, reopened whenever it is lost. */
export class CommandConnection implements Disposable {
  readonly #destination: Destination;
  readonly #label: string;
  readonly #state: ConnectionState;
  readonly #logger: Logger;
  readonly #lifetime = new AbortController();
  #client: Redis | undefined;
  #opening: Promise<Redis> | undefined;
  #isRetrying = false;

  constructor(destination: Destination, label: string, state: ConnectionState, logger: Logger) {
    this.#destination = destination;
    this.#label = label;
    this.#state = state;
    this.#logger = logger;
  }

  /**
   * Runs commands. Never repeats one by itself: whether a lost write arrived is unknown. Rejects with what the server
   * replied when that only says where to ask instead.
   */
  async run<T>(commands: (client: Redis) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const lifetime = signal ? AbortSignal.any([signal, this.#lifetime.signal]) : this.#lifetime.signal;
    lifetime.throwIfAborted();
    try {
      const client = await abortable(this.#ready(), lifetime);
      lifetime.throwIfAborted();
      return await abortable(commands(client), lifetime);
    } catch (error) {
      lifetime.throwIfAborted();
      const code = replyCode(error);
      if (code !== undefined && redirects.has(code)) throw error;
      // Who has become a replica stays one: connecting anew asks the sentinels who is the master now.
      if (code === 'READONLY') this.#client?.disconnect();
      throw toBrokerError(error, this.#label);
    }
  }

  dispose(): void {
    this.#lifetime.abort();
    this.#client?.disconnect();
    this.#state.gone();
  }

  #ready(): Promise<Redis> {
    if (this.#client) return Promise.resolve(this.#client);
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #open(): Promise<Redis> {
    this.#state.connecting();
    try {
      const client = await openConnection(this.#destination, this.#label, this.#lifetime.signal);
      this.#client = client;
      this.#state.ready();
      onEnd(client, () => this.#lose(new Error('The connection ended.')));
      return client;
    } catch (error) {
      this.#lose(error);
      throw error;
    }
  }

  #lose(error: unknown): void {
    this.#client = undefined;
    if (this.#lifetime.signal.aborted) return;
    this.#state.lost(toBrokerError(error, this.#label).problem);
    if (!this.#isRetrying) void this.#retry();
  }

  async #retry(): Promise<void> {
    this.#isRetrying = true;
    try {
      // Attempts follow each other, and each waits longer than the one before.
      for (let attempt = 0; !this.#client; attempt++) {
        await sleep(retryDelayMs(attempt), this.#lifetime.signal);
        await this.#ready().catch((error: unknown) => this.#logger.debug(toProblem(error).message));
      }
    } catch (error) {
      if (!this.#lifetime.signal.aborted) this.#logger.error('Reconnecting to Redis failed', error);
    } finally {
      this.#isRetrying = false;
    }
  }
}

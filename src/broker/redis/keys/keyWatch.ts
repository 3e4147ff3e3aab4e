import type { Redis } from 'ioredis';
import { sleep } from '../../../base/async.ts';
import type { KeyRequest, KeySink } from '../../keys.ts';
import { ended } from '../connection/connection.ts';
import type { Destination } from '../connection/route.ts';
import type { KeyLooks } from './keyLooks.ts';
import { keyKinds } from './keyKinds.ts';
import { areKeysNotified, keyspaceChannel } from './notifications.ts';
import { bytesOfName } from '../../names.ts';

/** How often a key is looked at although the server tells of its changes, in case it misses one. */
const reassureEveryMs = 5000;
/** One look serves for everything that the server tells within this time. */
const settleMs = 4;

/** Follows one key on one connection at a time, and a second one that hears of it; knows across connections what it held. */
export class KeyWatch {
  readonly #request: KeyRequest;
  readonly #sink: KeySink;
  readonly #looks: KeyLooks;
  readonly #signal: AbortSignal;
  readonly #connect: (destination: Destination, signal: AbortSignal) => Promise<Redis>;
  #lostAtMs: number | undefined;
  #events: string[] = [];
  #wake: (() => void) | undefined;

  constructor(
    request: KeyRequest,
    sink: KeySink,
    connect: (destination: Destination, signal: AbortSignal) => Promise<Redis>,
    signal: AbortSignal,
  ) {
    this.#request = request;
    this.#sink = sink;
    this.#looks = new keyKinds[request.kind].Looks(request.key, sink);
    this.#connect = connect;
    this.#signal = signal;
  }

  /** Follows until a connection is lost, which rejects; call again with a new one. */
  async follow(client: Redis, onReady: () => void, destination: Destination): Promise<never> {
    const isNotified = await areKeysNotified(client, keyKinds[this.#request.kind].classes);
    const hearing = isNotified ? await this.#connect(destination, this.#signal) : undefined;
    const loss = hearing && ended(hearing).then(() => Promise.reject(new Error('The connection ended.')));
    loss?.catch(() => undefined);
    try {
      if (hearing) await this.#hear(hearing, destination.options.db ?? 0);
      return await Promise.race([this.#lookForEver(client, onReady, isNotified), ...(loss ? [loss] : [])]);
    } finally {
      this.#lostAtMs ??= Date.now();
      hearing?.disconnect();
    }
  }

  async #hear(hearing: Redis, database: number): Promise<void> {
    hearing.on('messageBuffer', (_, event) => {
      this.#events.push(event.toString());
      this.#wake?.();
    });
    await hearing.subscribe(bytesOfName(keyspaceChannel(database, this.#request.key)));
  }

  async #lookForEver(client: Redis, onReady: () => void, isNotified: boolean): Promise<never> {
    if (this.#lostAtMs !== undefined) this.#sink.onGap(this.#lostAtMs, Date.now());
    this.#lostAtMs = undefined;
    await this.#look(client);
    onReady();
    this.#sink.onReady(isNotified ? 'notified' : 'sampled');
    for (;;) {
      await this.#rest(isNotified ? reassureEveryMs : keyKinds[this.#request.kind].sampleEveryMs);
      await this.#look(client);
    }
  }

  async #look(client: Redis): Promise<void> {
    this.#signal.throwIfAborted();
    const events = this.#events;
    this.#events = [];
    await this.#looks.look(client, events);
  }

  /** Resolves when the server tells something, or when the time is over. */
  async #rest(maxMs: number): Promise<void> {
    if (this.#events.length === 0) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#signal.removeEventListener('abort', wake);
          this.#wake = undefined;
          resolve();
        };
        const timer = setTimeout(wake, maxMs);
        this.#signal.addEventListener('abort', wake, { once: true });
        this.#wake = wake;
      });
    }
    if (this.#events.length > 0) await sleep(settleMs, this.#signal);
  }
}

import type * as vscode from 'vscode';
import type { ReadySnapshot } from '../app/applicationMonitor.ts';
import { brokerUrl } from '../app/brokerAddress.ts';
import {
  brokerPlace,
  formatCredentials,
  parseCredentials,
  withCredentials,
  type BrokerCredentials,
} from '../app/brokerCredentials.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { toProblem, type Problem } from '../base/problem.ts';
import type { Settings } from './settings.ts';

const secretName = 'patchbay.brokerCredentials';

/** Where the broker of an application is: as the setting says, else as the manifest does; and who one is to it. */
export class BrokerHost implements Disposable {
  readonly #settings: Settings;
  readonly #secrets: vscode.SecretStorage;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  /** Undefined until somebody needs them. */
  #credentials: Promise<ReadonlyMap<string, BrokerCredentials>> | undefined;
  #known: ReadonlyMap<string, BrokerCredentials> = new Map();
  readonly #logger: Logger;

  /** Credentials came, changed or went: addresses are others now. */
  readonly onDidChange = this.#changed.event;

  constructor(settings: Settings, secrets: vscode.SecretStorage, logger: Logger) {
    this.#settings = settings;
    this.#secrets = secrets;
    this.#logger = logger;
    // Another window may have stored them.
    this.#store.add(
      secrets.onDidChange(({ key }) => {
        if (key !== secretName) return;
        this.#credentials = undefined;
        void this.#load();
      }),
    );
  }

  /** The URL may hold credentials: it goes to the tap, and into no text. */
  addressOf(snapshot: ReadySnapshot): { readonly url: string } | { readonly problem: Problem } {
    const broker = this.#placeOf(snapshot);
    if ('problem' in broker) return broker;
    void this.#load();
    return { url: withCredentials(broker.url, this.#known.get(brokerPlace(broker.url))) };
  }

  /** Keeps credentials for an application's broker, in the secret storage of the editor; undefined forgets them. */
  async setCredentials(snapshot: ReadySnapshot, credentials: BrokerCredentials | undefined): Promise<void> {
    const broker = this.#placeOf(snapshot);
    if ('problem' in broker) return;
    const stored = new Map(await this.#load());
    if (credentials) stored.set(brokerPlace(broker.url), credentials);
    else stored.delete(brokerPlace(broker.url));
    await this.#secrets.store(secretName, formatCredentials(stored));
  }

  /** The broker's place without credentials, to be shown. */
  labelOf(snapshot: ReadySnapshot): string | undefined {
    const broker = this.#placeOf(snapshot);
    return 'problem' in broker ? undefined : brokerPlace(broker.url);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #placeOf({ application, observation }: ReadySnapshot): { readonly url: string } | { readonly problem: Problem } {
    const url = this.#settings.get('redis.url');
    return url === '' ? brokerUrl(application, observation) : { url };
  }

  #load(): Promise<ReadonlyMap<string, BrokerCredentials>> {
    this.#credentials ??= this.#read();
    return this.#credentials;
  }

  async #read(): Promise<ReadonlyMap<string, BrokerCredentials>> {
    try {
      const text = await this.#secrets.get(secretName);
      const credentials = parseCredentials(text);
      const isNews = formatCredentials(credentials) !== formatCredentials(this.#known);
      this.#known = credentials;
      if (isNews) this.#changed.fire();
    } catch (error) {
      this.#logger.warn(`The stored credentials of brokers cannot be read: ${toProblem(error).message}`);
    }
    return this.#known;
  }
}

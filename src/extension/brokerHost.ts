import type * as vscode from 'vscode';
import type { ReadySnapshot } from '../app/monitors/applicationMonitor.ts';
import type { KnownApplication } from '../app/monitors/readySnapshot.ts';
import { brokerPlace, brokerUrl, writtenPlace, type BrokerPlace } from '../app/channels/brokerAddress.ts';
import {
  credentialsKey,
  formatCredentials,
  parseCredentials,
  withCredentials,
  type BrokerCredentials,
} from '../app/channels/brokerCredentials.ts';
import { untrusted, type Trust } from '../app/trust.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { maskUrl } from '../base/mask.ts';
import { toProblem } from '../base/problem.ts';
import { ownProperty } from '../base/ownProperty.ts';
import type { Application } from '../manifest/model.ts';
import { defaultBrokerName } from '../manifest/messaging/brokers.ts';
import { CredentialConsent, type AskConsent } from './credentialConsent.ts';
import { BrokerWays } from './ways/brokerWays.ts';
import type { Settings } from './settings.ts';

const secretName = 'patchbay.brokerCredentials.byAddress';
/** Older versions kept passwords by host and port alone, so that any manifest which named these was given them. They are not taken over. */
const formerSecretName = 'patchbay.brokerCredentials';

export interface BrokerHostParts {
  readonly settings: Pick<Settings, 'get'>;
  readonly secrets: vscode.SecretStorage;
  /** What is remembered for this workspace alone. */
  readonly memory: vscode.Memento;
  readonly trust: Trust;
  readonly ask: AskConsent;
  /** The folder of the bundles. */
  readonly dist: string;
  readonly logger: Logger;
}

/** Knows where the brokers of an application are, and with which credentials. The setting takes the place of the default one. */
export class BrokerHost implements Disposable {
  readonly #parts: BrokerHostParts;
  readonly #consent: CredentialConsent;
  readonly #ways: BrokerWays;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  /** Undefined until somebody needs them. */
  #credentials: Promise<ReadonlyMap<string, BrokerCredentials>> | undefined;
  #known: ReadonlyMap<string, BrokerCredentials> = new Map();

  /** Fires when credentials come, change or go, because addresses change with them. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: BrokerHostParts) {
    this.#parts = parts;
    this.#consent = new CredentialConsent(parts.memory, parts.ask);
    this.#ways = this.#store.add(new BrokerWays(parts.dist, parts.logger, () => this.#changed.fire()));
    // Another window may have stored them.
    this.#store.add(
      parts.secrets.onDidChange(({ key }) => {
        if (key !== secretName) return;
        this.#credentials = undefined;
        void this.#load();
      }),
    );
  }

  /** Finds the broker of a name, or the default one without a name. The URL may hold credentials: it goes to the tap, and into no text. */
  addressOf(snapshot: KnownApplication, name?: string): BrokerPlace {
    const broker = this.placeOf(snapshot, name);
    if ('problem' in broker) return broker;
    void this.#load();
    const key = credentialsKey(broker.url);
    const credentials = key === undefined ? undefined : this.#known.get(key);
    if (key === undefined || !credentials) return broker;
    if (this.#consent.has(key)) return { url: withCredentials(broker.url, credentials) };
    void this.#askConsent(key);
    return broker;
  }

  /** Keeps credentials for an application's broker, in the secret storage of the editor; undefined forgets them. */
  async setCredentials(
    snapshot: KnownApplication,
    credentials: BrokerCredentials | undefined,
    name?: string,
  ): Promise<void> {
    const broker = this.placeOf(snapshot, name);
    const key = 'problem' in broker ? undefined : credentialsKey(broker.url);
    if (key === undefined) return;
    const stored = new Map(await this.#load());
    if (credentials) stored.set(key, credentials);
    else stored.delete(key);
    await this.#consent.set(key, true);
    await this.#parts.secrets.store(secretName, formatCredentials(stored));
  }

  /** Names the broker without credentials, to be shown; undefined where there is none that takes any. */
  labelOf(snapshot: KnownApplication, name?: string): string | undefined {
    const broker = this.placeOf(snapshot, name);
    return 'problem' in broker || credentialsKey(broker.url) === undefined ? undefined : maskUrl(broker.url);
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Finds a broker, without the credentials that are kept here. The setting takes the place of the default one. */
  placeOf(snapshot: KnownApplication, name?: string): BrokerPlace {
    if (!this.#parts.trust.isTrusted) return { problem: untrusted };
    const url = this.#parts.settings.get('redis.url');
    const { messaging } = snapshot.application;
    const meant = name ?? defaultBrokerName(messaging);
    // What an environment says of its broker wins, as it does over the settings' engine.
    const isNamed = environmentBroker(snapshot.application) !== undefined;
    if (url !== '' && !isNamed && meant === defaultBrokerName(messaging)) return brokerPlace(url);
    if ('observation' in snapshot) return this.#placeIn(snapshot, name);
    // Only the engine knows where a service listens.
    return writtenPlace(messaging, meant) ?? { problem: snapshot.problem };
  }

  #placeIn({ application, observation }: ReadySnapshot, name: string | undefined): BrokerPlace {
    const place = brokerUrl(application, observation, name);
    if ('url' in place || !place.inside) return place;
    return this.#ways.placeOf(application, place.inside, observation.engine);
  }

  async #askConsent(key: string): Promise<void> {
    try {
      if (await this.#consent.ask(key, maskUrl(key))) this.#changed.fire();
    } catch (error) {
      this.#parts.logger.warn(`The answer cannot be kept: ${toProblem(error).message}`);
    }
  }

  #load(): Promise<ReadonlyMap<string, BrokerCredentials>> {
    this.#credentials ??= this.#read();
    return this.#credentials;
  }

  async #read(): Promise<ReadonlyMap<string, BrokerCredentials>> {
    const { secrets, logger } = this.#parts;
    try {
      await this.#dropFormer();
      const credentials = parseCredentials(await secrets.get(secretName));
      const isNews = formatCredentials(credentials) !== formatCredentials(this.#known);
      this.#known = credentials;
      if (isNews) this.#changed.fire();
    } catch (error) {
      logger.warn(`The stored credentials of brokers cannot be read: ${toProblem(error).message}`);
    }
    return this.#known;
  }

  async #dropFormer(): Promise<void> {
    const { secrets, logger } = this.#parts;
    if ((await secrets.get(formerSecretName)) === undefined) return;
    await secrets.delete(formerSecretName);
    logger.info(
      'Credentials of brokers are now stored by their whole address. Those stored before were deleted: set them again.',
    );
  }
}

/** The broker that the chosen environment names. */
function environmentBroker({ governance }: Application): string | undefined {
  const { environment, environments = {} } = governance ?? {};
  return environment === undefined ? undefined : ownProperty(environments, environment)?.broker;
}

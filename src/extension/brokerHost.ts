import { brokerUrl } from '../app/brokerAddress.ts';
import type { ReadySnapshot } from '../app/applicationMonitor.ts';
import type { Problem } from '../base/problem.ts';
import type { Settings } from './settings.ts';

/** Where the broker of an application is: as the setting says, else as the manifest does. */
export class BrokerHost {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** The URL may hold credentials: it goes to the tap, and into no text. */
  addressOf({ application, observation }: ReadySnapshot): { readonly url: string } | { readonly problem: Problem } {
    const url = this.#settings.get('redis.url');
    return url === '' ? brokerUrl(application, observation) : { url };
  }
}

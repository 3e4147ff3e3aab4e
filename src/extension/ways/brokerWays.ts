import type { BrokerPlace } from '../../app/channels/brokerAddress.ts';
import type { InsideBroker } from '../../app/channels/brokerWay.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem, type Problem } from '../../base/problem.ts';
import type { EngineInfo } from '../../engine/observation.ts';
import type { Application } from '../../manifest/model.ts';
import type { OpenWay } from './openBrokerWay.ts';

/** What leads to brokers inside clusters. What opens a way is a bundle of its own, loaded with the first of them. */
export class BrokerWays implements Disposable {
  readonly #dist: string;
  readonly #logger: Logger;
  readonly #onOpen: () => void;
  readonly #ways = new Map<string, OpenWay | Failure | 'opening'>();
  #isDisposed = false;

  constructor(dist: string, logger: Logger, onOpen: () => void) {
    this.#dist = dist;
    this.#logger = logger;
    this.#onOpen = onOpen;
  }

  /** Where the broker is reached; while the way to it is opened, that is its problem. */
  placeOf(application: Application, inside: InsideBroker, engine: EngineInfo): BrokerPlace {
    const key = `${engine.address} ${application.name} ${inside.service}`;
    const found = this.#ways.get(key);
    // What its manifest is to blame for may be mended by an edit.
    const way = isFailure(found) && found.application !== application ? undefined : found;
    if (way === undefined) void this.#open(key, application, inside, engine);
    if (way === undefined || way === 'opening') return { problem: opening(inside.service) };
    return isFailure(way) ? { problem: way.problem } : { url: `redis://127.0.0.1:${way.port}`, inside };
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const way of this.#ways.values()) if (way !== 'opening' && !isFailure(way)) way.dispose();
    this.#ways.clear();
  }

  async #open(key: string, application: Application, inside: InsideBroker, engine: EngineInfo): Promise<void> {
    this.#ways.set(key, 'opening');
    const way = await this.#opened(application, inside, engine);
    if (this.#isDisposed) return 'port' in way ? way.dispose() : undefined;
    this.#ways.set(key, 'port' in way ? way : { problem: way, application });
    this.#onOpen();
  }

  async #opened(application: Application, inside: InsideBroker, engine: EngineInfo): Promise<OpenWay | Problem> {
    try {
      const { openBrokerWay } = await import('./openBrokerWay.ts');
      return await openBrokerWay(application, inside, engine, this.#dist, this.#logger);
    } catch (error) {
      return toProblem(error);
    }
  }
}

/** Why there is no way, and for which manifest that was found. */
interface Failure {
  readonly problem: Problem;
  readonly application: Application;
}

function isFailure(way: OpenWay | Failure | 'opening' | undefined): way is Failure {
  return typeof way === 'object' && 'problem' in way;
}

function opening(service: string): Problem {
  const message = `The way to the broker "${service}" inside the cluster is being opened.`;
  return { code: 'broker.way-opening', severity: 'info', message };
}

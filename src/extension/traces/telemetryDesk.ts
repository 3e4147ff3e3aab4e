import { join } from 'node:path';
import { applicationKeyText } from '../../app/applications/applicationKey.ts';
import type { ReadySnapshot } from '../../app/monitors/applicationMonitor.ts';
import { performReceiveTelemetry } from '../../app/operations/telemetry/receiveTelemetry.ts';
import { TelemetryReceiving } from '../../app/telemetry/receiving.ts';
import { hasSenders, staleServices } from '../../app/telemetry/staleServices.ts';
import { TapReceiver } from '../../app/telemetry/tapReceiver.ts';
import type { TelemetryChoices } from '../../app/telemetry/telemetryChoices.ts';
import { restartOffer } from '../../app/telemetry/restartOffer.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { Forwarding } from '../../engine/forward/forwarding.ts';
import type { ForwardSettings } from '../../engine/forward/settings.ts';
import { dockerVariables } from '../../engine/forward/target.ts';
import { lentEnvironment } from '../../engine/process/records/localConfig.ts';
import type { TapHost } from '../tapHost.ts';
import { showMessage, tellDone } from '../ui/messages.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';

export interface TelemetryDeskParts {
  /** The folder of the bundles. */
  readonly dist: string;
  readonly tap: TapHost;
  readonly choices: TelemetryChoices;
  readonly logger: Logger;
}

/** The receivers of the applications of this window. */
export class TelemetryDesk implements Disposable {
  readonly #parts: TelemetryDeskParts;
  readonly #store = new DisposableStore();
  readonly #receivings = new Map<ApplicationWork, TelemetryReceiving>();

  constructor(parts: TelemetryDeskParts) {
    this.#parts = parts;
  }

  /** What receives for an application, made when it is first asked for: it begins by itself where that was chosen before. */
  of(work: ApplicationWork): TelemetryReceiving {
    const known = this.#receivings.get(work);
    if (known) return known;
    const { tap, choices, logger } = this.#parts;
    const receiver = this.#store.add(new TapReceiver(tap, (standing) => work.activity.setTelemetry(standing)));
    const receiving = new TelemetryReceiving({
      application: applicationKeyText(work.key),
      monitor: work.monitor,
      ...{ choices, receiver, logger },
      vary: (change) => work.varied.varyAll(change),
      begin: (operation, run, signal) => performReceiveTelemetry(operation, run, work.door, signal),
      forward: (settings) => this.#forward(settings),
    });
    this.#receivings.set(work, this.#store.add(receiving));
    return receiving;
  }

  async receive(work: ApplicationWork): Promise<void> {
    const snapshot = await this.of(work).start();
    if (!snapshot) return;
    const { name } = snapshot.application;
    if (hasSenders(snapshot.application)) return this.#offerRestart(work, snapshot, 'received');
    const why = 'No service can be told so: each sends elsewhere already, or is a database, a broker or the like';
    void showMessage(
      'information',
      `The telemetry of ${name} is received. ${why}; x-patchbay.telemetry says otherwise.`,
    );
  }

  /** Somebody has just written into the manifest that it is to be received. */
  async onAsked(work: ApplicationWork, snapshot: ReadySnapshot): Promise<void> {
    this.of(work);
    const services = await staleServices(snapshot);
    if (services.length > 0) await this.#offerRestart(work, snapshot, 'received');
  }

  async stop(work: ApplicationWork): Promise<void> {
    await this.#offerRestart(work, await this.of(work).stop(), 'stopped');
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** What runs was told otherwise when it was made. The plan is shown before anything happens. */
  async #offerRestart(work: ApplicationWork, snapshot: ReadySnapshot, what: 'received' | 'stopped'): Promise<void> {
    const services = await staleServices(snapshot);
    const { done, question } = restartOffer(snapshot.application.name, services, what);
    if (question === undefined) return tellDone(done);
    // Whoever runs the command is not kept waiting for an answer.
    void showMessage('information', `${done}. ${question}`, showPlan).then(async (answer) => {
      if (answer !== showPlan) return;
      await work.runner.run({ action: 'up', services, withDependencies: false, isPreview: true });
    }, this.#fail);
  }

  readonly #fail = (error: unknown): void => this.#parts.logger.error('The services cannot be restarted', error);

  /** A program of its own carries the connections: the extension host has better things to do. */
  #forward(settings: ForwardSettings): Disposable {
    const { dist, logger } = this.#parts;
    const { env, execPath: node } = process;
    // An Electron binary runs a script as Node does only when it is told so.
    const environment = { ...lentEnvironment(env), ...dockerVariables(env), ELECTRON_RUN_AS_NODE: '1' };
    const program = { node, script: join(dist, 'forward.js'), environment };
    const forwarding = new Forwarding(settings, program, (text) => logger.info(text));
    void forwarding.open();
    return toDisposable(() => void forwarding.close());
  }
}

const showPlan = 'Show Plan';

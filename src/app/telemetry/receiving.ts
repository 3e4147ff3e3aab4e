import { HeldOperation, type BeginOperation } from '../develop/heldOperation.ts';
import type { ApplicationMonitor, ReadySnapshot } from '../monitors/applicationMonitor.ts';
import { readySnapshot } from '../monitors/readySnapshot.ts';
import type { ReceiveTelemetryOperation } from '../operations/operation.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { whenFound } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import { telemetryPort } from '../../base/telemetryPlace.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';
import type { ForwardSettings } from '../../engine/forward/settings.ts';
import { engineTarget } from '../../engine/forward/target.ts';
import { telemetryForwards } from '../../engine/telemetry/forwards.ts';
import { withTelemetry } from '../../manifest/application/telemetry.ts';
import type { Application } from '../../manifest/model.ts';
import type { TapReceiver } from './tapReceiver.ts';
import type { TelemetryChoices } from './telemetryChoices.ts';

/** How long the manifest may take to be read again. */
const readTimeoutMs = 20_000;

export interface ReceivingPorts {
  /** The key of the application. */
  readonly application: string;
  readonly monitor: ApplicationMonitor;
  readonly choices: TelemetryChoices;
  readonly receiver: TapReceiver;
  /** Has the application be another one than the manifest says, or (undefined) the same again. */
  readonly vary: (change: ((application: Application) => Application) | undefined) => void;
  /** Goes through the door, which lets `run` go on until the signal aborts. */
  readonly begin: (
    operation: ReceiveTelemetryOperation,
    ...run: Parameters<BeginOperation>
  ) => ReturnType<BeginOperation>;
  /** Holds a forwarder until it is disposed of. */
  readonly forward: (settings: ForwardSettings) => Disposable;
  readonly logger: Logger;
}

/**
 * Receives what the services of one application send: a receiver in the tap, and a forwarder in each network by which containers
 * reach it. It goes on while nobody looks, and begins again, at the same port, once somebody looks after a reload of the window.
 */
export class TelemetryReceiving implements Disposable {
  readonly #ports: ReceivingPorts;
  readonly #store = new DisposableStore();
  readonly #operation = new HeldOperation();
  /** The settings of a forwarder, as text → what holds it. */
  readonly #forwards = new Map<string, Disposable>();
  readonly #withTelemetry = (application: Application): Application => {
    this.#isDeclared = application.hasTelemetry === true;
    return withTelemetry(application);
  };
  #choice: boolean | undefined;
  /** What the manifest itself says, while it is read otherwise. */
  #isDeclared = false;

  constructor(ports: ReceivingPorts) {
    this.#ports = ports;
    this.#choice = ports.choices.of(ports.application);
    this.#vary();
    this.#store.add(ports.monitor.onDidChange(() => this.#follow()));
    this.#follow();
  }

  /**
   * Receives from now on, in this workspace. Resolves with the application as its services are to be made; undefined when a person
   * declined.
   */
  async start(): Promise<ReadySnapshot | undefined> {
    const looking = this.#ports.monitor.retain();
    try {
      if (!(await this.#begin(await readySnapshot(this.#ports.monitor)))) return undefined;
      this.#choose(true);
      return await this.#whenRead(true);
    } finally {
      looking.dispose();
    }
  }

  /** Receives no more. Resolves with the application as its services are to be made now. */
  async stop(): Promise<ReadySnapshot> {
    const looking = this.#ports.monitor.retain();
    try {
      const { application } = await readySnapshot(this.#ports.monitor);
      const isDeclared = this.#choice === true ? this.#isDeclared : application.hasTelemetry === true;
      this.#choose(isDeclared ? false : undefined);
      return await this.#whenRead(isDeclared);
    } finally {
      looking.dispose();
    }
  }

  dispose(): void {
    this.#close();
    this.#store.dispose();
  }

  #choose(choice: boolean | undefined): void {
    const { application, choices, logger } = this.#ports;
    this.#choice = choice;
    choices.keep(application, choice).catch((error: unknown) => logger.warn(toProblem(error).message));
    this.#vary();
    this.#follow();
  }

  #vary(): void {
    this.#ports.vary(this.#choice === true ? this.#withTelemetry : undefined);
  }

  /** The next look at the application whose services are told of the receiver, or are not. */
  #whenRead(hasTelemetry: boolean): Promise<ReadySnapshot> {
    const { monitor } = this.#ports;
    const read = (): ReadySnapshot | undefined => {
      const { snapshot } = monitor;
      const isRead = snapshot.state === 'ready' && (snapshot.application.hasTelemetry === true) === hasTelemetry;
      return isRead ? snapshot : undefined;
    };
    return whenFound(monitor.onDidChange, read, AbortSignal.timeout(readTimeoutMs));
  }

  /** Brings all to where the choice, the manifest and the engine are now. While no engine answers, it stays as it is. */
  #follow(): void {
    const { snapshot } = this.#ports.monitor;
    if (snapshot.state !== 'ready') return;
    if (!this.#isWanted(snapshot)) return this.#close();
    if (!this.#operation.isOn) return void this.#recall(snapshot);
    const { application } = snapshot;
    this.#ports.receiver.open({ project: application.name, port: telemetryPort(application) });
    this.#forward(snapshot);
  }

  /** A manifest that asks for it is enough once something runs that may send. */
  #isWanted({ application, observation }: ReadySnapshot): boolean {
    if (this.#choice !== undefined) return this.#choice;
    if (application.hasTelemetry !== true) return false;
    return this.#ports.receiver.isOpen || observation.containers.some(isUpOrPaused);
  }

  /** What was agreed to in this workspace, or stands in the manifest, is checked by the door again. */
  async #recall(snapshot: ReadySnapshot): Promise<void> {
    if (this.#operation.isAsked) return;
    try {
      if (await this.#begin(snapshot)) return this.#follow();
    } catch (error) {
      if (isCancellation(error)) return;
      this.#ports.logger.warn(toProblem(error).message);
    }
    // It is not asked again in this window.
    this.#choice = false;
    this.#vary();
  }

  #begin({ application, observation }: ReadySnapshot): Promise<boolean> {
    const { kind: engine } = observation.engine;
    const operation = { kind: 'receiveTelemetry', application, engine, port: telemetryPort(application) } as const;
    return this.#operation.begin((run, signal) => this.#ports.begin(operation, run, signal));
  }

  /** Local processes reach the receiver by themselves. */
  #forward({ application, observation }: ReadySnapshot): void {
    const { monitor, forward } = this.#ports;
    const hasNetworks = observation.engine.traits.declaration === 'container';
    const target = engineTarget(monitor.demandAddress(), observation.engine.address);
    const wanted = hasNetworks ? telemetryForwards(application, target, telemetryPort(application)) : [];
    const byText = new Map(wanted.map((settings) => [JSON.stringify(settings), settings]));
    for (const [text, held] of this.#forwards) {
      if (byText.has(text)) continue;
      this.#forwards.delete(text);
      held.dispose();
    }
    for (const [text, settings] of byText) {
      if (!this.#forwards.has(text)) this.#forwards.set(text, forward(settings));
    }
  }

  #close(): void {
    this.#operation.end();
    for (const held of this.#forwards.values()) held.dispose();
    this.#forwards.clear();
    this.#ports.receiver.close();
  }
}

import type { InspectorHost, TapLink } from '../../app/inspector/inspectorSession.ts';
import type { SourceResolution } from '../../app/inspector/sourceBook.ts';
import { auditFolder } from '../../app/governance/auditFolder.ts';
import { demandTrust } from '../../app/trust.ts';
import { recordingPathOf, recordingSource } from '../../app/inspector/recordingSource.ts';
import { resolveSource } from '../../app/inspector/sources.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { ProblemError, toProblem } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import type { EngineAddress } from '../../engine/engine.ts';
import type { Inspected, InspectorChooser } from '../../app/inspector/inspectorChoices.ts';
import type { InspectorDesk } from '../../app/inspector/inspectorQuestions.ts';
import type { Start } from '../../protocol/startShape.ts';
import type { BrokerHost } from '../brokerHost.ts';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import { knownApplication, type KnownApplication } from '../../app/monitors/readySnapshot.ts';
import type { Settings } from '../settings.ts';
import type { TapHost } from '../tapHost.ts';
import { stateFolder } from '../stateFolder.ts';
import { workspaceTrust } from '../workspaceTrust.ts';
import type { ApplicationWorks, ApplicationWork } from '../views/applicationWork.ts';
import { workOfInspected } from './inspectedApplications.ts';

const logTail = 1000;

/** What inspectors need of VS Code and of the other parts. The first source that is asked for starts the tap and the monitor. */
export class VscodeInspectorHost implements InspectorHost, Disposable {
  readonly #applications: ApplicationWorks;
  readonly #tap: TapHost;
  readonly #brokers: BrokerHost;
  readonly #settings: Settings;
  readonly #store = new DisposableStore();
  readonly #watched = new Set<ApplicationWork>();
  readonly #changed = this.#store.add(new Emitter<void>());

  readonly onDidChangeSources = this.#changed.event;
  readonly desk: InspectorDesk;
  readonly chooser: InspectorChooser;
  readonly logger: Logger;

  constructor(
    applications: ApplicationWorks,
    tap: TapHost,
    brokers: BrokerHost,
    settings: Settings,
    desk: InspectorDesk,
    chooser: InspectorChooser,
    logger: Logger,
  ) {
    this.#applications = applications;
    this.#tap = tap;
    this.#brokers = brokers;
    this.#settings = settings;
    this.desk = desk;
    this.chooser = chooser;
    this.logger = logger;
    this.#store.add(applications.list.onDidChange(() => this.#changed.fire()));
    this.#store.add(brokers.onDidChange(() => this.#changed.fire()));
    this.#store.add(workspaceTrust.onDidGrant(() => this.#changed.fire()));
  }

  get tap(): TapLink {
    return this.#tap;
  }

  get limits(): InspectorHost['limits'] {
    return {
      maxMessages: this.#settings.get('inspector.maxMessages'),
      maxBytes: this.#settings.get('inspector.maxBytes'),
    };
  }

  async resolveSource(application: Inspected, id: string, start: Start | null): Promise<SourceResolution> {
    this.#tap.start();
    if (recordingPathOf(id) !== undefined) {
      return { source: recordingSource(id, await this.#applicationOf(application), start) };
    }
    try {
      const { monitor } = await this.#workOf(application);
      const snapshot = await knownApplication(monitor);
      const places = {
        broker: (name: string | undefined) => this.#brokers.addressOf(snapshot, name),
        engine: () => engineOf(monitor, snapshot),
        audit: trailsFolder,
        start: start ?? { at: this.#settings.get('inspector.startFrom') },
        logTail,
      };
      return resolveSource(snapshot.application, places, id);
    } catch (error) {
      return { problem: toProblem(error) };
    }
  }

  /** Which application it is, where the workspace has several. */
  nameOf({ application, environment }: Inspected): string {
    if (this.#applications.list.applications.length < 2) return '';
    return environment === undefined ? application : `${application} (${environment})`;
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** A file can be read without any application. */
  async #applicationOf(application: Inspected): Promise<Application | undefined> {
    try {
      const { monitor } = await this.#workOf(application);
      return (await knownApplication(monitor)).application;
    } catch (error) {
      this.logger.debug(`A recording is read without a manifest: ${toProblem(error).message}`);
      return undefined;
    }
  }

  /** An application that is inspected is watched from then on. */
  async #workOf(application: Inspected): Promise<ApplicationWork> {
    const work = await workOfInspected(this.#applications, application);
    if (this.#watched.has(work) || this.#store.isDisposed) return work;
    this.#watched.add(work);
    this.#store.add(work.monitor.retain());
    this.#store.add(work.monitor.onDidChange(() => this.#changed.fire()));
    return work;
  }
}

/** It lies outside of the workspace. @throws ProblemError `workspace.untrusted` */
function trailsFolder(): string {
  demandTrust(workspaceTrust);
  return auditFolder(stateFolder());
}

/** @throws ProblemError where no engine answers */
function engineOf(monitor: ApplicationMonitor, snapshot: KnownApplication): EngineAddress {
  if (!('observation' in snapshot)) throw new ProblemError(snapshot.problem);
  return monitor.demandAddress();
}

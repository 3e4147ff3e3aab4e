import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import type { InspectorHost, TapLink } from '../../app/inspector/inspectorSession.ts';
import type { SourceResolution } from '../../app/inspector/sourceBook.ts';
import { resolveSource } from '../../app/inspector/sources.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { InspectorChooser } from '../../app/inspector/inspectorChoices.ts';
import type { InspectorDesk } from '../../app/inspector/inspectorQuestions.ts';
import type { Start } from '../../protocol/startShape.ts';
import type { BrokerHost } from '../brokerHost.ts';
import type { EngineHost } from '../engineHost.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import type { Settings } from '../settings.ts';
import type { TapHost } from '../tapHost.ts';

const logTail = 1000;

/** What inspectors need of VS Code and of the other parts. The first source that is asked for starts the tap and the monitor. */
export class VscodeInspectorHost implements InspectorHost, Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #tap: TapHost;
  readonly #brokers: BrokerHost;
  readonly #engines: EngineHost;
  readonly #settings: Settings;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #changed = this.#store.add(new Emitter<void>());

  readonly onDidChangeSources = this.#changed.event;
  readonly desk: InspectorDesk;
  readonly chooser: InspectorChooser;
  readonly logger: Logger;

  constructor(
    monitor: ApplicationMonitor,
    tap: TapHost,
    brokers: BrokerHost,
    engines: EngineHost,
    settings: Settings,
    desk: InspectorDesk,
    chooser: InspectorChooser,
    logger: Logger,
  ) {
    this.#monitor = monitor;
    this.#tap = tap;
    this.#brokers = brokers;
    this.#engines = engines;
    this.#settings = settings;
    this.desk = desk;
    this.chooser = chooser;
    this.logger = logger;
    this.#store.add(monitor.onDidChange(() => this.#changed.fire()));
    this.#store.add(brokers.onDidChange(() => this.#changed.fire()));
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

  async resolveSource(application: string, id: string, start: Start | null): Promise<SourceResolution> {
    this.#tap.start();
    if (!this.#looking.value) this.#looking.set(this.#monitor.retain());
    try {
      const snapshot = await readySnapshot(this.#monitor);
      if (application !== '' && snapshot.application.name !== application) return { problem: elsewhere(application) };
      const { kind } = snapshot.observation.engine;
      const places = {
        broker: (name: string | undefined) => this.#brokers.addressOf(snapshot, name),
        engine: this.#engines.addressOf(kind),
        start: start ?? { at: this.#settings.get('inspector.startFrom') },
        logTail,
      };
      return resolveSource(snapshot.application, places, id);
    } catch (error) {
      return { problem: toProblem(error) };
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function elsewhere(application: string): { code: string; severity: 'error'; message: string } {
  return {
    code: 'source.other-application',
    severity: 'error',
    message: `This inspector was opened on the application "${application}", which is no longer in this workspace.`,
  };
}

import * as vscode from 'vscode';
import type { ApplicationMonitor } from '../app/applicationMonitor.ts';
import type { InspectorHost, SourceResolution, TapLink } from '../app/inspectorSession.ts';
import { resolveSource, sourceChoices, type SourceChoice } from '../app/sources.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { toProblem } from '../base/problem.ts';
import { editorDesk } from './inspector/editorDesk.ts';
import type { BrokerHost } from './brokerHost.ts';
import type { EngineHost } from './engineHost.ts';
import { readySnapshot } from './planRunner.ts';
import type { Settings } from './settings.ts';
import type { TapHost } from './tapHost.ts';

const logTail = 1000;

/** The world that inspectors live in. The first source that is asked for starts the tap and the monitor. */
export class InspectorWorld implements InspectorHost, Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #tap: TapHost;
  readonly #brokers: BrokerHost;
  readonly #engines: EngineHost;
  readonly #settings: Settings;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #changed = this.#store.add(new Emitter<void>());

  readonly desk = editorDesk();
  readonly onDidChangeSources = this.#changed.event;
  readonly logger: Logger;

  constructor(
    monitor: ApplicationMonitor,
    tap: TapHost,
    brokers: BrokerHost,
    engines: EngineHost,
    settings: Settings,
    logger: Logger,
  ) {
    this.#monitor = monitor;
    this.#tap = tap;
    this.#brokers = brokers;
    this.#engines = engines;
    this.#settings = settings;
    this.logger = logger;
    this.#store.add(monitor.onDidChange(() => this.#changed.fire()));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()));
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

  async resolveSource(application: string, id: string): Promise<SourceResolution> {
    if (!vscode.workspace.isTrusted) return { problem: untrusted };
    this.#tap.start();
    if (!this.#looking.value) this.#looking.set(this.#monitor.retain());
    try {
      const snapshot = await readySnapshot(this.#monitor);
      if (application !== '' && snapshot.application.name !== application) return { problem: elsewhere(application) };
      const { kind } = snapshot.observation.engine;
      const places = {
        broker: this.#brokers.addressOf(snapshot),
        engine: this.#engines.addressOf(kind),
        startFrom: this.#settings.get('inspector.startFrom'),
        logTail,
      };
      return resolveSource(snapshot.application, places, id);
    } catch (error) {
      return { problem: toProblem(error) };
    }
  }

  async pickSources(_application: string, current: readonly string[]): Promise<readonly string[] | undefined> {
    const { application } = await readySnapshot(this.#monitor);
    const choices = sourceChoices(application);
    const known = new Set(choices.map(({ id }) => id));
    const items = choices.map((choice) => ({ ...sourceItem(choice), picked: current.includes(choice.id) }));
    const picked = await vscode.window.showQuickPick(withSeparators(items), {
      canPickMany: true,
      title: 'What to inspect',
      placeHolder: 'Channels and logs, shown in one table',
      matchOnDescription: true,
    });
    if (!picked) return undefined;
    // Sources that only the broker knows are not on the list: they stay.
    return [...current.filter((id) => !known.has(id)), ...picked.flatMap(({ id }) => (id === undefined ? [] : [id]))];
  }

  dispose(): void {
    this.#store.dispose();
  }
}

type SourceItem = vscode.QuickPickItem & { readonly id?: string };

const kindIcons = { stream: 'pulse', pubsub: 'broadcast', logs: 'output' } as const;
const kindTexts = { stream: 'stream', pubsub: 'pub/sub', logs: 'logs' } as const;

function sourceItem({ id, label, kind }: SourceChoice): SourceItem {
  return { id, label: `$(${kindIcons[kind]}) ${label}`, description: kindTexts[kind] };
}

function withSeparators(items: readonly SourceItem[]): SourceItem[] {
  const separator = (label: string): SourceItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const isLog = (item: SourceItem): boolean => item.id?.startsWith('logs:') ?? false;
  return [
    separator('Channels'),
    ...items.filter((item) => !isLog(item)),
    separator('Logs'),
    ...items.filter((item) => isLog(item)),
  ];
}

const untrusted = {
  code: 'workspace.untrusted',
  severity: 'error',
  message: 'Nothing is read in an untrusted workspace. Trust it to see messages.',
} as const;

function elsewhere(application: string): { code: string; severity: 'error'; message: string } {
  return {
    code: 'source.other-application',
    severity: 'error',
    message: `This inspector was opened on the application "${application}", which this workspace no longer holds.`,
  };
}

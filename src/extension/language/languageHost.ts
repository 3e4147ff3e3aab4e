import { dirname, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { ManifestReading, ManifestSource } from '../../app/monitors/applicationMonitor.ts';
import type { ApplicationKey } from '../../app/applications/applicationKey.ts';
import type { ApplicationFinder, FoundApplications } from '../../app/applications/applicationList.ts';
import type { TakenOver } from '../../app/environments/driftFinding.ts';
import { withNamed } from '../../app/applications/namedManifests.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { Settings } from '../settings.ts';
import type { ApplicationParams, PlacesParams, PlacesResult, TakeOverResult } from '../../protocol/language.ts';
import { nothingLive } from '../../app/editor/liveView.ts';
import type { LanguageOptions } from '../../protocol/live.ts';
import { ChosenContexts } from './chosenContexts.ts';
import { Coexistence } from './coexistence.ts';
import type { LanguageConnection, LanguageQuestions } from './connection.ts';
import { isManifest } from './documents.ts';
import type { LiveProvider } from './liveProvider.ts';

/**
 * The language server, started when somebody needs it: a document it speaks for is open, or an application is asked for.
 * It is where applications come from.
 */
export class LanguageHost implements Disposable {
  readonly #dist: string;
  readonly #settings: Settings;
  readonly #channel: vscode.LogOutputChannel;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #coexistence: Coexistence;
  readonly #changed = this.#store.add(new Emitter<void>());
  /** The manifests of applications that have changed. */
  readonly #applicationChanged = this.#store.add(new Emitter<readonly string[]>());
  readonly #listChanged = this.#store.add(new Emitter<void>());
  readonly #preferencesChanged = this.#store.add(new Emitter<void>());
  readonly #contextsChanged = this.#store.add(new Emitter<void>());
  readonly #liveChanged = this.#store.add(new Emitter<void>());
  #live: Pick<LiveProvider, 'tell'> | undefined;
  #starting: Promise<LanguageConnection> | undefined;

  /** Any application may be another one now. */
  readonly onDidChange: Event<void> = (listener) => {
    const store = new DisposableStore();
    store.add(this.#changed.event(listener));
    store.add(this.#applicationChanged.event(() => listener()));
    return store;
  };
  /** What the user reads manifest files with. */
  readonly chosen: ChosenContexts;
  /** Some open file is read with other files now. */
  readonly onDidChangeContexts = this.#contextsChanged.event;

  constructor(
    dist: string,
    settings: Settings,
    memory: vscode.Memento,
    channel: vscode.LogOutputChannel,
    logger: Logger,
  ) {
    this.#dist = dist;
    this.#settings = settings;
    this.chosen = this.#store.add(new ChosenContexts(memory));
    this.#store.add(
      this.chosen.onDidChange(() => {
        this.#preferencesChanged.fire();
        // The views may show the application of a manifest that is read with others now.
        this.#changed.fire();
      }),
    );
    this.#channel = channel;
    this.#logger = logger;
    this.#coexistence = this.#store.add(new Coexistence(settings));
    this.#store.add(this.#coexistence.onDidChange(() => this.#preferencesChanged.fire()));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#preferencesChanged.fire()));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#listChanged.fire()));
    this.#store.add(vscode.workspace.onDidOpenTextDocument((document) => this.#startFor(document)));
    this.#store.add(
      settings.onDidChange((names) => {
        if ([...names].some((name) => /^(codeLens|inlayHints)\./.test(name))) this.#preferencesChanged.fire();
        if (names.has('profiles')) this.#changed.fire();
        if (names.has('manifest.file')) this.#listChanged.fire();
      }),
    );
    for (const document of vscode.workspace.textDocuments) this.#startFor(document);
  }

  /** Tells the server what runs. It comes later than the host: what runs depends on the manifest that the host reads. */
  showLive(live: LiveProvider): void {
    this.#live = live;
    this.#store.add(live.onDidChange(() => this.#liveChanged.fire()));
  }

  /** An application as it is read again whenever it may have changed. */
  sourceOf(key: ApplicationKey): ManifestSource {
    const changed: Event<void> = (listener) => {
      const store = new DisposableStore();
      store.add(this.#changed.event(listener));
      store.add(this.#applicationChanged.event((manifests) => manifests.includes(key.manifest) && listener()));
      return store;
    };
    return {
      read: (signal) => this.read(signal, [], key),
      onDidChange: changed,
      release: () =>
        void this.#starting?.then(
          (connection) => connection.releaseApplication(this.#params(key, [])),
          () => undefined,
        ),
    };
  }

  /** The applications of the workspace, which are looked for again whenever some may have come or gone. */
  get finder(): ApplicationFinder {
    return { find: (signal) => this.#find(signal), onDidChange: this.#listChanged.event };
  }

  /** One application. `profiles` are active beside those of the settings. */
  async read(signal: AbortSignal, profiles: readonly string[], key: ApplicationKey): Promise<ManifestReading> {
    const connection = await this.#connection();
    return connection.application(this.#params(key, profiles), signal);
  }

  /** Where keys of an application stand. */
  async places(key: ApplicationKey, paths: PlacesParams['paths'], signal: AbortSignal): Promise<PlacesResult> {
    return (await this.#connection()).places({ ...this.#params(key, []), paths }, signal);
  }

  /** The edit by which the manifest of an application says what runs. */
  async takeOver(key: ApplicationKey, value: TakenOver, signal: AbortSignal): Promise<TakeOverResult> {
    return (await this.#connection()).takeOver({ ...this.#params(key, []), ...value }, signal);
  }

  /** The server, for all that needs nothing of the settings. */
  server(): Promise<LanguageQuestions> {
    return this.#connection();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** The first application of a folder is the one that the setting names. */
  async #find(signal: AbortSignal): Promise<FoundApplications> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (folders.length === 0) return { applications: [], isCut: false };
    const connection = await this.#connection();
    const params = { folders: folders.map(({ uri }) => uri.fsPath) };
    const { applications, isCut } = await connection.workspaceApplications(params, signal);
    const named = folders.map(({ uri }) => ({ folder: uri.fsPath, manifest: this.#manifestOf(uri) }));
    return { applications: withNamed(applications, named), isCut };
  }

  /** The manifest that the setting names for a folder. */
  #manifestOf(folder: vscode.Uri): string | undefined {
    const file = this.#settings.get('manifest.file', folder);
    if (file === '') return undefined;
    return isAbsolute(file) ? file : join(folder.fsPath, file);
  }

  #params({ manifest, environment }: ApplicationKey, profiles: readonly string[]): ApplicationParams {
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(manifest));
    return {
      folder: folder?.uri.fsPath ?? dirname(manifest),
      profiles: [...new Set([...this.#settings.get('profiles'), ...profiles])],
      manifest,
      ...(environment !== undefined && { environment }),
    };
  }

  #startFor(document: vscode.TextDocument): void {
    if (!isManifest(document) || this.#starting) return;
    this.#connection().catch((error: unknown) =>
      this.#logger.error(`The language server did not start: ${toProblem(error).message}`, error),
    );
  }

  #preferences(): LanguageOptions {
    const settings = this.#settings;
    return {
      live: true,
      commands: true,
      programs: vscode.workspace.isTrusted,
      codeLens: settings.get('codeLens.enabled'),
      contexts: this.chosen.all,
      left: this.#coexistence.left,
      inlayHints: {
        variables: settings.get('inlayHints.variables'),
        defaults: settings.get('inlayHints.defaults'),
        inherited: settings.get('inlayHints.inherited'),
      },
    };
  }

  /** A failed start is tried again by whoever asks next. */
  #connection(): Promise<LanguageConnection> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  async #start(): Promise<LanguageConnection> {
    const { startLanguageClient } = await import('./client.ts');
    const connection = this.#store.add(
      await startLanguageClient({
        serverModule: join(this.#dist, 'server.js'),
        channel: this.#channel,
        preferences: () => this.#preferences(),
        hidesSaid: () => this.#coexistence.hidesSaid,
        onDidChangePreferences: this.#preferencesChanged.event,
        tellLive: () => this.#live?.tell() ?? nothingLive,
        onDidChangeLive: this.#liveChanged.event,
      }),
    );
    this.#store.add(connection.onDidChangeApplication(({ manifests }) => this.#applicationChanged.fire(manifests)));
    this.#store.add(connection.onDidChangeWorkspaceApplications(() => this.#listChanged.fire()));
    this.#store.add(connection.onDidChangeContexts(() => this.#contextsChanged.fire()));
    return connection;
  }
}

import * as vscode from 'vscode';
import { changedProblems, watchProblems, type ProblemsByFile } from '../../app/develop/watchProblems.ts';
import { watchStatus } from '../../app/develop/watchStatus.ts';
import { isWatchable } from '../../app/services/serviceRow.ts';
import { Coalescer } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { CommandId } from '../catalogue.ts';
import { setContextKey } from '../contextKeys.ts';
import { toDiagnostic } from '../ui/problems.ts';
import { StatusEntry } from '../ui/surfaces.ts';
import { onWorkChange, type ApplicationWorks } from '../views/applicationWork.ts';
import type { DevelopHost } from './developHost.ts';

const redrawMs = 50;

/** What a developer sees of the watches besides the rows: the status bar's entry, and what is wrong at the rules. It passes saves on. */
export class WatchSurface implements Disposable {
  readonly #applications: ApplicationWorks;
  readonly #host: DevelopHost;
  readonly #store = new DisposableStore();
  readonly #entry = this.#store.add(
    new StatusEntry('patchbay.develop', 'Patchbay: Watched Files', 'patchbay.develop.showSyncs' satisfies CommandId, 9),
  );
  readonly #problems = this.#store.add(vscode.languages.createDiagnosticCollection('patchbay.develop'));
  readonly #redraw = this.#store.add(new Coalescer(() => this.#draw(), redrawMs));
  #shown: ProblemsByFile = new Map();
  #told = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(applications: ApplicationWorks, host: DevelopHost) {
    this.#applications = applications;
    this.#host = host;
    this.#store.add(
      onWorkChange(
        applications,
        ({ monitor, activity }) => [monitor, activity],
        () => this.#redraw.request(),
      ),
    );
    this.#store.add(applications.onDidChange(() => this.#restUnshown()));
    this.#store.add(vscode.workspace.onWillSaveTextDocument(({ document }) => this.#tell('saving', document.uri)));
    this.#store.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#tell('saved', uri)));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#store.dispose();
  }

  /** An application that was opened in another environment has no row any more that could end its watch. */
  #restUnshown(): void {
    const { made } = this.#applications;
    for (const { key, files } of made) {
      const shown = [this.#applications.shown(key.manifest), ...this.#applications.beside(key.manifest)];
      if (files.isOn && !shown.some((work) => work.key.environment === key.environment)) files.rest();
    }
  }

  /** The folder's watcher would tell of it as well, some milliseconds later. */
  #tell(what: 'saving' | 'saved', uri: vscode.Uri): void {
    if (uri.scheme !== 'file' || !this.#applications.made.some(({ files }) => files.isOn)) return;
    // A worker that is down looks at everything once it is back.
    this.#host.peer?.request(what, { path: uri.fsPath }).catch(() => undefined);
  }

  #draw(): void {
    const named = this.#applications.made.flatMap(({ monitor: { snapshot }, activity }) => {
      if (!('application' in snapshot)) return [];
      const { application } = snapshot;
      const hasRules = Object.values(application.services).some(isWatchable);
      return [{ application, watches: activity.current.watches, hasRules }];
    });
    this.#setKeys(
      named.some(({ hasRules }) => hasRules),
      named.some(({ watches }) => watches.size > 0),
    );
    this.#showProblems(watchProblems(named));
    const nowMs = Date.now();
    const status = watchStatus(
      named.map(({ application: { name }, watches }) => ({ application: name, watches })),
      nowMs,
    );
    if (status) this.#entry.show(status);
    else this.#entry.hide();
    clearTimeout(this.#timer);
    if (status?.untilMs !== undefined)
      this.#timer = setTimeout(() => this.#redraw.request(), status.untilMs - nowMs + 1);
  }

  /** Menus depend on it. VS Code hears only of what is new. */
  #setKeys(hasRules: boolean, hasWatched: boolean): void {
    const told = JSON.stringify([hasRules, hasWatched]);
    if (told === this.#told) return;
    this.#told = told;
    setContextKey('patchbay.develop.hasRules', hasRules);
    if (hasWatched) setContextKey('patchbay.develop.hasWatched', true);
  }

  /** Whoever listens to diagnostics hears only of what is new. */
  #showProblems(now: ProblemsByFile): void {
    for (const [file, problems] of changedProblems(this.#shown, now)) {
      this.#problems.set(vscode.Uri.file(file), problems?.map(toDiagnostic));
    }
    this.#shown = now;
  }
}

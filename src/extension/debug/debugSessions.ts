import * as vscode from 'vscode';
import type { DebuggedContainer, DebugSurface } from '../../app/debug/debuggedContainer.ts';
import { oneLine } from '../../base/foreignText.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';

/** A container that is debugged, and whose it is. */
export interface Debugged {
  readonly id: string;
  readonly work: ApplicationWork;
  readonly target: DebuggedContainer;
}

/** In a configuration that an adapter gets: which of `Debugged` it is for. Adapters ignore what they do not know. */
const mark = '__patchbay';

/** Tells what VS Code's sessions do to the containers that they are for. */
export class DebugSessions implements Disposable {
  readonly #debugged = new Map<string, Debugged>();
  readonly #roots = new Map<string, vscode.DebugSession>();
  readonly #store = new DisposableStore();
  #last = 0;

  constructor() {
    this.#store.add(
      vscode.debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: (session) => this.#track(session),
      }),
    );
    this.#store.add(
      vscode.debug.onDidTerminateDebugSession((session) => {
        const debugged = this.#of(session);
        if (debugged && this.#roots.get(debugged.id) === session) this.#roots.delete(debugged.id);
        debugged?.target.left(session.id);
      }),
    );
  }

  get all(): readonly Debugged[] {
    return [...this.#debugged.values()];
  }

  /** `make` gets the surface of the sessions to be. It is forgotten as soon as its debugging ends. */
  add(
    work: ApplicationWork,
    folder: vscode.WorkspaceFolder | undefined,
    name: string,
    make: (surface: DebugSurface) => DebuggedContainer,
  ): Debugged {
    const id = String(++this.#last);
    const target = make(this.#surface(id, folder, name));
    const debugged = { id, work, target };
    this.#debugged.set(id, debugged);
    target.onDidEnd(() => this.#debugged.delete(id));
    return debugged;
  }

  /** Ends the session that a person sees; without one, the waiting for it. */
  async stop({ id, target }: Debugged): Promise<void> {
    const root = this.#roots.get(id);
    if (root) await vscode.debug.stopDebugging(root);
    target.end();
  }

  dispose(): void {
    this.#store.dispose();
    for (const { target } of this.all) target.dispose();
  }

  #surface(id: string, folder: vscode.WorkspaceFolder | undefined, name: string): DebugSurface {
    return {
      start: async (configuration) => {
        // Tasks belong to what a person starts, not to a program that has started anew.
        const without = { preLaunchTask: undefined, postDebugTask: undefined };
        return vscode.debug.startDebugging(folder, { ...configuration, ...without, name, [mark]: id });
      },
      nameOf: (path) => vscode.workspace.asRelativePath(path, false),
      print: (line) => vscode.debug.activeDebugConsole.appendLine(oneLine(line)),
    };
  }

  #track(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const debugged = this.#of(session);
    if (!debugged || debugged.target.isOver) return undefined;
    const isRoot = session.parentSession === undefined;
    if (isRoot) this.#roots.set(debugged.id, session);
    const watch = debugged.target.begin(session.id, isRoot);
    return {
      onWillReceiveMessage: (message: unknown) => watch.asks(message),
      onDidSendMessage: (message: unknown) => watch.tells(message),
    };
  }

  #of(session: vscode.DebugSession): Debugged | undefined {
    let root = session;
    while (root.parentSession) root = root.parentSession;
    const id: unknown = root.configuration[mark];
    return typeof id === 'string' ? this.#debugged.get(id) : undefined;
  }
}

/** A configuration by which the sessions that it begins are known. */
export function marked(
  configuration: Readonly<Record<string, unknown>> & { readonly type: string; readonly request: string },
  name: string,
  { id }: Debugged,
): vscode.DebugConfiguration {
  return { ...configuration, name, [mark]: id };
}

import * as vscode from 'vscode';
import { placeText } from '../../app/applications/orderApplications.ts';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';
import { noManifest } from '../../app/monitors/readySnapshot.ts';
import { isLostRow, subjectOf } from '../../app/trees/treeRows.ts';
import { ProblemError } from '../../base/problem.ts';
import { isManifest } from '../language/documents.ts';
import { pickOne } from '../ui/picks.ts';
import type { ApplicationWorks, ApplicationWork } from '../views/applicationWork.ts';

const findTimeoutMs = 30_000;

/** An application, and what of a command's arguments is about it. */
interface Target {
  readonly work: ApplicationWork;
  readonly args: readonly unknown[];
}

/**
 * Finds the application that a command is about: that of the rows it was called on, else that of the manifest it was called
 * from or that is being edited, else the one used last, else the one that the user picks. It never guesses past a row.
 */
export class ApplicationTargets {
  readonly #applications: ApplicationWorks;

  constructor(applications: ApplicationWorks) {
    this.#applications = applications;
  }

  /** Acts on each application that rows of were chosen, one after the other: each may ask, and a person answers one question at a time. */
  async each(
    args: readonly unknown[],
    act: (work: ApplicationWork, args: readonly unknown[]) => unknown,
  ): Promise<void> {
    for (const { work, args: own } of await this.#targets(args)) {
      this.#use(work);
      await act(work, own);
    }
  }

  /** The one application that is meant; undefined when the user picked none. */
  async one(args: readonly unknown[] = []): Promise<ApplicationWork | undefined> {
    const [first] = await this.#targets(args);
    return first?.work;
  }

  /** The engine that other projects are looked for on: the application's where there is one, else that of the workspace. */
  async ofProjects(args: readonly unknown[]): Promise<ApplicationWork> {
    const [owned] = this.#owned(args);
    if (owned) return owned.work;
    await this.#applications.list.known(AbortSignal.timeout(findTimeoutMs));
    return this.#applications.only ?? this.#applications.engineOnly;
  }

  /** Lets the user pick; undefined when dismissed. */
  async pick(
    title: string,
    placeHolder: string,
    offered?: readonly WorkspaceApplication[],
  ): Promise<string | undefined> {
    const all = await this.#applications.list.known(AbortSignal.timeout(findTimeoutMs));
    const folders = vscode.workspace.workspaceFolders ?? [];
    const items = (offered ?? all).map((application) => ({
      label: application.name,
      icon: 'server-environment',
      description: placeText(
        application,
        all,
        folders.map(({ uri }) => uri.fsPath),
      ),
      manifest: application.manifest,
    }));
    return (await pickOne(items, { title, placeHolder, matchOnDescription: true }))?.manifest;
  }

  /** What somebody acts on is open from then on, where there are several. */
  #use({ key: { manifest } }: ApplicationWork): void {
    if (manifest === '' || this.#applications.only) return;
    this.#applications.open(manifest);
  }

  async #targets(args: readonly unknown[]): Promise<readonly Target[]> {
    const owned = this.#owned(args);
    return owned.length > 0 ? owned : this.#guessed(args);
  }

  /** VS Code calls a tree's command with the row, then with all selected rows if there are several. */
  #owned([first, all]: readonly unknown[]): readonly Target[] {
    const rows: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
    const byKey = Map.groupBy(rows, (row) => textIn(subjectOf(row), 'application'));
    return [...byKey].flatMap(([key, its]): readonly Target[] => {
      const work = key === undefined ? undefined : this.#applications.withKey(key);
      return work ? [{ work, args: [its[0], its] }] : [];
    });
  }

  async #guessed(args: readonly unknown[]): Promise<readonly Target[]> {
    const all = await this.#applications.list.known(AbortSignal.timeout(findTimeoutMs));
    if (all.length === 0) throw new ProblemError(noManifest);
    const key = textIn(args[1], 'application');
    const named = key === undefined ? undefined : this.#applications.withKey(key);
    if (named) return [{ work: named, args }];
    const manifest = this.#meant(args, all) ?? (await this.pick('Choose Application', 'Which application is meant?'));
    return manifest === undefined ? [] : [{ work: this.#applications.shown(manifest), args }];
  }

  #meant(args: readonly unknown[], all: readonly WorkspaceApplication[]): string | undefined {
    const [first, ...others] = all;
    if (others.length === 0) return first?.manifest;
    // Some row was clicked, and nobody knows of which application it was.
    if (isLostRow(args)) return undefined;
    const origin = textIn(args[1], 'file') ?? editedManifest();
    const edited = origin === undefined ? undefined : this.#applications.withFile(origin);
    return (edited ?? this.#applications.current)?.manifest;
  }
}

/** A row says which application it is of, a lens in a manifest which file it stands in. */
export function textIn(value: unknown, name: 'application' | 'file'): string | undefined {
  if (typeof value !== 'object' || value === null || !(name in value)) return undefined;
  const text: unknown = (value as Record<typeof name, unknown>)[name];
  return typeof text === 'string' ? text : undefined;
}

function editedManifest(): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document && isManifest(document) ? document.uri.fsPath : undefined;
}

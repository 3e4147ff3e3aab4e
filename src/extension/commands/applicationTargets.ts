import * as vscode from 'vscode';
import { findTargets, targetsOfRows, type Target } from '../../app/applications/findTargets.ts';
import { placeText } from '../../app/applications/orderApplications.ts';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';
import { isManifest } from '../language/documents.ts';
import { pickOne } from '../ui/picks.ts';
import type { ApplicationWorks, ApplicationWork } from '../views/applicationWork.ts';

type Act = (work: ApplicationWork, args: readonly unknown[]) => unknown;

/** Finds the applications that commands are about. */
export class ApplicationTargets {
  readonly #applications: ApplicationWorks;

  constructor(applications: ApplicationWorks) {
    this.#applications = applications;
  }

  /**
   * Acts on each application that rows of were chosen, one after the other: each may ask, and a person answers one question at a
   * time. Where there are several, what somebody acts on is open from then on.
   */
  async each(args: readonly unknown[], act: Act): Promise<void> {
    for (const { part, args: own } of await this.#targets(args)) {
      const { manifest } = part.key;
      if (manifest !== '' && !this.#applications.only) this.#applications.open(manifest);
      await act(part, own);
    }
  }

  /** The same for what needs no engine: nothing is opened for it. */
  async eachUnopened(args: readonly unknown[], act: Act): Promise<void> {
    for (const { part, args: own } of await this.#targets(args)) await act(part, own);
  }

  /** The one application that is meant; undefined when the user picked none. */
  async one(args: readonly unknown[] = []): Promise<ApplicationWork | undefined> {
    const [first] = await this.#targets(args);
    return first?.part;
  }

  /** The engine that other projects are looked for on: the application's where there is one, else that of the workspace. */
  async ofProjects(args: readonly unknown[]): Promise<ApplicationWork> {
    const [owned] = targetsOfRows(this.#applications, args);
    if (owned) return owned.part;
    await this.#applications.list.known();
    return this.#applications.only ?? this.#applications.engineOnly;
  }

  /** Lets the user pick; undefined when dismissed. */
  async pick(title: string, placeHolder: string): Promise<string | undefined> {
    const all = await this.#applications.list.known();
    return pickApplication(all, title, placeHolder);
  }

  #targets(args: readonly unknown[]): Promise<readonly Target<ApplicationWork>[]> {
    return findTargets(this.#applications, args, {
      editedManifest,
      pick: (all) => pickApplication(all, 'Choose Application', 'Which application is meant?'),
    });
  }
}

async function pickApplication(
  all: readonly WorkspaceApplication[],
  title: string,
  placeHolder: string,
): Promise<string | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const items = all.map((application) => ({
    label: application.name,
    icon: 'server-environment',
    description: placeText(application, all, folders),
    manifest: application.manifest,
  }));
  return (await pickOne(items, { title, placeHolder, matchOnDescription: true }))?.manifest;
}

function editedManifest(): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document && isManifest(document) ? document.uri.fsPath : undefined;
}

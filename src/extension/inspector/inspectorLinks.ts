import * as vscode from 'vscode';
import { inspectPath, stateOfLink } from '../../app/inspector/inspectorLink.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { ProblemError, toProblem } from '../../base/problem.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import { tellProblem } from '../ui/problems.ts';
import { askText } from '../ui/inputs.ts';
import { isConfirmed } from '../ui/messages.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';
import { foundInspected } from './inspectedApplications.ts';
import type { Inspectors } from './inspectors.ts';

/** Opens views that somebody linked to. A link comes from anywhere: it is checked whole, and can only look. */
export class InspectorLinks implements Disposable {
  readonly #applications: ApplicationWorks;
  readonly #inspectors: Inspectors;
  readonly #handling: Disposable;

  constructor(applications: ApplicationWorks, inspectors: Inspectors, logger: Logger) {
    this.#applications = applications;
    this.#inspectors = inspectors;
    this.#handling = vscode.window.registerUriHandler({
      handleUri: async (uri) => {
        try {
          await this.open(uri);
        } catch (error) {
          logger.warn(`A link was refused: ${toProblem(error).message}`);
          await tellProblem(toProblem(error));
        }
      },
    });
  }

  dispose(): void {
    this.#handling.dispose();
  }

  /** @throws ProblemError `link.bad` */
  async open(uri: vscode.Uri): Promise<void> {
    const state = uri.path === inspectPath ? stateOfLink(uri.query) : undefined;
    if (!state) throw new ProblemError(badLink);
    const meant = await this.#meant(state);
    if (meant) this.#inspectors.openState(meant);
  }

  /** Asks for a link, as from a chat, and opens it. */
  async ask(): Promise<void> {
    const text = await askText({
      title: 'Open Inspector Link',
      prompt: 'Paste a link that was copied in a message inspector',
      placeHolder: `${vscode.env.uriScheme}://patchbay.patchbay${inspectPath}?…`,
    });
    if (text === undefined) return;
    await this.open(parsed(text));
  }

  /** What it shows here; undefined when the user decided against a view of an application that is not here. */
  async #meant(state: InspectorState): Promise<InspectorState | undefined> {
    const found = await foundInspected(this.#applications, state);
    if (found) return { ...state, ...this.#applications.shown(found.manifest).key };
    const here = this.#applications.list.applications.slice(0, maxNamed).map(({ name }) => `"${name}"`);
    const isWanted = await isConfirmed(
      `This link shows messages of the application "${state.application}", but this window has ${here.join(', ')}.`,
      'Open the folder of that application first, then the link again.',
      'Open Anyway',
    );
    return isWanted ? state : undefined;
  }
}

const maxNamed = 5;

function parsed(text: string): vscode.Uri {
  try {
    return vscode.Uri.parse(text.trim(), true);
  } catch (error) {
    throw new ProblemError(badLink, error);
  }
}

const badLink = {
  code: 'link.bad',
  severity: 'error',
  message: 'This is not a link to an inspector, or it is damaged. Copy it again in the inspector.',
} as const;

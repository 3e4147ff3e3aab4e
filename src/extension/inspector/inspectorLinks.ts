import * as vscode from 'vscode';
import { inspectPath, stateOfLink } from '../../app/inspector/inspectorLink.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { ProblemError, toProblem } from '../../base/problem.ts';
import { tellProblem } from '../ui/problems.ts';
import { askText } from '../ui/inputs.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';
import type { Inspectors } from './inspectors.ts';
import { badLink, linkedApplication } from './linkedApplication.ts';

/** Opens views that somebody linked to. A link comes from anywhere: it is checked whole, and can only look. */
export class InspectorLinks implements Disposable {
  readonly #applications: ApplicationWorks;
  readonly #inspectors: Inspectors;
  readonly #others: Readonly<Record<string, (query: string) => Promise<void>>>;
  readonly #handling: Disposable;

  /** `others` take the queries of links to other pages, by the paths of those. */
  constructor(
    applications: ApplicationWorks,
    inspectors: Inspectors,
    others: Readonly<Record<string, (query: string) => Promise<void>>>,
    logger: Logger,
  ) {
    this.#applications = applications;
    this.#others = others;
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
    const other = ownProperty(this.#others, uri.path);
    if (other) return other(uri.query);
    const state = uri.path === inspectPath ? stateOfLink(uri.query) : undefined;
    if (!state) throw new ProblemError(badLink);
    const meant = await linkedApplication(this.#applications, state);
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
}

function parsed(text: string): vscode.Uri {
  try {
    return vscode.Uri.parse(text.trim(), true);
  } catch (error) {
    throw new ProblemError(badLink, error);
  }
}

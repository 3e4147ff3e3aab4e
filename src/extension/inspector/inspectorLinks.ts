import * as vscode from 'vscode';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import { inspectPath, stateOfLink } from '../../app/inspector/inspectorLink.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { ProblemError, toProblem } from '../../base/problem.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { tellProblem } from '../ui/problems.ts';
import { askText } from '../ui/inputs.ts';
import { isConfirmed } from '../ui/messages.ts';
import type { Inspectors } from './inspectors.ts';

/** Opens views that somebody linked to. A link comes from anywhere: it is checked whole, and can only look. */
export class InspectorLinks implements Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #inspectors: Inspectors;
  readonly #handling: Disposable;

  constructor(monitor: ApplicationMonitor, inspectors: Inspectors, logger: Logger) {
    this.#monitor = monitor;
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
    if (await this.#isMeant(state)) this.#inspectors.openState(state);
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

  /** A link to another application's view is of little use here: the user decides. */
  async #isMeant({ application }: InspectorState): Promise<boolean> {
    const here = (await readySnapshot(this.#monitor)).application.name;
    if (application === '' || application === here) return true;
    return isConfirmed(
      `This link shows messages of the application "${application}", but this window has "${here}".`,
      'Open the folder of that application first, then the link again.',
      'Open Anyway',
    );
  }
}

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

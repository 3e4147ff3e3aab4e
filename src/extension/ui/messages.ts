import * as vscode from 'vscode';
import { disarm, disarmLabel, disarmLines } from '../../base/foreignText.ts';

/** How much it matters. */
export type Weight = 'information' | 'warning' | 'error';

interface Button extends vscode.MessageItem {
  /** The label before it was made harmless: the caller knows this one. */
  readonly text: string;
}

/** Shows a notification. Resolves with the button that was pressed; undefined when it was dismissed. */
export async function showMessage(
  weight: Weight,
  text: string,
  ...buttons: readonly string[]
): Promise<string | undefined> {
  const answer = await show(weight, disarm(text), buttons.map(toButton));
  return answer?.text;
}

/** Shows a dialog that must be answered. True when it was answered with `action`. */
export async function isConfirmed(question: string, detail: string, action: string): Promise<boolean> {
  const options = { modal: true, detail: disarmLines(detail) };
  const answer = await vscode.window.showWarningMessage(disarm(question), options, toButton(action));
  return answer !== undefined;
}

/** Says in the status bar, for a moment, that something is done. */
export function tellDone(text: string): void {
  vscode.window.setStatusBarMessage(`$(check) ${disarmLabel(text)}`, doneMs);
}

const doneMs = 5000;

/** Answers with the button that was pressed. */
function show(weight: Weight, text: string, buttons: readonly Button[]): Thenable<Button | undefined> {
  switch (weight) {
    case 'information':
      return vscode.window.showInformationMessage(text, ...buttons);
    case 'warning':
      return vscode.window.showWarningMessage(text, ...buttons);
    case 'error':
      return vscode.window.showErrorMessage(text, ...buttons);
  }
}

function toButton(text: string): Button {
  return { title: disarm(text, maxButtonLength), text };
}

const maxButtonLength = 60;

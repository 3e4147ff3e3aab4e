import * as vscode from 'vscode';
import { disarmLabel } from '../../base/foreignText.ts';
import type { CommandId } from '../catalogue.ts';

/** A lens above a line, with a codicon before its text, which may be anybody's. */
export function lensAt(
  line: number,
  icon: string,
  text: string,
  command: CommandId,
  args: readonly unknown[],
): vscode.CodeLens {
  // A plain space beside an icon is not drawn there.
  const title = `$(${icon})\u00a0${disarmLabel(text, maxLensLength)}`;
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, arguments: [...args] });
}

const maxLensLength = 120;

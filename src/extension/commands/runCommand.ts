import * as vscode from 'vscode';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, toProblem, type Problem } from '../../base/problem.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { commands, type CommandId } from '../catalogue.ts';

/** Code behind every command of the catalogue: one missing is a compile error. */
export type CommandHandlers = Readonly<Record<CommandId, (...args: readonly unknown[]) => void | Promise<void>>>;

export function registerCommands(handlers: CommandHandlers, logger: Logger): Disposable {
  const store = new DisposableStore();
  for (const id of Object.keys(commands) as CommandId[]) {
    store.add(
      vscode.commands.registerCommand(id, (...args: unknown[]) => runCommand(id, () => handlers[id](...args), logger)),
    );
  }
  return store;
}

/** The one place where a command's failure meets the user. Cancellation says nothing. */
async function runCommand(id: CommandId, run: () => void | Promise<void>, logger: Logger): Promise<void> {
  if ('enablement' in commands[id] && !vscode.workspace.isTrusted) return explainTrust();
  try {
    await run();
  } catch (error) {
    if (isCancellation(error)) return;
    logger.error(`${id} failed`, error);
    await showProblem(toProblem(error));
  }
}

/** Says what went wrong, with the way to the log. Resolves when the notification is gone. */
export async function showProblem(problem: Problem, others = 0): Promise<void> {
  const text = others > 0 ? `${problem.message} (and ${others} more; see the log)` : problem.message;
  const show = problem.severity === 'error' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
  const answer = await show(text, 'Show Log');
  if (answer) await vscode.commands.executeCommand('patchbay.showLog' satisfies CommandId);
}

async function explainTrust(): Promise<void> {
  const manage = 'Manage Workspace Trust';
  const answer = await vscode.window.showWarningMessage(
    'Patchbay runs nothing in an untrusted workspace. Trust it to start services and read messages.',
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

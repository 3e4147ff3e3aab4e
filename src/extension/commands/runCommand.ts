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

/** Says what went wrong, with the way to where more is known: the services' logs, if it is theirs, and Patchbay's own. */
export async function showProblem(problem: Problem, services: readonly string[] = []): Promise<void> {
  const show = problem.severity === 'error' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
  const logs = services.length === 1 ? `Show Logs of ${services[0]}` : 'Show Their Logs';
  const answer = await show(problem.message, ...(services.length > 0 ? [logs] : []), showLog);
  if (answer === showLog) await vscode.commands.executeCommand('patchbay.showLog' satisfies CommandId);
  else if (answer) await vscode.commands.executeCommand('patchbay.services.logs' satisfies CommandId, services);
}

const showLog = 'Show Log';

async function explainTrust(): Promise<void> {
  const manage = 'Manage Workspace Trust';
  const answer = await vscode.window.showWarningMessage(
    'Patchbay runs nothing in an untrusted workspace. Trust it to start services and read messages.',
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

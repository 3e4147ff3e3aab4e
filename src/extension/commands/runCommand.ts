import * as vscode from 'vscode';
import { untrusted } from '../../app/trust.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { commands, type CommandId } from '../catalogue.ts';
import { tellProblem } from '../ui/problems.ts';

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
  if ('enablement' in commands[id] && !vscode.workspace.isTrusted) return tellProblem(untrusted);
  try {
    await run();
  } catch (error) {
    if (isCancellation(error)) return;
    logger.error(`${id} failed`, error);
    await tellProblem(toProblem(error));
  }
}

import * as vscode from 'vscode';
import { untrusted } from '../../app/trust.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { CommandId } from '../catalogue.ts';
import { tellProblem } from '../ui/problems.ts';

/** Code behind every command of the catalogue: one missing is a compile error. */
export type CommandHandlers = Readonly<Record<CommandId, (...args: readonly unknown[]) => void | Promise<void>>>;

/** A command as `package.json` declares it, which VS Code has read: the catalogue says the same, and more. */
export interface DeclaredCommand {
  readonly command: CommandId;
  readonly enablement?: string;
}

export function declaredCommands({ extension }: vscode.ExtensionContext): readonly DeclaredCommand[] {
  const { contributes } = extension.packageJSON as { contributes: { commands: readonly DeclaredCommand[] } };
  return contributes.commands;
}

export function registerCommands(
  declared: readonly DeclaredCommand[],
  handlers: CommandHandlers,
  logger: Logger,
): Disposable {
  const store = new DisposableStore();
  for (const { command, enablement } of declared) {
    const run = (...args: unknown[]): Promise<void> => {
      if (enablement !== undefined && !vscode.workspace.isTrusted) return tellProblem(untrusted);
      return runCommand(command, () => handlers[command](...args), logger);
    };
    store.add(vscode.commands.registerCommand(command, run));
  }
  return store;
}

/** The one place where a command's failure meets the user. Cancellation says nothing. */
async function runCommand(id: CommandId, run: () => void | Promise<void>, logger: Logger): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (isCancellation(error)) return;
    logger.error(`${id} failed`, error);
    await tellProblem(toProblem(error));
  }
}

import * as vscode from 'vscode';
import { nextSteps, type NextStep } from '../../app/operations/nextSteps.ts';
import { untrusted } from '../../app/trust.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, toProblem, type Problem } from '../../base/problem.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { commands, type CommandId } from '../catalogue.ts';
import { showMessage } from '../ui/messages.ts';

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

/** Says what went wrong where no step of a plan did, with what can be done about it. */
export async function tellProblem(problem: Problem): Promise<void> {
  await showProblem(problem, nextSteps(problem, undefined));
}

/** Says what went wrong, with buttons for what can be done about it, Patchbay's own log last. */
export async function showProblem(problem: Problem, steps: readonly NextStep[] = []): Promise<void> {
  const buttons = new Map(steps.map((step) => [titleOf(step), step]));
  const weight = problem.severity === 'error' ? 'error' : 'warning';
  const answer = await showMessage(weight, problem.message, ...buttons.keys(), showLog);
  const chosen = answer === undefined ? undefined : buttons.get(answer);
  if (chosen) await take(chosen);
  else if (answer === showLog) await vscode.commands.executeCommand('patchbay.showLog' satisfies CommandId);
}

const showLog = 'Show Log';

function titleOf(step: NextStep): string {
  switch (step.kind) {
    case 'showLogs':
      return step.services.length === 1 ? `Show Logs of ${step.services[0]}` : 'Show Their Logs';
    case 'openManifest':
      return 'Open Manifest';
    case 'chooseEngine':
      return 'Choose Engine…';
    case 'tryAgain':
      return 'Try Again';
    case 'manageTrust':
      return 'Manage Workspace Trust';
  }
}

async function take(step: NextStep): Promise<void> {
  const run = async (id: CommandId, ...args: readonly unknown[]): Promise<void> => {
    await vscode.commands.executeCommand(id, ...args);
  };
  switch (step.kind) {
    case 'showLogs':
      return run('patchbay.services.logs', step.services);
    case 'openManifest':
      return run('patchbay.manifest.reveal', { service: step.service });
    case 'chooseEngine':
      return run('patchbay.services.chooseEngine');
    case 'tryAgain':
      return run('patchbay.services.refresh');
    case 'manageTrust':
      await vscode.commands.executeCommand('workbench.trust.manage');
  }
}

import * as vscode from 'vscode';
import { nextSteps, type FailureReason, type NextStep } from '../../app/operations/nextSteps.ts';
import { oneLine } from '../../base/foreignText.ts';
import type { Problem, Severity } from '../../base/problem.ts';
import { findingPlace } from './findingPlace.ts';
import type { CommandId } from '../catalogue.ts';
import { pickOne } from './picks.ts';
import { showMessage } from './messages.ts';
import { rangeOf } from './places.ts';

/** Says what went wrong where no step of a plan did, with what can be done about it. */
export async function tellProblem(problem: Problem): Promise<void> {
  await showProblem(problem, nextSteps(problem, undefined));
}

/** Says what went wrong, with buttons for what can be done about it, Patchbay's own log last. `application` is the key of the one it is about. */
export async function showProblem(
  problem: Problem,
  steps: readonly NextStep[] = [],
  application?: string,
): Promise<void> {
  const buttons = new Map(steps.map((step) => [titleOf(step), step]));
  const weight = problem.severity === 'error' ? 'error' : 'warning';
  const answer = await showMessage(weight, problem.message, ...buttons.keys(), showLog);
  const chosen = answer === undefined ? undefined : buttons.get(answer);
  if (chosen) await take(chosen, application);
  else if (answer === showLog) await vscode.commands.executeCommand('patchbay.showLog' satisfies CommandId);
}

/** As the Problems view shows it. What has no place stands at the start of its file. */
export function toDiagnostic({ at, code, severity, message }: Problem): vscode.Diagnostic {
  const range = at ? rangeOf(at.range) : new vscode.Range(0, 0, 0, 0);
  const diagnostic = new vscode.Diagnostic(range, oneLine(message), severities[severity]);
  diagnostic.source = 'patchbay';
  diagnostic.code = code;
  return diagnostic;
}

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

const showLog = 'Patchbay Log';

function titleOf(step: NextStep): string {
  switch (step.kind) {
    case 'showLogs':
      return step.services.length === 1 ? `Show ${step.services[0]} Logs` : 'Show Service Logs';
    case 'showFinding':
      return 'Show';
    case 'showReasons':
      return 'Show All Reasons';
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

async function take(step: NextStep, application: string | undefined): Promise<void> {
  const run = async (id: CommandId, ...args: readonly unknown[]): Promise<void> => {
    await vscode.commands.executeCommand(id, ...args);
  };
  switch (step.kind) {
    case 'showLogs':
      return run('patchbay.services.logs', step.services, { application });
    case 'showFinding': {
      const at = findingPlace(step.finding);
      return run(
        'patchbay.manifest.reveal',
        at ? { at, application } : { service: step.finding.services[0], application },
      );
    }
    case 'showReasons':
      return showReasons(step.reasons, application);
    case 'openManifest':
      return run('patchbay.manifest.reveal', { service: step.service, application });
    case 'chooseEngine':
      return run('patchbay.services.chooseEngine');
    case 'tryAgain':
      return run('patchbay.services.refresh');
    case 'manageTrust':
      await vscode.commands.executeCommand('workbench.trust.manage');
  }
}

/** Lists every reason. Choosing one does what promises most, which the entry names. */
async function showReasons(reasons: readonly FailureReason[], application: string | undefined): Promise<void> {
  const choices = reasons.map(({ subject, message, next: [next] }) => ({
    label: subject === '' ? 'The plan' : subject,
    icon: 'error',
    description: next && titleOf(next),
    detail: message,
    next,
  }));
  const placeHolder = 'Each with its reason; Enter does what helps most';
  const picked = await pickOne(choices, { title: 'What Failed, and Why', placeHolder, matchOnDetail: true });
  if (picked?.next) await take(picked.next, application);
}

import { commandLineActor } from '../app/actors.ts';
import { surfaceFinding, type Consent, type DoorPorts, type OperationSurface } from '../app/operations/door.ts';
import type { Operation, Outcome } from '../app/operations/operation.ts';
import { operationText } from '../app/operations/operationText.ts';
import { exitCodes, type CliContext, type ExitCode } from './context.ts';
import type { PolicyFinding } from '../policy/rules/finding.ts';
import { printable, type Output } from './output/output.ts';
import { reportProblems } from './output/report.ts';
import { stepWords } from './output/stepWords.ts';

/** Where the command line performs operations. */
export function commandDoor(context: CliContext, undone?: readonly string[]): DoorPorts {
  return { rules: context.rules, surface: commandSurface(context, undone) };
}

type SurfaceContext = Pick<CliContext, 'presentation' | 'stderr' | 'environment' | 'reason'>;

/**
 * The command line asks nothing: whoever types a command means it. A dry run declines every operation, and tells on standard
 * error what is not done, with `undone` in place of the operation's own words.
 */
export function commandSurface(context: SurfaceContext, undone?: readonly string[]): OperationSurface {
  const { presentation, stderr, environment } = context;
  const confirm = async (operation: Operation, reasons: readonly PolicyFinding[]): Promise<Consent> => {
    if (!presentation.isDry) return consentOf(reasons, context);
    await tellReasons(reasons, stderr);
    const lines = undone ?? wordsOf(operation).map((words) => `Dry run: ${words} is not done.`);
    for (const line of lines) await stderr.line(printable(line));
    return false;
  };
  return { actor: commandLineActor(environment), tell: (problems) => reportProblems(stderr, problems), confirm };
}

/** A reason stands in the command, or nowhere: then the operation is refused by the door. What it is given for is told. */
export async function consentOf(
  reasons: readonly PolicyFinding[],
  { stderr, reason }: Pick<SurfaceContext, 'stderr' | 'reason'>,
): Promise<Consent> {
  if (reasons.length === 0 || reason === undefined) return true;
  await tellReasons(reasons, stderr);
  return { reason };
}

/** What a dry run would need a reason for, and what one was given for. */
export function tellReasons(reasons: readonly PolicyFinding[], stderr: Output): Promise<void> {
  return reportProblems(stderr, reasons.map(surfaceFinding));
}

/** What a command ends with that ran a program: its exit code. @throws what an operation threw */
export function programExitCode(outcome: Outcome<ExitCode>, context: Pick<CliContext, 'stderr'>): Promise<ExitCode> {
  return outcome.kind === 'done' ? Promise.resolve(outcome.value) : exitCodeOf(outcome, context);
}

/**
 * What a command ends with. A number that an operation answers, how many entries it acknowledged for instance, is no exit
 * code. What kept it from being done is reported.
 * @throws what an operation threw
 */
export async function exitCodeOf(outcome: Outcome<unknown>, { stderr }: Pick<CliContext, 'stderr'>): Promise<ExitCode> {
  switch (outcome.kind) {
    case 'done':
    case 'declined':
      return exitCodes.done;
    case 'failed':
      if (outcome.error !== undefined) throw outcome.error;
      break;
    case 'refused':
      break;
  }
  await reportProblems(stderr, outcome.problems);
  return exitCodes.hasProblems;
}

function wordsOf(operation: Operation): readonly string[] {
  return operation.kind === 'plan' ? operation.plan.steps.map(stepWords) : [operationText(operation)];
}

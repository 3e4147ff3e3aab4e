import { isCancellation, ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import type { Operation, Outcome, Performed } from './operation.ts';

/** What holds for every operation, whoever wants it. A process has one. */
export interface OperationRules {
  /** What is known before an operation begins: an error refuses it, anything else is told. */
  check(operation: Operation, signal: AbortSignal): readonly Problem[] | Promise<readonly Problem[]>;
  /** Hears how each operation ended, also one that was refused, declined or cancelled. */
  record(operation: Operation, ending: OperationEnding): void | Promise<void>;
}

/** Where somebody wants operations, and is asked and told: the tree, a task, the API, the command line. */
export interface OperationSurface {
  /** Tells what is known before an operation begins, and does not forbid it. */
  tell(problems: readonly Problem[]): void | Promise<void>;
  /** True to go on. It asks only where a person is to be asked. */
  confirm(operation: Operation): boolean | Promise<boolean>;
}

/** What `performOperation` asks on its way. */
export interface DoorPorts<S extends OperationSurface = OperationSurface> {
  readonly rules: OperationRules;
  readonly surface: S;
}

export type OperationEnding = Outcome<unknown> | Cancelled;

interface Cancelled {
  readonly kind: 'cancelled';
  /** What was thrown. */
  readonly reason: unknown;
}

/**
 * The one door to whatever acts: it checks, tells and confirms the operation, then performs it, and records how it ended.
 * It rejects only when it is cancelled, with what was thrown.
 */
export async function performOperation<T>(
  operation: Operation,
  perform: (signal: AbortSignal) => Promise<Performed<T>>,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<T>> {
  const ending = await tryOperation(operation, perform, ports, signal);
  await ports.rules.record(operation, ending);
  if (ending.kind === 'cancelled') throw ending.reason;
  return ending;
}

/** As `performOperation`, where there is one thing to do, which resolves to the value or throws. */
export function performAct<T>(
  operation: Operation,
  act: (signal: AbortSignal) => Promise<T>,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<T>> {
  const perform = async (its: AbortSignal): Promise<Performed<T>> => ({ kind: 'done', value: await act(its) });
  return performOperation(operation, perform, ports, signal);
}

/**
 * The value of what was done; undefined when it was declined.
 * @throws what was thrown, or a ProblemError with the first problem, when it was refused or has failed
 */
export function valueOf<T>(outcome: Outcome<T>): T | undefined {
  switch (outcome.kind) {
    case 'done':
      return outcome.value;
    case 'declined':
      return undefined;
    case 'refused':
      throw new ProblemError(firstOf(outcome.problems));
    case 'failed':
      throw outcome.error ?? new ProblemError(firstOf(outcome.problems));
  }
}

async function tryOperation<T>(
  operation: Operation,
  perform: (signal: AbortSignal) => Promise<Performed<T>>,
  { rules, surface }: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<T> | Cancelled> {
  try {
    signal.throwIfAborted();
    const foreseen = await rules.check(operation, signal);
    const errors = foreseen.filter(({ severity }) => severity === 'error');
    await surface.tell(foreseen.filter(({ severity }) => severity !== 'error'));
    if (errors.length > 0) return { kind: 'refused', problems: errors };
    if (!(await surface.confirm(operation))) return { kind: 'declined' };
    signal.throwIfAborted();
    return await perform(signal);
  } catch (error) {
    if (signal.aborted || isCancellation(error)) return { kind: 'cancelled', reason: error };
    const thrown = error instanceof Error ? error : new Error(String(error));
    return { kind: 'failed', problems: [toProblem(error)], error: thrown };
  }
}

function firstOf([first]: readonly Problem[]): Problem {
  return (
    first ?? { code: 'operation.failed', severity: 'error', message: 'The operation failed. See the Patchbay log.' }
  );
}

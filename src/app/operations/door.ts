import type { Actor } from '../../base/kinds/actors.ts';
import { isCancellation, ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import type { QuotaOutlook } from '../../policy/quota/outlook.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import type { Operation, Outcome, Performed } from './operation.ts';

/** What holds for every operation, whoever wants it. */
export interface OperationRules {
  /** What is known before an operation begins. */
  review(operation: Operation, actor: Actor, signal: AbortSignal): Review | Promise<Review>;
  /**
   * Somebody agreed, and it is about to be done.
   * @throws ProblemError which refuses it: it cannot be recorded and must be, or its place in a quota went to another meanwhile
   */
  begin?(going: GoingOperation, signal: AbortSignal): void | Promise<void>;
  /** Hears how each operation ended, also one that was refused, declined or cancelled. */
  record(going: GoingOperation, ending: OperationEnding): void | Promise<void>;
}

/** What is known of an operation before it begins. */
export interface Review {
  /** An error refuses it, anything else is told. */
  readonly problems: readonly Problem[];
  /** What policies and quotas say. A `deny` refuses it; a `confirm` needs somebody's reason. */
  readonly findings: readonly PolicyFinding[];
  /** What it makes of each set of ceilings; left out where there is none, or nothing of it changes. */
  readonly quota?: readonly QuotaOutlook[];
}

/** An operation on its way, as it is recorded. */
export interface GoingOperation {
  readonly operation: Operation;
  readonly actor: Actor;
  /** Undefined when it was cancelled or failed before. */
  readonly review: Review | undefined;
  /** Given where a policy asked for one. */
  readonly reason: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedMs: number;
}

/** Where somebody wants operations, and is asked and told: the tree, a task, the API, the command line. */
export interface OperationSurface {
  /** Who wants what is wanted here. */
  readonly actor: Actor;
  /** Tells what is known before an operation begins, and does not forbid it. */
  tell(problems: readonly Problem[]): void | Promise<void>;
  /**
   * True to go on. It asks only where a person is to be asked. Where policies want a reason, which `reasons` says, true is not enough:
   * without one the operation is refused.
   */
  confirm(operation: Operation, reasons: readonly PolicyFinding[]): Consent | Promise<Consent>;
}

/** What somebody says who is asked: no, yes, or yes because. */
export type Consent = boolean | { readonly reason: string };

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
  const going = { operation, actor: ports.surface.actor, startedMs: Date.now(), review: undefined, reason: undefined };
  const { ending, known } = await tryOperation(going, perform, ports, signal);
  await ports.rules.record(known, ending);
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
 * @throws what was thrown, or a ProblemError: with all that it was refused for, or the first problem where it has failed
 */
export function valueOf<T>(outcome: Outcome<T>): T | undefined {
  switch (outcome.kind) {
    case 'done':
      return outcome.value;
    case 'declined':
      return undefined;
    case 'refused':
      throw new ProblemError(inOne(outcome.problems));
    case 'failed':
      throw outcome.error ?? new ProblemError(firstOf(outcome.problems));
  }
}

/** A finding as people are told it where something is done. An exception is told with it: it ends one day. */
export function surfaceFinding(finding: PolicyFinding): Problem {
  const { code, effect, exception } = finding;
  const message = saidOf(finding);
  if (!exception) return { code, severity: severities[effect], message };
  const text = `${message} It is excepted until ${exception.until} (${exception.ticket}).`;
  return { code, severity: 'warning', message: text };
}

/** What is said, with the service that it is said of: where a problem has no place, nobody would know. */
function saidOf({ message, services }: PolicyFinding): string {
  const sentence = /[\p{L}\p{N})"'`]$/u.test(message) ? `${message}.` : message;
  const [service] = services;
  return service === undefined || services.length > 1 || message.includes(service)
    ? sentence
    : `${service}: ${sentence}`;
}

const severities = { deny: 'error', confirm: 'warning', warn: 'warning', audit: 'info' } as const;

interface Tried<T> {
  readonly ending: Outcome<T> | Cancelled;
  readonly known: GoingOperation;
}

async function tryOperation<T>(
  started: GoingOperation,
  perform: (signal: AbortSignal) => Promise<Performed<T>>,
  { rules, surface }: DoorPorts,
  signal: AbortSignal,
): Promise<Tried<T>> {
  const { operation, actor } = started;
  let known = started;
  try {
    signal.throwIfAborted();
    const review = await rules.review(operation, actor, signal);
    known = { ...known, review };
    const { errors, rest } = sorted(review);
    await surface.tell(rest);
    if (errors.length > 0) return { known, ending: refused(errors, review.findings.filter(denies)) };
    const reasons = review.findings.filter((finding) => finding.effect === 'confirm' && !finding.exception);
    const answer = await surface.confirm(operation, reasons);
    if (answer === false) return { known, ending: { kind: 'declined' } };
    const reason = answer === true ? undefined : answer.reason.trim();
    if (reasons.length > 0 && !reason) return { known, ending: refused(reasons.map(unreasoned), reasons) };
    known = { ...known, reason };
    signal.throwIfAborted();
    const refusal = await refusalOf(() => rules.begin?.(known, signal));
    if (refusal) return { known, ending: refused([refusal], []) };
    return { known, ending: await perform(signal) };
  } catch (error) {
    if (signal.aborted || isCancellation(error)) return { known, ending: { kind: 'cancelled', reason: error } };
    const thrown = error instanceof Error ? error : new Error(String(error));
    return { known, ending: { kind: 'failed', problems: [toProblem(error)], error: thrown } };
  }
}

function refused(problems: readonly Problem[], findings: readonly PolicyFinding[]): OutcomeOfNone {
  return { kind: 'refused', problems, ...(findings.length > 0 && { findings }) };
}

type OutcomeOfNone = Extract<Outcome<never>, { kind: 'refused' }>;

function denies({ effect, exception }: PolicyFinding): boolean {
  return effect === 'deny' && !exception;
}

/** What refuses an operation, and what is merely told of it. */
function sorted({ problems, findings }: Review): {
  readonly errors: readonly Problem[];
  readonly rest: readonly Problem[];
} {
  // What wants a reason is told by whoever asks for it, what is merely recorded by nobody.
  const told = findings.filter(({ effect, exception }) => effect !== 'audit' && (effect !== 'confirm' || exception));
  const all = [...problems, ...told.map(surfaceFinding)];
  return {
    errors: all.filter(({ severity }) => severity === 'error'),
    rest: all.filter(({ severity }) => severity !== 'error'),
  };
}

function unreasoned(finding: PolicyFinding): Problem {
  const { code } = finding;
  const text = `${saidOf(finding)} It needs a reason, and none was given. Say why: in the editor, by --reason on the command line, or by "reason" of a task.`;
  return { code, severity: 'error', message: text };
}

async function refusalOf(begin: () => void | Promise<void>): Promise<Problem | undefined> {
  try {
    await begin();
    return undefined;
  } catch (error) {
    if (error instanceof Error && isCancellation(error)) throw error;
    return toProblem(error);
  }
}

/** Whoever is refused for several reasons mends all of them before trying again. */
function inOne(problems: readonly Problem[]): Problem {
  return {
    ...firstOf(problems),
    message: problems.map(({ message }) => message).join(' ') || firstOf(problems).message,
  };
}

function firstOf([first]: readonly Problem[]): Problem {
  return (
    first ?? { code: 'operation.failed', severity: 'error', message: 'The operation failed. See the Patchbay log.' }
  );
}

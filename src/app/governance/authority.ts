import type { ActingVerb } from '../../base/kinds/verbs.ts';
import type { Logger } from '../../base/logger.ts';
import type { Problem } from '../../base/problem.ts';
import type { LendRunner } from '../../engine/hooks/verbHook.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import type { OperationMoment } from '../../policy/rules/moment.ts';
import type { GoingOperation, OperationEnding, Review } from '../operations/door.ts';
import type { Operation } from '../operations/operation.ts';
import type { OperationSurroundings } from './surroundings.ts';
import type { Trust } from '../trust.ts';

/** One operation that is judged. It is the same object from its review to its end, so that an authority can remember things by it. */
export interface Matter {
  readonly operation: Operation;
  /** As it would be once the operation is done: with the numbers of replicas that were asked for. Undefined where no manifest is known. */
  readonly application: Application | undefined;
  /** The name of the project; empty where nobody knows it. */
  readonly project: string;
  /** The verb that says it best. */
  readonly verb: ActingVerb;
  readonly moment: OperationMoment;
  /** Lends what runs the service of a hook. */
  readonly lend?: LendRunner | undefined;
  readonly running?: OperationSurroundings['running'];
}

/**
 * Who has a say on operations: policies, quotas, hooks, the audit trail. What there is of each is a file beside this one, listed in
 * `judge.ts`. All of them are asked at the same time what they find; they begin one after the other, in the order of the list, and end in
 * the opposite one.
 */
export interface Authority {
  /** What it finds before the operation begins. Nothing may be changed by it: an operation that is looked at is not always done. */
  review?(matter: Matter, signal: AbortSignal): readonly PolicyFinding[] | Promise<readonly PolicyFinding[]>;
  /** What is to be known of the operation before somebody agrees to it, and holds nothing up. */
  foresee?(matter: Matter, signal: AbortSignal): Promise<Foresight>;
  /**
   * Somebody agreed, and it is about to be done.
   * @throws ProblemError which refuses it; what began before is ended
   */
  begin?(matter: Matter, going: GoingOperation, signal: AbortSignal): void | Promise<void>;
  /** Hears how each operation ended, also one that was refused, declined or cancelled before `begin`. What it throws is logged. */
  end?(matter: Matter, going: GoingOperation, ending: OperationEnding): void | Promise<void>;
}

export interface Foresight extends Pick<Review, 'quota'> {
  readonly notes: readonly Problem[];
}

/** What authorities work with. */
export interface AuthorityParts {
  /** The folder of this user's state of Patchbay, absolute. It may not be there yet. */
  readonly stateDirectory: string;
  readonly logger: Logger;
  /** How people hear of hooks; left out: the log tells. */
  readonly hooks?: HookVoice;
}

export interface HookVoice {
  /** Left out where there is no workspace that may be untrusted. */
  readonly trust?: Trust;
  /** Gets what a hook does, and each line that it writes. Secrets are masked. */
  say(line: string): void;
  /** Hears of a hook that failed behind what is done already. */
  complain(problem: Problem): void;
}

import type { Actor } from '../../base/kinds/actors.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { GoingOperation, OperationEnding, Review } from '../operations/door.ts';
import type { Operation } from '../operations/operation.ts';
import type { Authority, AuthorityParts, Matter } from './authority.ts';
import { auditing } from './auditing.ts';
import { hooking } from './hooking.ts';
import { keeping } from './keeping.ts';
import { matterOf } from './matter.ts';
import { policing } from './policing.ts';
import { quotas } from './quotas.ts';
import type { FindSurroundings } from './surroundings.ts';

/** Asks every authority, and remembers of each operation what it is about until its end. */
export interface Judge {
  review(operation: Operation, actor: Actor, find: FindSurroundings, signal: AbortSignal): Promise<Review>;
  /** @throws ProblemError which refuses it */
  begin(going: GoingOperation, signal: AbortSignal): Promise<void>;
  end(going: GoingOperation, ending: OperationEnding, find: FindSurroundings): Promise<void>;
}

export function makeJudge(parts: AuthorityParts): Judge {
  return judging(authorities(parts), parts);
}

/** Everyone who has a say, in the order in which they begin. */
function authorities(parts: AuthorityParts): readonly Authority[] {
  return [policing(), quotas(parts), keeping(parts), auditing(parts), hooking(parts)];
}

/** The judge that asks these. */
export function judging(asked: readonly Authority[], { logger }: Pick<AuthorityParts, 'logger'>): Judge {
  /** A review is an object of its own for each operation, whereas the same operation may be tried several times. */
  const matters = new WeakMap<Review, Matter>();
  return {
    async review(operation, actor, find, signal) {
      const matter = matterOf(operation, actor, await find(operation));
      const [found, foresights] = await Promise.all([
        Promise.all(asked.map(async (authority) => (await authority.review?.(matter, signal)) ?? [])),
        Promise.all(asked.map(async (authority) => (await authority.foresee?.(matter, signal)) ?? [])),
      ]);
      const quota = foresights.flat().flatMap((each) => each.quota ?? []);
      const review: Review = {
        problems: [...foreseen(operation), ...foresights.flat().flatMap(({ notes }) => notes)],
        findings: found.flat(),
        ...(quota.length > 0 && { quota }),
      };
      matters.set(review, matter);
      return review;
    },
    async begin(going, signal) {
      const matter = going.review && matters.get(going.review);
      if (!matter) throw new Error('What was never reviewed cannot begin.');
      // One after the other: who refuses keeps those behind from beginning.
      for (const authority of asked) await authority.begin?.(matter, going, signal);
    },
    async end(going, ending, find) {
      const known = going.review && matters.get(going.review);
      const matter = known ?? matterOf(going.operation, going.actor, await find(going.operation));
      for (const authority of asked.toReversed()) {
        try {
          await authority.end?.(matter, going, ending);
        } catch (error) {
          // The operation is over, and how it ended stands.
          if (!isCancellation(error)) logger.error(toProblem(error).message);
        }
      }
    },
  };
}

/** What a plan foresees by itself. */
function foreseen(operation: Operation): Review['problems'] {
  return operation.kind === 'plan' ? (operation.plan.problems ?? []) : [];
}

import type { Page } from '../store/page.ts';
import type { RowTest } from './factsTest.ts';
import type { Matcher } from './matcher.ts';

/** Told of each row that could not be evaluated, and why. */
export type OnUnevaluated = (page: Page, index: number, why: string) => void;

/** The same test; a row that it fails at does not match, and is told of. */
export function unfailingTest(test: RowTest, onUnevaluated: OnUnevaluated): RowTest {
  return (page, index) => {
    try {
      return test(page, index);
    } catch (error) {
      onUnevaluated(page, index, reasonOf(error));
      return false;
    }
  };
}

/** The same matcher; where it fails at a row, the others are looked at one by one. */
export function unfailing(matcher: Matcher, onUnevaluated: OnUnevaluated): Matcher {
  return (page, from, to, onMatch, isDue) => {
    let next = from;
    const onFound = (index: number): void => {
      next = index + 1;
      onMatch(index);
    };
    try {
      return matcher(page, from, to, onFound, isDue);
    } catch (error) {
      if (to - next === 1) {
        onUnevaluated(page, next, reasonOf(error));
        return to;
      }
      // It does not say at which row.
      return oneByOne(matcher, onUnevaluated)(page, next, to, onMatch, isDue);
    }
  };
}

function oneByOne(matcher: Matcher, onUnevaluated: OnUnevaluated): Matcher {
  return (page, from, to, onMatch, isDue) => {
    for (let index = from; index < to; index++) {
      try {
        matcher(page, index, index + 1, onMatch);
      } catch (error) {
        onUnevaluated(page, index, reasonOf(error));
      }
      if (isDue?.()) return index + 1;
    }
    return to;
  };
}

/** Ends a sentence that begins with "… messages could not be evaluated:". */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { Effort } from '../../expression/effort.ts';
import type { RowTest } from './factsTest.ts';
import { unseenRest, type Regex } from '../../expression/regex/regex.ts';

/** A name or value costs so many bytes at least: a message of very many is looked at as little as one that is long. */
const leastCost = 64;

/**
 * A test of rows by a pattern that has to be found within one name or one value, in the first bytes of a message. Gaps
 * pass. Throws `TooMuchWork` of a row that takes too long.
 */
export function regexTest(regex: Regex): RowTest {
  const effort = new Effort();
  return (page, index) => {
    if (page.kindAt(index) === 'gap') return true;
    const { partsStart, ends } = page.layoutAt(index);
    effort.begin();
    let left = regex.maxLength;
    let start = partsStart;
    for (const end of ends) {
      if (left <= 0) return false;
      const bytes = end - start;
      const text = page.bytes.toString('utf8', start, start + Math.min(bytes, left));
      if (regex.isFoundIn(bytes > left ? text + unseenRest : text, Infinity, effort)) return true;
      left -= Math.max(leastCost, bytes);
      start = end;
    }
    return false;
  };
}

import type { Page } from '../page.ts';
import type { RowTest } from './factsTest.ts';
import type { Regex } from './regex.ts';

/** A test of rows by a pattern that has to be found within one name or one value. Gaps pass. */
export function regexTest(regex: Regex): RowTest {
  return (page, index) => {
    if (page.kindAt(index) === 'gap') return true;
    const { partsStart, ends } = page.layoutAt(index);
    return ends.some((end, i) => regex.isFoundIn(textOf(page, i === 0 ? partsStart : (ends[i - 1] ?? end), end)));
  };
}

/** No more than a pattern is looked for in: a character takes three bytes for each of its units at most. */
const maxBytes = 3 * 262_144;

function textOf(page: Page, start: number, end: number): string {
  return page.bytes.toString('utf8', start, Math.min(end, start + maxBytes));
}

import { factsTest, type RowTest } from './factsTest.ts';
import type { FilterMistake, Matcher } from './matcher.ts';
import type { RowFilter } from './rowFilter.ts';
import { textMatcher } from './textMatcher.ts';

/** `matcher` is undefined when every row matches. */
export type CompiledFilter = { readonly matcher: Matcher | undefined } | { readonly mistake: FilterMistake };

/** Makes a filter ready to look at rows, or says what is wrong with its expression. */
export function compileFilter(filter: RowFilter, sourceId: (source: number) => string): CompiledFilter {
  const facts = factsTest(filter, sourceId);
  if (filter.mode !== 'text' && filter.text !== '') {
    return { mistake: { message: `Filters of the kind "${filter.mode}" are not known.`, position: null } };
  }
  const text = textMatcher(filter);
  if (!facts) return { matcher: text };
  return { matcher: text ? both(text, facts) : each(facts) };
}

/** Text is found faster than facts are looked up. */
function both(matcher: Matcher, test: RowTest): Matcher {
  return (page, from, to, onMatch) =>
    matcher(page, from, to, (index) => {
      if (test(page, index)) onMatch(index);
    });
}

function each(test: RowTest): Matcher {
  return (page, from, to, onMatch) => {
    for (let index = from; index < to; index++) if (test(page, index)) onMatch(index);
  };
}

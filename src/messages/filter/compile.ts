import { celTest, type VerdictOf } from './celMatcher.ts';
import { compileCel } from './cel/compileCel.ts';
import { factsTest, type RowTest } from './factsTest.ts';
import type { FilterMistake, Matcher } from './matcher.ts';
import { compileRegex } from './regex.ts';
import { requiredText } from './requiredText.ts';
import { regexTest } from './regexMatcher.ts';
import type { RowFilter } from './rowFilter.ts';
import { textMatcher } from './textMatcher.ts';
import type { RowLens } from '../rowLens.ts';

/** `matcher` is undefined when every row matches. */
export type CompiledFilter =
  { readonly matcher: Matcher | undefined; readonly needsVerdicts: boolean } | { readonly mistake: FilterMistake };

/** What a filter may ask about rows. */
export interface FilterWorld {
  /** Names the source of a number in the store. */
  sourceId(source: number): string;
  /** A lens of the filter's own. */
  readonly lens: RowLens;
  readonly verdictOf: VerdictOf;
}

/** Makes a filter ready to look at rows, or says what is wrong with its expression. */
export function compileFilter(filter: RowFilter, world: FilterWorld): CompiledFilter {
  const facts = factsTest(filter, (source) => world.sourceId(source));
  const byContract = contractTest(filter.contract, world.verdictOf);
  const outer = allOf([facts, byContract]);
  const needsVerdicts = byContract !== undefined;
  if (filter.text.trim() === '' && filter.mode !== 'text') return { matcher: each(outer), needsVerdicts };
  switch (filter.mode) {
    case 'text': {
      const text = textMatcher(filter);
      return { matcher: text && outer ? both(text, outer) : (text ?? each(outer)), needsVerdicts };
    }
    case 'regex': {
      const compiled = compileRegex(filter.text, filter.isCaseSensitive);
      if ('mistake' in compiled) return compiled;
      const test = allOf([outer, regexTest(compiled.regex)]);
      const required = requiredText(filter.text, filter.isCaseSensitive);
      const text = required === undefined ? undefined : textMatcher({ ...filter, text: required });
      return { matcher: text && test ? both(text, test) : each(test), needsVerdicts };
    }
    case 'cel': {
      const compiled = compileCel(filter.text);
      if ('mistake' in compiled) return compiled;
      const test = celTest(compiled.filter, world.lens, world.verdictOf);
      const asksVerdicts = needsVerdicts || compiled.filter.variables.has('contract');
      return { matcher: each(allOf([outer, test])), needsVerdicts: asksVerdicts };
    }
  }
}

/** Gaps pass. */
function contractTest(wanted: RowFilter['contract'], verdictOf: VerdictOf): RowTest | undefined {
  if (wanted === 'any') return undefined;
  return (page, index) => page.kindAt(index) === 'gap' || verdictOf(page, index) === wanted;
}

function allOf(tests: readonly (RowTest | undefined)[]): RowTest | undefined {
  const [first, ...others] = tests.filter((test) => test !== undefined);
  if (!first) return undefined;
  return others.length === 0 ? first : (page, index) => first(page, index) && others.every((test) => test(page, index));
}

/** Text is found faster than facts are looked up. */
function both(matcher: Matcher, test: RowTest): Matcher {
  return (page, from, to, onMatch) =>
    matcher(page, from, to, (index) => {
      if (test(page, index)) onMatch(index);
    });
}

/** Undefined when nothing is tested. */
function each(test: RowTest | undefined): Matcher | undefined {
  if (!test) return undefined;
  return (page, from, to, onMatch) => {
    for (let index = from; index < to; index++) if (test(page, index)) onMatch(index);
  };
}

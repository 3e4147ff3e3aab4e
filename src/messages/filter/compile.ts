import type { ContractFilter } from '../../base/kinds/contractStates.ts';
import { compileCondition } from '../../expression/cel/compileCel.ts';
import type { RowFilter } from '../../expression/filter/rowFilter.ts';
import { rowRanks, rowVariables } from '../../expression/filter/rowVariables.ts';
import type { ExpressionMistake } from '../../expression/mistake.ts';
import { compileRegex } from '../../expression/regex/regex.ts';
import { requiredText } from '../../expression/regex/requiredText.ts';
import type { RowLens } from '../rows/rowLens.ts';
import { celTest, type VerdictOf } from './celMatcher.ts';
import { factsTest, type RowTest } from './factsTest.ts';
import { levelTest } from './levelTest.ts';
import type { Matcher } from './matcher.ts';
import { regexTest } from './regexMatcher.ts';
import type { ByteScanner } from './scan/byteScanner.ts';
import { maxTextBytesOf, textMatcher, type TextFilter } from './textMatcher.ts';
import { unfailing, unfailingTest, type OnUnevaluated } from './unfailing.ts';

export interface ReadyFilter {
  /** Undefined when every row matches. */
  readonly matcher: Matcher | undefined;
  /** It asks whether contracts hold. */
  readonly needsVerdicts: boolean;
  /** It asks for the level of lines, which may be that of a line before: rows are to be looked at in order. */
  readonly needsOrder: boolean;
  /** It looks at no more than this many bytes of a message; undefined where it looks at all. */
  readonly maxBytes: number | undefined;
  /** Where a line of text matches: start, end, start, end, … */
  readonly marks: (line: string) => number[];
}

export type CompiledFilter = ReadyFilter | { readonly mistake: ExpressionMistake };

/** What a filter may ask about rows. */
export interface FilterWorld {
  /** Names the source of a number in the store. */
  sourceId(source: number): string;
  /** A lens of the filter's own. */
  readonly lens: RowLens;
  readonly verdictOf: VerdictOf;
  /** Undefined where text has to be looked for without one. */
  readonly scanner?: ByteScanner | undefined;
  /** Told of each row that the filter fails at, or that would take too long: it does not match. */
  readonly onUnevaluated?: OnUnevaluated | undefined;
}

/** Makes a filter ready to look at rows, or says what is wrong with its expression. What looks at rows never throws. */
export function compileFilter(filter: RowFilter, world: FilterWorld): CompiledFilter {
  const compiled = readyFilter(filter, world);
  if ('mistake' in compiled || !compiled.matcher) return compiled;
  return { ...compiled, matcher: unfailing(compiled.matcher, world.onUnevaluated ?? ignore) };
}

const ignore = (): void => undefined;

function readyFilter(filter: RowFilter, world: FilterWorld): CompiledFilter {
  const byContract = contractTest(filter.contract, world.verdictOf);
  const onUnevaluated = world.onUnevaluated ?? ignore;
  const read = levelTest(filter.minLevel, world.lens);
  const byLevel = read && unfailingTest(read, onUnevaluated);
  const outer = allOf([factsTest(filter, (source) => world.sourceId(source)), byLevel, byContract]);
  const needs = { needsVerdicts: byContract !== undefined, needsOrder: byLevel !== undefined };
  const base = { ...needs, maxBytes: undefined, marks: () => [] };
  const rowsAtOnce = byContract || byLevel ? 1 : quickRows;
  if (filter.mode === 'text') {
    const matcher = withText(filter, outer, rowsAtOnce, world.scanner);
    return { ...base, matcher, maxBytes: maxTextBytesOf(filter), marks: textMarks(filter) };
  }
  if (filter.text.trim() === '') return { ...base, matcher: each(outer, rowsAtOnce) };
  if (filter.mode === 'regex') {
    const compiled = compileRegex(filter.text, filter.isCaseSensitive);
    if ('mistake' in compiled) return compiled;
    const test = allOf([outer, unfailingTest(regexTest(compiled.regex), onUnevaluated)]);
    const required = requiredText(filter.text, filter.isCaseSensitive);
    const withRequired = { ...filter, text: required ?? '' };
    const matcher = withText(withRequired, test, 1, world.scanner);
    return {
      ...base,
      matcher,
      maxBytes: compiled.regex.maxLength,
      marks: (line) => compiled.regex.places(line, maxMarks),
    };
  }
  const compiled = compileCondition(filter.text, rowVariables, 'a filter', rowRanks);
  if ('mistake' in compiled) return compiled;
  const test = unfailingTest(celTest(compiled.expression, world.lens, world.verdictOf), onUnevaluated);
  const needsVerdicts = base.needsVerdicts || compiled.expression.variables.has('contract');
  const needsOrder = base.needsOrder || compiled.expression.variables.has('level');
  return {
    ...base,
    needsVerdicts,
    needsOrder,
    matcher: each(allOf([outer, test]), 1),
    maxBytes: world.lens.maxPayloadBytes,
  };
}

/** Rows that are looked at for no longer than looking at the clock takes. */
const quickRows = 64;

function withText(
  filter: TextFilter,
  test: RowTest | undefined,
  rowsAtOnce: number,
  scanner: ByteScanner | undefined,
): Matcher | undefined {
  const matcher = textMatcher(filter, scanner);
  if (!matcher) return each(test, rowsAtOnce);
  if (test) return both(matcher, test);
  // Bytes are found faster than the clock is looked at.
  const isQuick = maxTextBytesOf(filter) === undefined;
  return isQuick ? (page, from, to, onMatch) => matcher(page, from, to, onMatch) : matcher;
}

/** At most this many matches of one line are marked; more would not be seen. */
const maxMarks = 50;

function textMarks({ text, isCaseSensitive }: TextFilter): (line: string) => number[] {
  const needle = isCaseSensitive ? text : text.toLowerCase();
  return (line) => {
    const marks: number[] = [];
    // A line that lower case makes longer has its places elsewhere: it is marked nowhere.
    const searched = isCaseSensitive ? line : line.toLowerCase();
    if (needle === '' || searched.length !== line.length) return marks;
    for (let at = searched.indexOf(needle); at >= 0; at = searched.indexOf(needle, at + needle.length)) {
      if (marks.length >= maxMarks * 2) break;
      marks.push(at, at + needle.length);
    }
    return marks;
  };
}

/** Gaps pass. */
function contractTest(wanted: ContractFilter, verdictOf: VerdictOf): RowTest | undefined {
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
  return (page, from, to, onMatch, isDue) => {
    const onFound = (index: number): void => {
      if (test(page, index)) onMatch(index);
    };
    return matcher(page, from, to, onFound, isDue);
  };
}

/** Undefined when nothing is tested. */
function each(test: RowTest | undefined, rowsAtOnce: number): Matcher | undefined {
  if (!test) return undefined;
  return (page, from, to, onMatch, isDue) => {
    for (let index = from; index < to; index++) {
      if (test(page, index)) onMatch(index);
      if (index % rowsAtOnce === 0 && isDue?.()) return index + 1;
    }
    return to;
  };
}

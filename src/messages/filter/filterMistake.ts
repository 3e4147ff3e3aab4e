import { compileCel } from './cel/compileCel.ts';
import type { FilterMistake } from './matcher.ts';
import { compileRegex } from './regex.ts';
import type { RowFilter } from './rowFilter.ts';

/** What is wrong with the text of a filter; undefined when it can be used. */
export function filterMistake(mode: RowFilter['mode'], text: string): FilterMistake | undefined {
  if (mode === 'text' || text.trim() === '') return undefined;
  const compiled = mode === 'cel' ? compileCel(text) : compileRegex(text, true);
  return 'mistake' in compiled ? compiled.mistake : undefined;
}

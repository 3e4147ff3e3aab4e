import { compileCondition } from '../cel/compileCel.ts';
import type { ExpressionMistake } from '../mistake.ts';
import { compileRegex } from '../regex/regex.ts';
import type { FilterMode } from '../../base/kinds/filterModes.ts';
import { rowRanks, rowVariables } from './rowVariables.ts';

/** What is wrong with the text of a filter; undefined when it can be used. */
export function filterMistake(mode: FilterMode, text: string): ExpressionMistake | undefined {
  if (mode === 'text' || text.trim() === '') return undefined;
  const compiled =
    mode === 'cel' ? compileCondition(text, rowVariables, 'a filter', rowRanks) : compileRegex(text, true);
  return 'mistake' in compiled ? compiled.mistake : undefined;
}

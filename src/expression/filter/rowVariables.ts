import { celVariables } from '../../base/kinds/celVariables.ts';
import type { VariableTypes } from '../cel/checker.ts';
import type { Ranks } from '../cel/ranks.ts';

/** What a filter knows of a row: `messages/filter/celMatcher` reads it. */
export const rowVariables: VariableTypes = Object.fromEntries(
  Object.entries(celVariables).map(([name, { type }]) => [name, type]),
);

/** The words that variables of a row are compared by, the least first. */
export const rowRanks: Ranks = Object.fromEntries(
  Object.entries(celVariables).flatMap(([name, traits]) => ('isRanked' in traits ? [[name, traits.values]] : [])),
);

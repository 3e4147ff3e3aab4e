import { celVariables } from '../../base/kinds/celVariables.ts';
import type { VariableTypes } from '../cel/checker.ts';

/** What a filter knows of a row: `messages/filter/celMatcher` reads it. */
export const rowVariables: VariableTypes = Object.fromEntries(
  Object.entries(celVariables).map(([name, { type }]) => [name, type]),
);

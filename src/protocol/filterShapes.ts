import * as v from 'valibot';
import { contractFilters } from '../base/kinds/contractStates.ts';
import { isSortKey } from '../base/kinds/columns.ts';
import { filterModes } from '../base/kinds/filterModes.ts';
import { logLevels } from '../base/kinds/logLevels.ts';
import type { RowFilter } from '../expression/filter/rowFilter.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const contractFilter = v.picklist(contractFilters);

/**
 * What rows must be like to be in the view; every part has to hold, gaps always show. Parts left out say nothing, so that
 * what an older Patchbay saved still reads. In `cel` mode the text is a CEL expression over the variables in `base/kinds/celVariables`.
 */
export const filterShape = v.object({
  mode: v.optional(v.picklist(filterModes), 'text'),
  text: v.pipe(v.string(), v.maxLength(4000)),
  isCaseSensitive: v.boolean(),
  /** Source ids; empty for all. */
  sources: v.optional(v.array(v.string()), []),
  /** From inclusive, to exclusive. */
  span: v.optional(v.nullable(v.object({ fromMs: v.number(), toMs: v.number() })), null),
  /** The bytes of all names and values together. Both ends are inclusive; null where open. */
  size: v.optional(v.nullable(v.object({ minBytes: v.nullable(count), maxBytes: v.nullable(count) })), null),
  contract: v.optional(contractFilter, 'any'),
  /** The least level that lines of logs have; those that state none count as `info`. Null for all. */
  minLevel: v.optional(v.nullable(v.picklist(logLevels)), null),
}) satisfies v.GenericSchema<unknown, RowFilter>;
export type Filter = v.InferOutput<typeof filterShape>;

/** Lets every row through. */
export const noFilter: Filter = {
  mode: 'text',
  text: '',
  isCaseSensitive: false,
  sources: [],
  span: null,
  size: null,
  contract: 'any',
  minLevel: null,
};

/** Why a filter could not be taken: the view keeps the last good one. `position` is the UTF-16 offset in its text. */
export const filterProblemShape = v.object({ message: v.string(), position: v.nullable(count) });
export type FilterProblem = v.InferOutput<typeof filterProblemShape>;

/** By a column's name or a path as in a window's columns. Only while paused: live rows stand in the order they came. */
export const sortShape = v.object({
  by: v.pipe(v.string(), v.maxLength(500), v.guard(isSortKey)),
  isDescending: v.boolean(),
});
export type Sort = v.InferOutput<typeof sortShape>;

/** One value of one message. `path`: a variable of filters, or a path as in a column: `payload.items[0].sku`. */
export const exampleRequest = {
  sequence: v.pipe(v.number(), v.integer()),
  path: v.pipe(v.string(), v.maxLength(4000)),
  /** Something is shown there: a filter that sees nothing would be another. */
  isThere: v.boolean(),
  isExcluded: v.boolean(),
} as const;
/** Null where there is no such condition; `problem` says why. */
export const exampleShape = v.object({ condition: v.nullable(v.string()), problem: v.nullable(v.string()) });

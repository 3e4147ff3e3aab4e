import * as v from 'valibot';
import { isColumnId } from '../base/kinds/columns.ts';

export const columnSetting = v.object({
  /** A built-in column's name, or the path of a field: `payload.total`. */
  id: v.pipe(v.string(), v.maxLength(300), v.guard(isColumnId)),
  widthPx: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10_000))),
  isHidden: v.optional(v.boolean()),
  isPinned: v.optional(v.boolean()),
});
export type ColumnSetting = v.InferOutput<typeof columnSetting>;

/** The columns of a table in their order. */
export const columnLayoutShape = v.pipe(v.array(columnSetting), v.maxLength(60));
export type ColumnLayout = v.InferOutput<typeof columnLayoutShape>;

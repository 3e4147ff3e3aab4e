import * as v from 'valibot';
import type { RowFilter } from '../../expression/filter/rowFilter.ts';
import type { ReplayJob } from '../../transfer/replay/job.ts';
import { filterShape } from '../filterShapes.ts';

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A job says all of its filter: nothing of it is older than the job. */
const wholeFilter: v.GenericSchema<RowFilter> = v.required(filterShape);

/** `ReplayJob` of `transfer/replay`. */
export const replayJob: v.GenericSchema<ReplayJob> = v.object({
  kind: v.literal('replay'),
  path: v.string(),
  broker: v.string(),
  routes: v.array(
    v.object({
      from: v.string(),
      to: v.nullable(v.object({ broker: v.optional(v.string()), key: v.string() })),
    }),
  ),
  range: v.object({ fromUs: v.nullable(v.number()), toUs: v.nullable(v.number()) }),
  fromLine: v.nullable(natural),
  filter: v.nullable(wholeFilter),
  speed: v.pipe(v.number(), v.gtValue(0)),
  times: v.nullable(natural),
  mark: v.nullable(v.string()),
  keepsIds: v.boolean(),
  isDry: v.boolean(),
  run: v.string(),
});

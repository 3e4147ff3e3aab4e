import * as v from 'valibot';
import { filterShape } from './filterShapes.ts';
import { publishManyJob } from './jobs/publishManyJob.ts';
import { redriveJob } from './jobs/redriveJob.ts';
import { replayJob } from './jobs/replayJob.ts';
import { problemShape } from './shapes.ts';
import { sourceShape } from './sources/sourceShape.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Tells one transfer from the others; whoever asks makes it. */
const id = v.string();

const recordJob = v.object({
  kind: v.literal('record'),
  path: v.string(),
  sources: v.array(sourceShape),
  broker: v.optional(v.string()),
  filter: v.optional(filterShape),
  limit: v.optional(count),
  durationMs: v.optional(v.number()),
  redaction: v.object({ byName: v.boolean(), byContract: v.boolean(), expressions: v.array(v.string()) }),
});

/** The jobs of `transfer/job`, one entry for each. */
const job = v.union([publishManyJob, recordJob, redriveJob, replayJob]);
export type JobOnWire = v.InferInput<typeof job>;

export const transferProgressShape = v.object({
  state: v.picklist(['running', 'paused', 'waiting']),
  done: count,
  skipped: count,
  failed: count,
  total: v.optional(count),
  bytes: v.optional(count),
  ratePerSecond: v.number(),
  position: v.optional(v.string()),
});

const steeringShape = v.object({
  isPaused: v.optional(v.boolean()),
  /** Null takes the bound away. */
  ratePerSecond: v.optional(v.nullable(v.number())),
  speed: v.optional(v.number()),
});

const position = v.object({ line: v.number(), character: v.number() });

/** Of a file, its place too. */
const placedProblem = v.object({
  ...problemShape.entries,
  at: v.optional(v.object({ file: v.string(), range: v.object({ start: position, end: position }) })),
});

/** What the tap carries in bulk. */
export const transferRequests = {
  /** Resolves when it has ended, also by `stopTransfer`, which tells what was done until then. */
  transfer: {
    params: v.object({ id, job, steering: v.optional(steeringShape, {}) }),
    result: v.object({
      done: count,
      skipped: count,
      failed: count,
      isComplete: v.boolean(),
      problems: v.array(placedProblem),
      moreProblems: count,
      resumeAt: v.optional(v.string()),
      notes: v.array(v.string()),
    }),
  },
  steerTransfer: { params: v.object({ id, change: steeringShape, steps: v.optional(count, 0) }), result: v.null() },
  stopTransfer: { params: v.object({ id }), result: v.null() },
} as const;

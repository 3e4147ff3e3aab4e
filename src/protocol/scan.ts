import * as v from 'valibot';
import { payloadEncodings } from '../base/kinds/decoders.ts';
import { sourceKindNames } from '../base/kinds/sources.ts';
import { filterProblemShape, filterShape } from './filterShapes.ts';
import type { Side } from './rpc.ts';

/** How a source's messages are read, as far as another thread can be told. */
const sourceFactsShape = v.object({
  id: v.string(),
  label: v.string(),
  kind: v.picklist(sourceKindNames),
  payloadField: v.optional(v.string()),
  encoding: v.optional(v.picklist(payloadEncodings)),
});

/** A page of a store, copied: arrays have an item for each row. */
const pageShape = v.object({
  firstSequence: v.number(),
  bytes: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
  usedBytes: v.number(),
  offsets: v.instance(Uint32Array),
  times: v.instance(Float64Array),
  sources: v.instance(Uint16Array),
  gaps: v.instance(Uint8Array),
});

/** What a thread serves that helps to look at rows. */
export const scanSide = {
  requests: {
    /** Pages are looked at with this from now on; sources by their numbers in the store. */
    setFilter: {
      params: v.object({ filter: filterShape, sources: v.array(v.nullable(sourceFactsShape)) }),
      result: v.nullable(filterProblemShape),
    },
    /** The rows of a page that match, by index, in order; those that could not be evaluated likewise, and why one could not. */
    match: {
      params: v.object({ page: pageShape, run: v.number() }),
      result: v.object({ found: v.instance(Uint32Array), unevaluated: v.instance(Uint32Array), why: v.string() }),
    },
  },
  events: {},
} as const satisfies Side;

export const scanClientSide = { requests: {}, events: {} } as const satisfies Side;

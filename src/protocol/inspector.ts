import * as v from 'valibot';
import {
  countsShape,
  detailShape,
  filterShape,
  problemShape,
  sourceStatusShape,
  windowRequestShape,
  windowShape,
} from './shapes.ts';
import type { Side } from './rpc.ts';

const nothing = v.null();

/** What the webview keeps over a reload (`setState`), and what the host hands back. Source ids as in the tap's protocol. */
export const inspectorStateShape = v.object({
  version: v.literal(1),
  application: v.string(),
  sources: v.array(v.string()),
  filter: filterShape,
});
export type InspectorState = v.InferOutput<typeof inspectorStateShape>;

/** All that the panel shows, sent whole whenever it is (re)revealed: a delta is never sent to a view that may have missed one. */
const snapshotShape = v.object({
  state: inspectorStateShape,
  counts: countsShape,
  sources: v.array(sourceStatusShape),
});
export type Snapshot = v.InferOutput<typeof snapshotShape>;

/** What the host serves to the inspector's webview. */
export const inspectorHostSide = {
  requests: {
    /** The webview is there and listens. */
    ready: { params: v.object({}), result: snapshotShape },
    window: { params: windowRequestShape, result: windowShape },
    detail: { params: v.object({ sequence: v.number() }), result: v.nullable(detailShape) },
    setFilter: { params: filterShape, result: nothing },
    setPaused: { params: v.object({ isPaused: v.boolean() }), result: nothing },
    clear: { params: v.object({}), result: nothing },
    /** Opens VS Code's quick pick over all sources there are; the outcome comes as `sources`. */
    pickSources: { params: v.object({}), result: nothing },
    removeSource: { params: v.object({ id: v.string() }), result: nothing },
    copy: { params: v.object({ text: v.string() }), result: nothing },
  },
  events: {
    counts: countsShape,
    sources: v.object({ sources: v.array(sourceStatusShape), state: inspectorStateShape }),
    /** The tap has gone or come back; null when all is well. */
    problem: v.nullable(problemShape),
  },
} as const satisfies Side;

/** The webview serves nothing; it announces problems of its own for the host's log. */
export const inspectorWebviewSide = {
  requests: {},
  events: { fault: v.object({ message: v.string() }) },
} as const satisfies Side;

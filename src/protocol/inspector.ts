import * as v from 'valibot';
import { copyFormat, deliveryShape, detailRequest, detailShape, rawRequest, rawShape } from './detailShapes.ts';
import { filterProblemShape, filterShape, sortShape } from './filterShapes.ts';
import { columnLayoutShape } from './inspectorColumns.ts';
import { countsShape, olderShape, problemShape, sourceStatusShape, windowRequestShape, windowShape } from './shapes.ts';
import { exportFormat, fieldsShape, histogramRequest, histogramShape } from './surveyShapes.ts';
import type { Side } from './rpc.ts';
import { startShape } from './startShape.ts';

const nothing = v.null();

/** What the webview keeps over a reload (`setState`), and what the host hands back. Source ids as in the tap's protocol. */
export const inspectorStateShape = v.object({
  version: v.literal(1),
  application: v.string(),
  sources: v.array(v.string()),
  filter: filterShape,
  /** Where streams are read from; null: as the settings say. */
  start: v.optional(v.nullable(startShape), null),
});
export type InspectorState = v.InferOutput<typeof inspectorStateShape>;

/** All that the panel shows, sent whole whenever it is (re)revealed: a delta is never sent to a view that may have missed one. */
const snapshotShape = v.object({
  state: inspectorStateShape,
  counts: countsShape,
  sources: v.array(sourceStatusShape),
  /** Why the state's filter is not in force. */
  filterProblem: v.nullable(filterProblemShape),
  /** What was remembered for this set of sources; empty: the default. */
  columns: columnLayoutShape,
});
export type InspectorSnapshot = v.InferOutput<typeof snapshotShape>;

/** What the host serves to the inspector's webview. */
export const inspectorHostSide = {
  requests: {
    /** The webview is there and listens. */
    ready: { params: v.object({}), result: snapshotShape },
    window: { params: windowRequestShape, result: windowShape },
    histogram: { params: v.object(histogramRequest), result: histogramShape },
    fields: { params: v.object({}), result: fieldsShape },
    /** Null when the message has been evicted, as of all that follow. */
    detail: { params: v.object(detailRequest), result: v.nullable(detailShape) },
    raw: { params: v.object(rawRequest), result: v.nullable(rawShape) },
    /** Null also for what is no entry of a stream. */
    delivery: { params: v.object({ sequence: v.number() }), result: v.nullable(deliveryShape) },
    /** Null when it is in force; else why not, and the filter before it stays in force. */
    setFilter: { params: filterShape, result: v.nullable(filterProblemShape) },
    /** Answers when the paused view is sorted. */
    setSort: { params: v.nullable(sortShape), result: nothing },
    setPaused: { params: v.object({ isPaused: v.boolean() }), result: nothing },
    clear: { params: v.object({}), result: nothing },
    /** Puts a page of older messages of the streams before all rows; how many. */
    loadOlder: { params: v.object({}), result: olderShape },
    /** Nobody looks at older messages any more: streams need not wait. */
    readOn: { params: v.object({}), result: nothing },
    /** Opens VS Code's quick pick over all sources there are; the outcome comes as `sources`. */
    pickSources: { params: v.object({}), result: nothing },
    removeSource: { params: v.object({ id: v.string() }), result: nothing },
    copy: { params: v.object({ text: v.string() }), result: nothing },
    copyAs: { params: v.object({ sequence: v.number(), format: copyFormat }), result: nothing },
    /** Opens the whole message as a document of the editor. */
    openDocument: { params: v.object(detailRequest), result: nothing },
    /** Opens two messages in the editor's diff. */
    diff: { params: v.object({ left: v.number(), right: v.number() }), result: nothing },
    /** Asks for a file, then writes what the view holds to it, with progress and cancel. */
    export: {
      params: v.object({ format: exportFormat, columns: v.optional(v.array(v.string()), []) }),
      result: nothing,
    },
    /** Puts a link on the clipboard that opens an inspector of these sources and this filter. */
    copyLink: { params: v.object({}), result: nothing },
    /** Remembers the columns for the state's set of sources. */
    saveColumns: { params: v.object({ columns: columnLayoutShape }), result: nothing },
    /** Lets the user type a size or a span of time; null when dismissed, else the filter with it. */
    askCondition: {
      params: v.object({ kind: v.picklist(['size', 'span']), filter: filterShape }),
      result: v.nullable(filterShape),
    },
    /** Lets the user save this filter, or choose a saved one: null when none was chosen. */
    pickFilter: { params: v.object({ filter: filterShape }), result: v.nullable(filterShape) },
    /** Forgets all that is held and reads every source anew from there; a time or an id is asked for first. */
    startFrom: { params: v.object({ at: v.picklist(['beginning', 'latest', 'time', 'id']) }), result: nothing },
    /** Opens another inspector of the same sources. */
    openAnother: { params: v.object({}), result: nothing },
    /** Opens the file of a source's contract. */
    openContract: { params: v.object({ source: v.string() }), result: nothing },
  },
  events: {
    counts: countsShape,
    sources: v.object({ sources: v.array(sourceStatusShape), state: inspectorStateShape }),
    /** Another set of sources is shown, for which these columns were remembered. */
    columns: columnLayoutShape,
    /** The tap has gone or come back; null when all is well. */
    problem: v.nullable(problemShape),
  },
} as const satisfies Side;

import * as v from 'valibot';
import { filterProblemShape, filterShape } from './filterShapes.ts';
import { columnLayoutShape } from './inspectorColumns.ts';
import { countsShape, problemShape, rowShape, sourceStatusShape } from './shapes.ts';
import type { Side } from './rpc.ts';
import { relayRequests, sessionQuestions, type PageRequests } from './sessionQuestions.ts';
import { startShape } from './startShape.ts';

/** What the webview keeps over a reload (`setState`), and what the host hands back. Source ids as in the tap's protocol. */
export const inspectorStateShape = v.object({
  version: v.literal(1),
  application: v.string(),
  sources: v.array(v.string()),
  /** What these sources are together, such as the application whose services they are; gone with another set of them. */
  name: v.optional(v.pipe(v.string(), v.maxLength(200))),
  filter: filterShape,
  /** Where streams are read from; null: as the settings say. */
  start: v.optional(v.nullable(startShape), null),
  /** Absolute path of the application's manifest; left out by older versions, which knew one application by its name. */
  manifest: v.optional(v.string()),
  /** The environment that the application was opened in. */
  environment: v.optional(v.string()),
});
export type InspectorState = v.InferOutput<typeof inspectorStateShape>;

/** A row to choose, and whether the view shows it. */
const revealedShape = v.object({ row: rowShape, isShown: v.boolean() });
export type Revealed = v.InferOutput<typeof revealedShape>;

/** All that the panel shows, sent whole whenever it is (re)revealed: a delta is never sent to a view that may have missed one. */
const snapshotShape = v.object({
  state: inspectorStateShape,
  counts: countsShape,
  sources: v.array(sourceStatusShape),
  /** Why the state's filter is not in force. */
  filterProblem: v.nullable(filterProblemShape),
  /** What was remembered for this set of sources; empty: the default. */
  columns: columnLayoutShape,
  /** A message that is to be shown; null where there is none. */
  revealed: v.nullable(revealedShape),
});
export type InspectorSnapshot = v.InferOutput<typeof snapshotShape>;

/** The page is there and listens. */
const ready = { params: v.object({}), result: snapshotShape };

const events = {
  counts: countsShape,
  sources: v.object({ sources: v.array(sourceStatusShape), state: inspectorStateShape }),
  /** Another set of sources is shown, for which these columns were remembered. */
  columns: columnLayoutShape,
  /** A message that was just sent is to be shown. */
  reveal: revealedShape,
  /** A value of the chosen message is to be picked, and traced. */
  traceChosen: v.null(),
  /** The tap has gone or come back; null when all is well. */
  problem: v.nullable(problemShape),
} as const;

/** What the host is to the inspector's page. */
export const inspectorHostSide = {
  requests: { ...(sessionQuestions as PageRequests), ready },
  events,
} as const satisfies Side;

/** The same at the host's own end: it passes on what it relays without reading it. The tap parses the questions, the page the answers. */
export const inspectorRelaySide = { requests: { ...relayRequests, ready }, events } as const satisfies Side;

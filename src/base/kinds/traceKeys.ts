import { isKey, type KeyPress, type KeyTraits } from './keys.ts';

/** Where a key of the page of a trace means something, and how that is headed. */
export const traceKeyScopes = {
  page: 'Everywhere',
  lines: 'In the waterfall and the sequence',
  graph: 'In the causes',
} as const;
export type TraceKeyScope = keyof typeof traceKeyScopes;

interface ScopedTraceKey extends KeyTraits {
  readonly scope: TraceKeyScope;
}

/** Every key of the page of a trace, for what handles them and for the sheet that `?` opens. */
export const traceKeys = {
  help: { scope: 'page', keys: ['?'], says: 'Show this list of keys' },
  waterfall: { scope: 'page', keys: ['1'], says: 'The waterfall' },
  sequence: { scope: 'page', keys: ['2'], says: 'The sequence' },
  causes: { scope: 'page', keys: ['3'], says: 'The causes' },
  nextProblem: { scope: 'page', keys: ['E'], says: 'The next error, or the next that is missing' },
  showHop: { scope: 'page', keys: ['O'], says: 'Show the hop in the message inspector' },
  followValue: { scope: 'page', keys: ['F'], says: 'Trace another value of the hop' },
  back: { scope: 'page', keys: ['Escape'], says: 'Close what is open of a hop' },

  lineUp: { scope: 'lines', keys: ['ArrowUp'], says: 'The line above' },
  lineDown: { scope: 'lines', keys: ['ArrowDown'], says: 'The line below' },
  linesUp: { scope: 'lines', keys: ['PageUp'], says: 'One page up' },
  linesDown: { scope: 'lines', keys: ['PageDown'], says: 'One page down' },
  firstLine: { scope: 'lines', keys: ['Home'], says: 'The first line' },
  lastLine: { scope: 'lines', keys: ['End'], says: 'The last line' },
  openHop: { scope: 'lines', keys: ['Enter'], says: 'Show all that is in the hop' },
  expand: { scope: 'lines', keys: ['ArrowRight'], says: 'Open what is below, or go to it' },
  collapse: { scope: 'lines', keys: ['ArrowLeft'], says: 'Close what is below, or go to what it is below' },
  turnAll: { scope: 'lines', keys: ['*'], says: 'Open all, or close all' },
  zoomTimeIn: { scope: 'lines', keys: ['+', '='], says: 'Zoom into the time of the hop' },
  zoomTimeOut: { scope: 'lines', keys: ['-'], says: 'Zoom out' },
  wholeTime: { scope: 'lines', keys: ['0'], says: 'Show all of the time' },

  toCause: { scope: 'graph', keys: ['ArrowLeft'], says: 'To what led to it' },
  toEffect: { scope: 'graph', keys: ['ArrowRight'], says: 'To what came of it' },
  nodeAbove: { scope: 'graph', keys: ['ArrowUp'], says: 'The one above' },
  nodeBelow: { scope: 'graph', keys: ['ArrowDown'], says: 'The one below' },
  chooseNode: { scope: 'graph', keys: ['Enter', 'Space'], says: 'Put it in the middle' },
} as const satisfies Readonly<Record<string, ScopedTraceKey>>;

type TraceKeyId = keyof typeof traceKeys;
export type TraceKeysOf<S extends TraceKeyScope> = {
  [K in TraceKeyId]: (typeof traceKeys)[K]['scope'] extends S ? K : never;
}[TraceKeyId];

const entries = Object.entries<ScopedTraceKey>(traceKeys) as readonly (readonly [TraceKeyId, ScopedTraceKey])[];

/** Which key of a scope was pressed; undefined when it means nothing there. */
export function traceKeyOf<S extends TraceKeyScope>(scope: S, press: KeyPress): TraceKeysOf<S> | undefined {
  const found = entries.find(([, traits]) => traits.scope === scope && traits.keys.some((key) => isKey(key, press)));
  return found?.[0] as TraceKeysOf<S> | undefined;
}

/** The keys of a scope, in the table's order. */
export function traceKeysOf(scope: TraceKeyScope): readonly KeyTraits[] {
  return entries.flatMap(([, traits]) => (traits.scope === scope ? [traits] : []));
}

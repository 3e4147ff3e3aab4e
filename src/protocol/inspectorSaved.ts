import * as v from 'valibot';
import { inspectorStateShape, type InspectorState } from './inspector.ts';

/** The state in what VS Code kept of an inspector's page; undefined where there is none, or garbage. */
export function stateFrom(raw: unknown): InspectorState | undefined {
  const saved = v.safeParse(inspectorStateShape, raw);
  return saved.success ? saved.output : undefined;
}

const share = v.pipe(v.number(), v.minValue(0.1), v.maxValue(0.9));
const tab = v.picklist(['payload', 'fields', 'raw', 'contract', 'delivery']);
export type DetailTab = v.InferOutput<typeof tab>;

/** A message chosen by the user. Its source, id and time tell whether the same sequence still names it. */
const selection = v.object({ sequence: v.number(), source: v.string(), id: v.string(), timeMs: v.number() });
export type Selection = v.InferOutput<typeof selection>;

const timeFormat = v.picklist(['absolute', 'date', 'relative', 'delta']);
export type TimeFormat = v.InferOutput<typeof timeFormat>;

/** `auto`: as a log where all sources are logs. */
const logView = v.picklist(['auto', 'logs', 'messages']);
export type LogView = v.InferOutput<typeof logView>;

const layoutShape = v.object({
  /** How much of the panel the detail takes. */
  detailShare: v.fallback(share, 0.42),
  isDetailOpen: v.fallback(v.boolean(), false),
  tab: v.fallback(tab, 'payload'),
  selection: v.fallback(v.nullable(selection), null),
  /** Row at the upper edge; null follows the newest. */
  top: v.fallback(v.nullable(v.number()), null),
  timeFormat: v.fallback(timeFormat, 'absolute'),
  isHistogramShown: v.fallback(v.boolean(), true),
  isNewestFirst: v.fallback(v.boolean(), false),
  logView: v.fallback(logView, 'auto'),
  /** Long lines of logs are wrapped. */
  isWrapped: v.fallback(v.boolean(), false),
  /** Stack traces are folded. */
  isFolded: v.fallback(v.boolean(), true),
});

/** What only the page knows of how it looks. It rides in the same state as what the host restores from. */
export type Layout = v.InferOutput<typeof layoutShape>;

const savedShape = v.object({ ...inspectorStateShape.entries, layout: v.optional(v.unknown()) });

export const defaultLayout: Layout = {
  detailShare: 0.42,
  isDetailOpen: false,
  tab: 'payload',
  selection: null,
  top: null,
  timeFormat: 'absolute',
  isHistogramShown: true,
  isNewestFirst: false,
  logView: 'auto',
  isWrapped: false,
  isFolded: true,
};

/** The layout in what VS Code kept; the default where there is none, or garbage. */
export function layoutFrom(raw: unknown): Layout {
  const saved = v.safeParse(savedShape, raw);
  const layout = saved.success ? v.safeParse(layoutShape, saved.output.layout) : undefined;
  return layout?.success ? layout.output : defaultLayout;
}

export function savedState(state: InspectorState, layout: Layout): InspectorState & { readonly layout: Layout } {
  return { ...state, layout };
}

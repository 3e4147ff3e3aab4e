import * as v from 'valibot';
import type { Side } from '../rpc.ts';
import { logEvent } from '../threadLog.ts';
import { topologyFiguresShape, topologyShape } from './topology.ts';

/** The ways in which a map is shown. */
export const topologyViews = ['map', 'table'] as const;
export type TopologyView = (typeof topologyViews)[number];

/** Which map a page is. The webview keeps it over a reload, and the host hands it back. */
const pageStateShape = v.object({
  version: v.literal(1),
  /** The project's name. */
  application: v.string(),
  /** Absolute path of its manifest; null: not known. */
  manifest: v.optional(v.nullable(v.string()), null),
  /** The environment that the application was opened in. */
  environment: v.optional(v.string()),
  /** The node that is looked at first. */
  focus: v.optional(v.string()),
  view: v.optional(v.picklist(topologyViews), 'map'),
  /** Which point of the map stands in the middle of the page, and how large it is drawn. */
  camera: v.optional(
    v.object({ x: v.number(), y: v.number(), scale: v.pipe(v.number(), v.minValue(0.01), v.maxValue(10)) }),
  ),
});
export type TopologyPageState = v.InferOutput<typeof pageStateShape>;

const place = v.object({ x: v.number(), y: v.number() });

/** By what nodes are folded into one. */
export const foldings = ['none', 'profile', 'network', 'folder'] as const;
export type Folding = (typeof foldings)[number];

/** How a person has arranged the map of one project. */
const arrangementShape = v.object({
  /** Of each node that has ever been placed, in the map's own units. */
  places: v.record(v.string(), place),
  hidden: v.optional(v.array(v.string()), []),
  folding: v.optional(v.picklist(foldings), 'none'),
  /** Names of groups of `folding` that are folded. */
  folded: v.optional(v.array(v.string()), []),
});
export type TopologyArrangement = v.InferOutput<typeof arrangementShape>;

/**
 * Whether commands are watched. `unasked`: nobody was asked yet; `remote`: no broker of it is on this machine, so that they never are;
 * `off`: the setting says so.
 */
const lookingShape = v.object({
  state: v.picklist(['unasked', 'allowed', 'refused', 'remote', 'off']),
  /** What it costs, measured: the share of the time that is watched, and commands of the last sample. */
  cost: v.nullable(v.object({ share: v.number(), watchMs: v.number(), everyMs: v.number(), commands: v.number() })),
});
export type TopologyLooking = v.InferOutput<typeof lookingShape>;

const newsShape = v.object({
  /** Null while nothing is known: `problem` says why, or it is still being read. */
  topology: v.nullable(topologyShape),
  problem: v.nullable(v.object({ text: v.string() })),
  looking: lookingShape,
});
export type TopologyNews = v.InferOutput<typeof newsShape>;

const snapshotShape = v.object({
  state: pageStateShape,
  ...newsShape.entries,
  arrangement: v.nullable(arrangementShape),
  /** The last minutes, the oldest first, the present as the last one. */
  past: v.array(topologyFiguresShape),
});
export type TopologyPageSnapshot = v.InferOutput<typeof snapshotShape>;

/** Where a click leads. */
export const topologyTargets = ['service', 'channel', 'inspector', 'logs', 'trace', 'manifest'] as const;
export type TopologyTarget = (typeof topologyTargets)[number];

export const topologyActions = ['start', 'stop', 'restart', 'scale', 'debug', 'publish', 'browse'] as const;
export type TopologyAction = (typeof topologyActions)[number];

/** As what a map can be taken along. `svg` and `png` are drawn by the page; `link` leads to it, and is copied. */
export const topologyFormats = ['svg', 'png', 'mermaid', 'dot', 'json', 'csv', 'link'] as const;
export type TopologyFormat = (typeof topologyFormats)[number];

const layoutShape = {
  params: v.object({
    nodes: v.array(v.object({ id: v.string(), kind: v.string(), width: v.number(), height: v.number() })),
    edges: v.array(v.object({ from: v.string(), to: v.string() })),
    /** These stand already, and stay. */
    fixed: v.record(v.string(), place),
  }),
  /** The middle of each node. */
  result: v.object({ places: v.record(v.string(), place) }),
};
export type LayoutQuestion = v.InferOutput<typeof layoutShape.params>;
export type MapPlace = v.InferOutput<typeof place>;

/** What was other at a moment than in the calm before it. */
const differencesShape = v.object({
  /** The moment: the one that was asked for, else the first at which errors or lag rose; null where none did. */
  atMs: v.nullable(v.number()),
  /** What it is compared with; null where nothing is known of the time before. */
  calm: v.nullable(v.object({ fromMs: v.number(), toMs: v.number() })),
  /** What tells most comes first. */
  differences: v.array(
    v.object({
      /** The node or edge. */
      about: v.string(),
      /** For people: `inventory: 0.2 → 41 errors/s`. */
      text: v.string(),
      isWorse: v.boolean(),
    }),
  ),
});
export type TopologyDifferences = v.InferOutput<typeof differencesShape>;

/** What computes a layout, on a thread of its own. */
export const layoutSide = { requests: { layout: layoutShape }, events: { log: logEvent } } as const satisfies Side;

/** Who asks for one: the thread asks nothing back. */
export const layoutClientSide = { requests: {}, events: {} } as const satisfies Side;

/** What the host is to the page of a map. */
export const topologyPageHostSide = {
  requests: {
    ready: { params: v.object({}), result: snapshotShape },
    layout: layoutShape,
    /** Keeps how the map is arranged, for this project. */
    arrange: { params: arrangementShape, result: v.null() },
    /** Of a node or an edge. */
    open: { params: v.object({ id: v.string(), target: v.picklist(topologyTargets) }), result: v.null() },
    act: { params: v.object({ id: v.string(), action: v.picklist(topologyActions) }), result: v.null() },
    /** Allows or refuses that commands are watched. */
    watch: { params: v.object({ isAllowed: v.boolean() }), result: v.null() },
    /** Writes a finding into the manifest, by its place in the list. */
    declare: { params: v.object({ finding: v.number() }), result: v.null() },
    /** `content` is what the page has drawn: the text of an SVG, a PNG in base64; empty for all others. */
    takeAlong: { params: v.object({ format: v.picklist(topologyFormats), content: v.string() }), result: v.null() },
    /** What was different at a moment; null: when it broke, in what is kept of the past. */
    differences: { params: v.object({ atMs: v.nullable(v.number()) }), result: differencesShape },
    copy: { params: v.object({ text: v.string() }), result: v.null() },
  },
  events: {
    /** The wiring is another, or what is known of it. */
    news: newsShape,
    /** About once a second. */
    figures: topologyFiguresShape,
    /** Somebody has asked for this node, and the page was open already. */
    focus: v.object({ node: v.string() }),
  },
} as const satisfies Side;

/** What a page kept over a reload; undefined for anything else. */
export function topologyPageStateFrom(kept: unknown): TopologyPageState | undefined {
  const parsed = v.safeParse(pageStateShape, kept);
  return parsed.success ? parsed.output : undefined;
}

/** What was kept of an arrangement; undefined for anything else. */
export function topologyArrangementFrom(kept: unknown): TopologyArrangement | undefined {
  const parsed = v.safeParse(arrangementShape, kept);
  return parsed.success ? parsed.output : undefined;
}

import * as v from 'valibot';
import type { Side } from './rpc.ts';

/** Which service a page is about. The webview keeps it over a reload, and the host hands it back. */
const servicePageStateShape = v.object({
  version: v.literal(1),
  /** The project's name. */
  application: v.string(),
  /** Absolute path of its manifest; null: not known. */
  manifest: v.optional(v.nullable(v.string()), null),
  /** The environment that the application was opened in. */
  environment: v.optional(v.string()),
  service: v.string(),
});
export type ServicePageState = v.InferOutput<typeof servicePageStateShape>;

/** What a person can do from the page. The host does nothing that is not in this list. */
export const pageActionNames = [
  'start',
  'stop',
  'restart',
  'logs',
  'attachLogs',
  'shell',
  'processes',
  'copyEnvironment',
  'reveal',
] as const;
export type PageActionName = (typeof pageActionNames)[number];

const actionShape = v.variant('kind', [
  v.object({ kind: v.literal('command'), name: v.picklist(pageActionNames) }),
  /** An address of `urls`. */
  v.object({ kind: v.literal('url'), url: v.string() }),
  v.object({ kind: v.literal('channel'), name: v.string() }),
  v.object({ kind: v.literal('inspect'), container: v.string() }),
  v.object({ kind: v.literal('service'), service: v.string() }),
]);
export type PageAction = v.InferOutput<typeof actionShape>;

/** A name of a codicon, and of a theme colour as a CSS variable has it: `testing-iconPassed`. */
const iconShape = v.object({ codicon: v.string(), color: v.optional(v.string()) });

const replicaShape = v.object({
  container: v.string(),
  /** The container's name without the project's. */
  label: v.string(),
  stateText: v.string(),
  /** Of a task of a cluster: the node that has it, or `none yet`. */
  node: v.optional(v.string()),
  icon: iconShape,
  /** Undefined while it does not run. */
  runningSinceMs: v.optional(v.number()),
  endedAtMs: v.optional(v.number()),
  restarts: v.number(),
  /** What went wrong with it, and what its health check said last: a sentence each. */
  troubles: v.array(v.string()),
});
export type PageReplica = v.InferOutput<typeof replicaShape>;

const factShape = v.object({
  name: v.string(),
  value: v.string(),
  /** True: the value looks like a secret, and is not here. */
  isHidden: v.optional(v.boolean()),
  action: v.optional(actionShape),
});
export type PageFact = v.InferOutput<typeof factShape>;

const sectionShape = v.object({ title: v.string(), facts: v.array(factShape), empty: v.string() });
export type PageSection = v.InferOutput<typeof sectionShape>;

const factsShape = v.object({
  service: v.string(),
  application: v.string(),
  engine: v.string(),
  stateText: v.string(),
  icon: iconShape,
  actions: v.array(v.picklist(pageActionNames)),
  urls: v.array(v.string()),
  replicas: v.array(replicaShape),
  sections: v.array(sectionShape),
});
export type PageFacts = v.InferOutput<typeof factsShape>;

/** What one container took at a moment: `[timeMs, cpu, memoryBytes, rxBytesPerSecond, txBytesPerSecond]`; null: not known. */
const pointShape = v.tuple([v.number(), v.number(), v.number(), v.nullable(v.number()), v.nullable(v.number())]);
export type UsagePoint = v.InferOutput<typeof pointShape>;

const seriesShape = v.object({ container: v.string(), memoryLimitBytes: v.number(), points: v.array(pointShape) });
export type UsageSeries = v.InferOutput<typeof seriesShape>;

/** How a stretch of a container's life looks; `off`: it did not run. */
export const phaseKinds = ['good', 'running', 'starting', 'paused', 'bad', 'off'] as const;
export type PhaseKind = (typeof phaseKinds)[number];

const happeningShape = v.object({
  timeMs: v.number(),
  container: v.string(),
  text: v.string(),
  /** Whether somebody should look at it. */
  isTrouble: v.boolean(),
});
export type Happening = v.InferOutput<typeof happeningShape>;

const phaseShape = v.object({ fromMs: v.number(), kind: v.picklist(phaseKinds), text: v.string() });
export type Phase = v.InferOutput<typeof phaseShape>;

const historyShape = v.object({
  /** The newest first. */
  happenings: v.array(happeningShape),
  /** Each container's states, the oldest first. */
  lives: v.array(v.object({ container: v.string(), phases: v.array(phaseShape) })),
});
export type PageHistory = v.InferOutput<typeof historyShape>;

const problemShape = v.object({ text: v.string() });

/** All that the page shows: sent whole whenever it is (re)revealed. */
const snapshotShape = v.object({
  state: servicePageStateShape,
  /** Null while there is nothing to show: `problem` says why, or it is still being looked for. */
  facts: v.nullable(factsShape),
  problem: v.nullable(problemShape),
  series: v.array(seriesShape),
  history: historyShape,
});
export type ServicePageSnapshot = v.InferOutput<typeof snapshotShape>;

/** What the host is to a service's page. */
export const servicePageHostSide = {
  requests: {
    ready: { params: v.object({}), result: snapshotShape },
    act: { params: actionShape, result: v.object({}) },
  },
  events: {
    facts: v.object({ facts: v.nullable(factsShape), problem: v.nullable(problemShape) }),
    history: historyShape,
    /** What was measured since the last time. */
    points: v.object({ series: v.array(seriesShape) }),
  },
} as const satisfies Side;

/** What a page kept over a reload; undefined for anything else. */
export function servicePageStateFrom(kept: unknown): ServicePageState | undefined {
  const parsed = v.safeParse(servicePageStateShape, kept);
  return parsed.success ? parsed.output : undefined;
}

import * as v from 'valibot';
import { kindsWith } from '../../base/kinds/sources.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What can stand on the map. `outside` is whoever is connected and belongs to nothing that is known. */
export const topologyNodeKinds = ['service', 'channel', 'group', 'broker', 'database', 'gateway', 'outside'] as const;
const nodeKind = v.picklist(topologyNodeKinds);
export type TopologyNodeKind = v.InferOutput<typeof nodeKind>;

/** `consumes` goes from the channel (by its group, where there is one) to the service, all others from the service on. */
export const topologyEdgeKinds = ['publishes', 'consumes', 'calls', 'depends'] as const;
const edgeKind = v.picklist(topologyEdgeKinds);
export type TopologyEdgeKind = v.InferOutput<typeof edgeKind>;

/** How something is known. */
export const evidenceSources = [
  'manifest',
  'asyncapi',
  'environment',
  'command',
  'consumer-name',
  'client-name',
  'subscription',
  'connection',
  'span',
] as const;

const evidenceShape = v.object({
  source: v.picklist(evidenceSources),
  /** For people, one line without a time: `XADD from 172.18.0.4 (shop-orders-1)`. */
  text: v.string(),
  /** Null: it is declared, and nobody has to have seen it. */
  lastSeenMs: v.nullable(v.number()),
  /** How often it was seen since somebody looked. */
  times: count,
});
export type EdgeEvidence = v.InferOutput<typeof evidenceShape>;

/** Lines and columns from 0. */
const placeShape = v.object({ file: v.string(), line: count, column: count });

const nodeShape = v.object({
  /** `kind:name`, of a group `group:channel/name` with `~1` for each `/` of the channel and `~0` for `~`: unique and stable. */
  id: v.string(),
  kind: nodeKind,
  name: v.string(),
  /** The service whose containers it is; null for what is none. */
  service: v.nullable(v.string()),
  isDeclared: v.boolean(),
  /** Something of it was seen: it runs, it is there on the broker, it is connected. */
  isObserved: v.boolean(),
  /** Where the manifest speaks of it. */
  at: v.nullable(placeShape),
  /** By which it can be folded into one. */
  profiles: v.array(v.string()),
  networks: v.array(v.string()),
  folder: v.nullable(v.string()),
  /** Of a channel and of a group. */
  channel: v.nullable(
    v.object({
      /** The name of the channel; a group's node has a name of its own beside it. */
      name: v.string(),
      kind: v.picklist(kindsWith('isChannel')),
      key: v.string(),
      broker: v.nullable(v.string()),
      /** `key` stands for many: a pub/sub pattern, or names that differ in an id alone (`replies.*`), whatever their kind. */
      isPattern: v.boolean(),
      /** The name of the channel whose dead letters it takes. */
      deadLetterOf: v.nullable(v.string()),
    }),
  ),
});
export type TopologyNode = v.InferOutput<typeof nodeShape>;

const edgeShape = v.object({
  /** Unique and stable. */
  id: v.string(),
  kind: edgeKind,
  /** Node ids, in the direction of the flow. What a group consumes comes from the group's node, which names its channel. */
  from: v.string(),
  to: v.string(),
  /** The service that publishes, consumes, calls or depends; of what is unknown, the name of the node. */
  service: v.string(),
  /** The channel's name, and the group that consumes. */
  channel: v.nullable(v.string()),
  group: v.nullable(v.string()),
  /** The name of what is called or depended on. */
  target: v.nullable(v.string()),
  isDeclared: v.boolean(),
  isObserved: v.boolean(),
  evidence: v.array(evidenceShape),
});
export type TopologyEdge = v.InferOutput<typeof edgeShape>;

/** The messaging patterns of Enterprise Integration Patterns that the wiring shows. */
export const patternNames = [
  'competing consumers',
  'publish–subscribe',
  'request–reply',
  'pipeline',
  'dead letter',
  'scatter–gather',
] as const;

const patternShape = v.object({
  name: v.picklist(patternNames),
  /** Ids of nodes and edges. */
  nodes: v.array(v.string()),
  edges: v.array(v.string()),
  /** For people, one sentence. */
  text: v.string(),
});
export type TopologyPattern = v.InferOutput<typeof patternShape>;

export const topologyFindingCodes = [
  'undeclared-publish',
  'undeclared-consume',
  'never-seen',
  'nobody-feeds',
  'nobody-reads',
  'group-without-consumers',
  'no-common-network',
] as const;

/** Where what is declared and what is observed differ. */
export const topologyFindingShape = v.object({
  code: v.picklist(topologyFindingCodes),
  /** Without a time: `orders also publishes audit.log`. */
  text: v.string(),
  service: v.nullable(v.string()),
  channel: v.nullable(v.string()),
  group: v.nullable(v.string()),
  lastSeenMs: v.nullable(v.number()),
  /** The node or edge that it is about. */
  about: v.string(),
});
export type TopologyFinding = v.InferOutput<typeof topologyFindingShape>;

/** What is known of the wiring of one application. The same facts give the same order. */
export const topologyShape = v.object({
  application: v.string(),
  nodes: v.array(nodeShape),
  edges: v.array(edgeShape),
  patterns: v.array(patternShape),
  findings: v.array(topologyFindingShape),
  /** What cannot be known, a sentence each. */
  unknown: v.array(v.string()),
});
export type Topology = v.InferOutput<typeof topologyShape>;

/** What changes all the time, by the ids of nodes and edges. */
export const topologyFiguresShape = v.object({
  atMs: v.number(),
  nodes: v.record(
    v.string(),
    v.object({
      /** A word as in the tree, and how it is drawn. */
      state: v.nullable(v.object({ text: v.string(), icon: v.string(), color: v.nullable(v.string()) })),
      /** Entries, items, subscribers. */
      length: v.nullable(v.number()),
      ratePerSecond: v.nullable(v.number()),
      lag: v.nullable(v.number()),
      pending: v.nullable(v.number()),
      /** Lines of errors, failed spans and broken contracts in the last minute, where somebody reads them. */
      errors: v.nullable(v.number()),
      /** What can be done with it: words of `topologyActions`. */
      actions: v.array(v.string()),
    }),
  ),
  edges: v.record(
    v.string(),
    v.object({
      ratePerSecond: v.nullable(v.number()),
      /** Of a message, on average. */
      bytes: v.nullable(v.number()),
      lag: v.nullable(v.number()),
      errors: v.nullable(v.number()),
    }),
  ),
});
export type TopologyFigures = v.InferOutput<typeof topologyFiguresShape>;

import { plural } from '../../../base/counts.ts';
import { sourceKinds } from '../../../base/kinds/sources.ts';
import type {
  EdgeEvidence,
  TopologyEdge,
  TopologyEdgeKind,
  TopologyNode,
  TopologyNodeKind,
} from '../../../protocol/topology/topology.ts';

/** What an edge says of its service, between the names of its ends. */
export const edgeKindWords: Readonly<Record<TopologyEdgeKind, string>> = {
  publishes: 'publishes',
  consumes: 'consumes',
  calls: 'calls',
  depends: 'depends on',
};

export const nodeKindWords: Readonly<Record<TopologyNodeKind, string>> = {
  service: 'service',
  channel: 'channel',
  group: 'consumer group',
  broker: 'broker',
  database: 'database',
  gateway: 'gateway',
  outside: 'outside of the application',
};

/** How something is known, in words. */
export const evidenceWords: Readonly<Record<EdgeEvidence['source'], string>> = {
  manifest: 'Manifest',
  asyncapi: 'AsyncAPI',
  environment: 'Environment',
  command: 'Command seen',
  'consumer-name': 'Consumer name',
  'client-name': 'Client name',
  subscription: 'Subscription',
  connection: 'Connection',
  span: 'Span',
};

/** `stream`, `service`: what a node is. */
export function kindOfNode({ kind, channel }: TopologyNode): string {
  if (kind !== 'channel' || !channel) return nodeKindWords[kind];
  const word = sourceKinds[channel.kind].label;
  return channel.deadLetterOf === null ? word : `${word}, dead letters of ${channel.deadLetterOf}`;
}

export function knownText({ isDeclared, isObserved }: Pick<TopologyEdge, 'isDeclared' | 'isObserved'>): string {
  if (isDeclared && isObserved) return 'declared, seen';
  return isDeclared ? 'declared' : 'seen';
}

/** The last time that somebody saw it; undefined where nobody has. */
export function lastSeenOf({ evidence }: Pick<TopologyEdge, 'evidence'>): number | undefined {
  const seen = evidence.flatMap(({ lastSeenMs }) => (lastSeenMs === null ? [] : [lastSeenMs]));
  return seen.length === 0 ? undefined : Math.max(...seen);
}

/** `0/s`, `0.04/s`, `1.2/s`, `340/s`, `12k/s`. */
export function rateText(perSecond: number): string {
  if (perSecond <= 0) return '0/s';
  if (perSecond < 0.01) return '< 0.01/s';
  if (perSecond >= 9999.5) return `${Math.round(perSecond / 1000)}k/s`;
  if (perSecond >= 999.5) return `${(perSecond / 1000).toFixed(1)}k/s`;
  if (perSecond >= 9.95) return `${Math.round(perSecond)}/s`;
  return `${perSecond.toFixed(perSecond < 0.1 ? 2 : 1).replace(/\.?0+$/, '')}/s`;
}

/** `now`, `12 s ago`, `3 min ago`, `2 h ago`, `4 days ago`. */
export function agoText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 2) return 'now';
  if (seconds < 100) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${plural(Math.round(hours / 24), 'day')} ago`;
}

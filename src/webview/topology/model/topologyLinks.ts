import type { TopologyEdge, TopologyNode } from '../../../protocol/topology/topology.ts';
import { topologyActions, type TopologyAction, type TopologyTarget } from '../../../protocol/topology/topologyPage.ts';

/** How a button or an entry of a menu is labelled, and its codicon. */
interface LinkText {
  readonly label: string;
  readonly icon: string;
}

export const targetTexts: Readonly<Record<TopologyTarget, LinkText>> = {
  service: { label: 'Open Service', icon: 'server-process' },
  channel: { label: 'Show Channel', icon: 'list-tree' },
  inspector: { label: 'Messages', icon: 'mail' },
  logs: { label: 'Logs', icon: 'output' },
  trace: { label: 'Traces', icon: 'references' },
  manifest: { label: 'Manifest', icon: 'go-to-file' },
};

export const actionTexts: Readonly<Record<TopologyAction, LinkText>> = {
  start: { label: 'Start', icon: 'play' },
  stop: { label: 'Stop', icon: 'debug-stop' },
  restart: { label: 'Restart', icon: 'debug-restart' },
  scale: { label: 'Scale…', icon: 'layers' },
  debug: { label: 'Debug', icon: 'debug-alt' },
  publish: { label: 'Publish…', icon: 'send' },
  browse: { label: 'Open in Browser', icon: 'link-external' },
};

/** Where a node leads, what is looked for most first. */
export function targetsOfNode({ kind, at, service, channel }: TopologyNode): readonly TopologyTarget[] {
  const manifest: readonly TopologyTarget[] = at ? ['manifest'] : [];
  if (channel) return ['inspector', 'channel', 'trace', ...manifest];
  if (service === null) return manifest;
  return ['service', 'logs', ...(kind === 'service' ? (['trace'] as const) : []), ...manifest];
}

/** Where an edge leads: to its messages, where it has some. */
export function targetsOfEdge({ channel, isDeclared }: TopologyEdge): readonly TopologyTarget[] {
  return [
    ...(channel === null ? [] : (['inspector', 'channel'] as const)),
    'trace',
    ...(isDeclared ? (['manifest'] as const) : []),
  ];
}

/** What can be done with a node now, of the words that the host says, in the order of the table. */
export function actionsOf(words: readonly string[]): readonly TopologyAction[] {
  return topologyActions.filter((action) => words.includes(action));
}

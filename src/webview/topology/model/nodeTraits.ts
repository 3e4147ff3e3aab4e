import { sourceKinds } from '../../../base/kinds/sources.ts';
import type { ShownNode } from './shownGraph.ts';
import { nodeKindWords } from './topologyWords.ts';

interface NodeTraits {
  readonly icon: string;
  /** What it is, for people. */
  readonly label: string;
  /** Of its card, in units of the map. */
  readonly width: number;
  readonly height: number;
}

/** Every kind of node that the map draws. */
const nodeTraits: Readonly<Record<ShownNode['kind'], Omit<NodeTraits, 'label'>>> = {
  service: { icon: 'server-process', width: 176, height: 48 },
  channel: { icon: 'pulse', width: 176, height: 48 },
  group: { icon: 'organization', width: 160, height: 42 },
  broker: { icon: 'server', width: 160, height: 42 },
  database: { icon: 'database', width: 160, height: 42 },
  gateway: { icon: 'globe', width: 176, height: 48 },
  outside: { icon: 'plug', width: 160, height: 42 },
  fold: { icon: 'layers', width: 176, height: 48 },
};

/** How a node is drawn; the kind of a channel has its own icon and word. */
export function traitsOf({ kind, members }: Pick<ShownNode, 'kind' | 'members'>): NodeTraits {
  const traits = { ...nodeTraits[kind], label: wordOf(kind) };
  const channel = kind === 'channel' ? members[0]?.channel : undefined;
  if (!channel) return traits;
  const { icon, label } = sourceKinds[channel.kind];
  return { ...traits, icon, label };
}

function wordOf(kind: ShownNode['kind']): string {
  if (kind === 'fold') return 'group';
  // A card has no room for more.
  return kind === 'outside' ? 'outside' : nodeKindWords[kind];
}

import { formatCount } from '../../../base/counts.ts';
import { sourceKinds } from '../../../base/kinds/sources.ts';
import type { TopologyEdge, TopologyFigures, TopologyNode } from '../../../protocol/topology/topology.ts';
import { formatSize } from '../../kit/format.ts';
import { rateText } from '../model/topologyWords.ts';

/** One figure in words: `Lag`, `1,204`. */
export interface FigureLine {
  readonly label: string;
  readonly text: string;
  readonly look?: 'bad' | 'slow';
}

/** What is known of a node now; a figure that nobody knows has no line. */
export function nodeFigureLines(node: TopologyNode, figures: TopologyFigures | undefined): readonly FigureLine[] {
  const of = figures?.nodes[node.id];
  if (!of) return [];
  const { state, length, ratePerSecond, lag, pending, errors } = of;
  const [, counted] = node.channel ? sourceKinds[node.channel.kind].counted : ['', 'Length'];
  return [
    ...(state ? [{ label: 'State', text: state.text }] : []),
    ...line('Rate', ratePerSecond, rateText),
    ...line(capital(counted), length, formatCount, node.channel?.deadLetterOf == null ? undefined : 'bad'),
    ...line('Lag', lag, formatCount, 'slow'),
    ...line('Pending', pending, formatCount),
    ...line('Errors, last minute', errors, formatCount, 'bad'),
  ];
}

export function edgeFigureLines(edge: TopologyEdge, figures: TopologyFigures | undefined): readonly FigureLine[] {
  const of = figures?.edges[edge.id];
  if (!of) return [];
  return [
    ...line('Rate', of.ratePerSecond, rateText),
    ...line('Message size', of.bytes, formatSize),
    ...line('Lag', of.lag, formatCount, 'slow'),
    ...line('Errors, last minute', of.errors, formatCount, 'bad'),
  ];
}

function line(
  label: string,
  value: number | null,
  text: (value: number) => string,
  look?: FigureLine['look'],
): readonly FigureLine[] {
  if (value === null) return [];
  return [{ label, text: text(value), ...(look && value > 0 ? { look } : {}) }];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

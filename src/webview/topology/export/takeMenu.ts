import { topologyFormats, type TopologyFormat } from '../../../protocol/topology/topologyPage.ts';
import type { MenuEntry } from '../../kit/menu.ts';

const formatLabels: Readonly<Record<TopologyFormat, string>> = {
  svg: 'As a Picture (SVG)…',
  png: 'As a Picture (PNG)…',
  mermaid: 'As a Diagram of Mermaid',
  dot: 'As a Graph of Graphviz (DOT)…',
  json: 'As JSON…',
  csv: 'As a Table (CSV)…',
  link: 'Copy Link',
};

/** As what the map can be taken along. */
export function takeEntries(take: (format: TopologyFormat) => void): readonly MenuEntry[] {
  return topologyFormats.map((format) => ({ kind: 'action', label: formatLabels[format], does: () => take(format) }));
}

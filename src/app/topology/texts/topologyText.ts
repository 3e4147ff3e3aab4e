import { assertNever } from '../../../base/assert.ts';
import type { Topology } from '../../../protocol/topology/topology.ts';
import type { EdgeRate } from '../wiring/mapDraft.ts';
import { csvMap } from './csvMap.ts';
import { dotMap } from './dotMap.ts';
import { jsonMap } from './jsonMap.ts';
import { mermaidMap } from './mermaidMap.ts';

/** As what a map can be written down for other tools. */
export type MapTextFormat = 'mermaid' | 'dot' | 'json' | 'csv';

/** A map as a text for other tools. Whatever names hold, it stays what its format says. */
export function topologyText(
  topology: Topology,
  format: MapTextFormat,
  rates: ReadonlyMap<string, EdgeRate> = new Map(),
): string {
  switch (format) {
    case 'mermaid':
      return mermaidMap(topology);
    case 'dot':
      return dotMap(topology);
    case 'json':
      return jsonMap(topology, rates);
    case 'csv':
      return csvMap(topology, rates);
    default:
      return assertNever(format);
  }
}

import { isKey, type KeyPress, type KeyTraits } from './keys.ts';

/** Where a key of the page of a map means something, and how that is headed. */
export const topologyKeyScopes = {
  page: 'Everywhere',
  map: 'In the map',
  edge: 'On an edge of the map',
  table: 'In the table',
  time: 'In the last minutes',
} as const;
export type TopologyKeyScope = keyof typeof topologyKeyScopes;

interface ScopedTopologyKey extends KeyTraits {
  readonly scope: TopologyKeyScope;
}

/** Every key of the page of a map, for what handles them and for the sheet that `?` opens. */
export const topologyKeys = {
  help: { scope: 'page', keys: ['?'], says: 'Show this list of keys' },
  showMap: { scope: 'page', keys: ['1'], says: 'The map' },
  showTable: { scope: 'page', keys: ['2'], says: 'The table' },
  find: { scope: 'page', keys: ['/', 'Mod+F'], says: 'Find by name' },
  known: { scope: 'page', keys: ['I'], says: 'Show or close what is known' },
  difference: { scope: 'page', keys: ['D'], says: 'What was different at the moment that is shown, or when it broke' },
  undo: { scope: 'page', keys: ['Mod+Z'], says: 'Undo the last move of a node, or of all' },
  back: { scope: 'page', keys: ['Escape'], says: 'One step back: close what is beside, end the focus on neighbours' },

  toLeft: { scope: 'map', keys: ['ArrowLeft'], says: 'The nearest to the left' },
  toRight: { scope: 'map', keys: ['ArrowRight'], says: 'The nearest to the right' },
  toAbove: { scope: 'map', keys: ['ArrowUp'], says: 'The nearest above' },
  toBelow: { scope: 'map', keys: ['ArrowDown'], says: 'The nearest below' },
  toFirst: { scope: 'map', keys: ['Home'], says: 'The first' },
  toLast: { scope: 'map', keys: ['End'], says: 'The last' },
  toEdge: { scope: 'map', keys: ['E'], says: 'Its edges, one after the other' },
  openNode: { scope: 'map', keys: ['Enter'], says: 'Open the service or the channel; unfold a group' },
  showNode: { scope: 'map', keys: ['Space'], says: 'Show all that is known of it' },
  nodeMenu: { scope: 'map', keys: ['Shift+F10', 'ContextMenu'], says: 'Its menu' },
  moveLeft: { scope: 'map', keys: ['Alt+ArrowLeft'], says: 'Move it left' },
  moveRight: { scope: 'map', keys: ['Alt+ArrowRight'], says: 'Move it right' },
  moveUp: { scope: 'map', keys: ['Alt+ArrowUp'], says: 'Move it up' },
  moveDown: { scope: 'map', keys: ['Alt+ArrowDown'], says: 'Move it down' },
  hideNode: { scope: 'map', keys: ['H'], says: 'Hide it' },
  focusNode: { scope: 'map', keys: ['F'], says: 'Only it and its neighbours, or all again' },
  farther: { scope: 'map', keys: [']'], says: 'Neighbours from one step farther' },
  nearer: { scope: 'map', keys: ['['], says: 'Neighbours from one step less' },
  panLeft: { scope: 'map', keys: ['Shift+ArrowLeft'], says: 'Look farther left' },
  panRight: { scope: 'map', keys: ['Shift+ArrowRight'], says: 'Look farther right' },
  panUp: { scope: 'map', keys: ['Shift+ArrowUp'], says: 'Look farther up' },
  panDown: { scope: 'map', keys: ['Shift+ArrowDown'], says: 'Look farther down' },
  zoomMapIn: { scope: 'map', keys: ['+', '='], says: 'Zoom in' },
  zoomMapOut: { scope: 'map', keys: ['-'], says: 'Zoom out' },
  fitMap: { scope: 'map', keys: ['0'], says: 'Show all of it' },

  toSource: { scope: 'edge', keys: ['ArrowLeft'], says: 'Where it comes from' },
  toTarget: { scope: 'edge', keys: ['ArrowRight'], says: 'Where it goes to' },
  nextEdge: { scope: 'edge', keys: ['ArrowDown', 'E'], says: 'The next edge of the node' },
  previousEdge: { scope: 'edge', keys: ['ArrowUp'], says: 'The edge before' },
  openEdge: { scope: 'edge', keys: ['Enter'], says: 'Show its messages in the inspector' },
  showEdge: { scope: 'edge', keys: ['Space'], says: 'Show all that is known of it' },
  edgeMenu: { scope: 'edge', keys: ['Shift+F10', 'ContextMenu'], says: 'Its menu' },

  rowUp: { scope: 'table', keys: ['ArrowUp'], says: 'The row above' },
  rowDown: { scope: 'table', keys: ['ArrowDown'], says: 'The row below' },
  rowsUp: { scope: 'table', keys: ['PageUp'], says: 'One page up' },
  rowsDown: { scope: 'table', keys: ['PageDown'], says: 'One page down' },
  firstRow: { scope: 'table', keys: ['Home'], says: 'The first row' },
  lastRow: { scope: 'table', keys: ['End'], says: 'The last row' },
  openRow: { scope: 'table', keys: ['Enter'], says: 'Show its messages in the inspector' },
  showRow: { scope: 'table', keys: ['Space'], says: 'Show all that is known of it' },
  rowMenu: { scope: 'table', keys: ['Shift+F10', 'ContextMenu'], says: 'Its menu' },

  earlier: { scope: 'time', keys: ['ArrowLeft'], says: 'A second earlier' },
  later: { scope: 'time', keys: ['ArrowRight'], says: 'A second later' },
  muchEarlier: { scope: 'time', keys: ['PageUp', 'Shift+ArrowLeft'], says: 'A minute earlier' },
  muchLater: { scope: 'time', keys: ['PageDown', 'Shift+ArrowRight'], says: 'A minute later' },
  earliest: { scope: 'time', keys: ['Home'], says: 'The earliest that is kept' },
  live: { scope: 'time', keys: ['End', 'Escape'], says: 'Back to live' },
} as const satisfies Readonly<Record<string, ScopedTopologyKey>>;

type TopologyKeyId = keyof typeof topologyKeys;
export type TopologyKeysOf<S extends TopologyKeyScope> = {
  [K in TopologyKeyId]: (typeof topologyKeys)[K]['scope'] extends S ? K : never;
}[TopologyKeyId];

const entries = Object.entries<ScopedTopologyKey>(topologyKeys) as readonly (readonly [
  TopologyKeyId,
  ScopedTopologyKey,
])[];

/** Which key of a scope was pressed; undefined when it means nothing there. */
export function topologyKeyOf<S extends TopologyKeyScope>(scope: S, press: KeyPress): TopologyKeysOf<S> | undefined {
  const found = entries.find(([, traits]) => traits.scope === scope && traits.keys.some((key) => isKey(key, press)));
  return found?.[0] as TopologyKeysOf<S> | undefined;
}

/** The keys of a scope, in the table's order. */
export function topologyScopeKeys(scope: TopologyKeyScope): readonly KeyTraits[] {
  return entries.flatMap(([, traits]) => (traits.scope === scope ? [traits] : []));
}

import { plural } from '../../base/counts.ts';
import { foldings, type Folding } from '../../protocol/topology/topologyPage.ts';
import { topologyEdgeKinds, type TopologyEdgeKind } from '../../protocol/topology/topology.ts';
import { showHidden } from '../kit/format.ts';
import type { MenuEntry } from '../kit/menu.ts';
import type { MapState } from './model/mapState.ts';
import { foldGroups, type KnownFilter, type MapLook } from './model/shownGraph.ts';

/** A menu is no list: what has more groups than that is folded at the nodes. */
const maxGroups = 24;

const foldingLabels: Readonly<Record<Folding, string>> = {
  none: 'Do Not Fold',
  profile: 'By Profile',
  network: 'By Network',
  folder: 'By Folder',
};
const kindLabels: Readonly<Record<TopologyEdgeKind, string>> = {
  publishes: 'Publishes',
  consumes: 'Consumes',
  calls: 'Calls',
  depends: 'Depends On',
};
const knownLabels: Readonly<Record<KnownFilter, string>> = {
  all: 'Declared and Observed',
  declaredOnly: 'Declared, Never Seen',
  observedOnly: 'Seen, Not Declared',
};

/** By what the map is folded, and which of its groups are. */
export function foldEntries(state: MapState): readonly MenuEntry[] {
  const { look, topology } = state;
  if (!topology) return [];
  const ways = foldings.map((folding): MenuEntry => {
    const names = [...foldGroups(topology, folding).keys()];
    const isEmpty = folding !== 'none' && names.length === 0;
    return {
      kind: 'action',
      label: foldingLabels[folding],
      isChecked: look.folding === folding,
      disabledBecause: isEmpty ? 'No service has one' : undefined,
      does: () => state.change({ folding, folded: new Set(names) }),
    };
  });
  const groups = [...foldGroups(topology, look.folding)].slice(0, maxGroups);
  if (groups.length === 0) return ways;
  const toggles = groups.map(([name, members]): MenuEntry => ({
    kind: 'action',
    label: showHidden(name),
    hint: plural(members.length, 'service'),
    isChecked: look.folded.has(name),
    does: () => state.change({ folded: toggled(look.folded, name) }),
  }));
  return [...ways, { kind: 'separator' }, { kind: 'heading', label: 'Folded' }, ...toggles];
}

/** What of the map is shown. */
export function showEntries(state: MapState): readonly MenuEntry[] {
  const { look } = state;
  const change = (next: Partial<MapLook>) => (): void => state.change(next);
  const known = (Object.keys(knownLabels) as KnownFilter[]).map((each): MenuEntry => ({
    kind: 'action',
    label: knownLabels[each],
    isChecked: look.known === each,
    does: change({ known: each }),
  }));
  const kinds = topologyEdgeKinds.map((kind): MenuEntry => ({
    kind: 'action',
    label: kindLabels[kind],
    isChecked: !look.hiddenKinds.has(kind),
    does: change({ hiddenKinds: toggled(look.hiddenKinds, kind) }),
  }));
  return [
    { kind: 'heading', label: 'Edges' },
    ...kinds,
    { kind: 'separator' },
    ...known,
    { kind: 'separator' },
    {
      kind: 'action',
      label: 'Without an Edge',
      isChecked: !look.hidesIsolated,
      does: change({ hidesIsolated: !look.hidesIsolated }),
    },
    {
      kind: 'action',
      label: 'Show All Hidden',
      hint: look.hidden.size > 0 ? String(look.hidden.size) : '',
      disabledBecause: look.hidden.size === 0 ? 'Nothing is hidden' : undefined,
      does: change({ hidden: new Set() }),
    },
  ];
}

function toggled<T>(all: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const next = new Set(all);
  if (!next.delete(one)) next.add(one);
  return next;
}

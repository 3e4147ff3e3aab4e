import { ownProperty } from '../../../base/ownProperty.ts';
import type { TopologyAction, TopologyTarget } from '../../../protocol/topology/topologyPage.ts';
import type { MenuEntry } from '../../kit/menu.ts';
import { showHidden } from '../../kit/format.ts';
import type { MapState } from '../model/mapState.ts';
import { actionsOf, actionTexts, targetsOfEdge, targetsOfNode, targetTexts } from '../model/topologyLinks.ts';
import { groupOf, type ShownEdge, type ShownNode } from '../model/shownGraph.ts';

export interface MenuPorts {
  readonly open: (id: string, target: TopologyTarget) => void;
  readonly act: (id: string, action: TopologyAction) => void;
  readonly onShow: (takesFocus: boolean) => void;
}

/** What can be done with a node: only what the host says can be done now. */
export function nodeMenuEntries(node: ShownNode, state: MapState, ports: MenuPorts): readonly MenuEntry[] {
  if (node.kind === 'fold') return foldEntriesOf(node, state);
  const allowed = ownProperty(state.figures?.nodes, node.id)?.actions ?? [];
  const acts = actionsOf(allowed).map((each) => action(actionTexts[each].label, () => ports.act(node.id, each)));
  return joined([acts, openEntries(node, ports), arrangeEntries(node, state)]);
}

export function edgeEntries({ edges: [edge] }: ShownEdge, ports: MenuPorts): readonly MenuEntry[] {
  if (!edge) return [];
  return [...linksTo(edge.id, targetsOfEdge(edge), ports), action('Show Evidence', () => ports.onShow(true), 'Space')];
}

function openEntries({ id, members: [node] }: ShownNode, ports: MenuPorts): readonly MenuEntry[] {
  const targets = node ? targetsOfNode(node) : [];
  return [...linksTo(id, targets, ports), action('Show Detail', () => ports.onShow(true), 'Space')];
}

/** The first is also where the Enter key leads. */
function linksTo(id: string, targets: readonly TopologyTarget[], { open }: MenuPorts): readonly MenuEntry[] {
  return targets.map((target, index) =>
    action(targetTexts[target].label, () => open(id, target), index === 0 ? 'Enter' : ''),
  );
}

function arrangeEntries(node: ShownNode, state: MapState): readonly MenuEntry[] {
  const { look } = state;
  const isInFocus = look.focus?.id === node.id;
  const [member] = node.members;
  const group = member && groupOf(member, look.folding);
  return [
    isInFocus
      ? action('Show All', () => state.change({ focus: undefined }), 'F')
      : action('Focus on Neighbours', () => state.change({ focus: { id: node.id, depth: 1 } }), 'F'),
    ...(group === undefined
      ? []
      : [action(`Fold ${showHidden(group)}`, () => state.change({ folded: new Set([...look.folded, group]) }))]),
    action('Hide', () => state.change({ hidden: new Set([...look.hidden, node.id]) }), 'H'),
  ];
}

function foldEntriesOf(node: ShownNode, state: MapState): readonly MenuEntry[] {
  const hidden = [...state.look.hidden, ...node.members.map(({ id }) => id)];
  return [
    action('Unfold', () => unfold(node, state), 'Enter'),
    action('Focus on Neighbours', () => state.change({ focus: { id: node.members[0]?.id ?? node.id, depth: 1 } }), 'F'),
    action('Hide', () => state.change({ hidden: new Set(hidden) }), 'H'),
  ];
}

export function unfold({ name }: ShownNode, state: MapState): void {
  state.change({ folded: new Set([...state.look.folded].filter((each) => each !== name)) });
}

function action(label: string, does: () => void, hint = ''): MenuEntry {
  return { kind: 'action', label, hint, does };
}

function joined(groups: readonly (readonly MenuEntry[])[]): readonly MenuEntry[] {
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index): readonly MenuEntry[] => (index === 0 ? group : [{ kind: 'separator' }, ...group]));
}

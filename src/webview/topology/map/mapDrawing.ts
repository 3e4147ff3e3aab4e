import { ownProperty } from '../../../base/ownProperty.ts';
import type { TopologyFigures } from '../../../protocol/topology/topology.ts';
import { showHidden } from '../../kit/format.ts';
import { traitsOf } from '../model/nodeTraits.ts';
import type { ShownEdge } from '../model/shownGraph.ts';
import { rateText } from '../model/topologyWords.ts';
import { troubleOf, worst } from '../model/trouble.ts';
import { boundsOf } from './camera.ts';
import { rateOf } from './edgeLine.ts';
import { curveBetween, headPath, curvePath, pointOf, type Box } from './edgePath.ts';
import type { PlacedNode } from './nodePlaces.ts';

/** Colours as a picture has them that stands alone: `#1e1e1e`. */
export interface Palette {
  readonly background: string;
  readonly foreground: string;
  readonly quiet: string;
  readonly card: string;
  readonly line: string;
  readonly edge: string;
  readonly observed: string;
  readonly warning: string;
  readonly error: string;
}

/** What a picture is made of, in units of the map, from behind to the front. */
export type MapShape =
  | (Stroke & { readonly kind: 'box'; readonly box: Box; readonly radius: number; readonly fill: string })
  | (Stroke & { readonly kind: 'line'; readonly path: string })
  | { readonly kind: 'head'; readonly path: string; readonly fill: string }
  | {
      readonly kind: 'text';
      readonly x: number;
      /** Of the base line. */
      readonly y: number;
      readonly text: string;
      readonly fill: string;
      readonly sizePx: number;
      readonly isMiddle: boolean;
      readonly isMono: boolean;
      /** The colour around it, where it lies on a line. */
      readonly halo?: string;
    };

interface Stroke {
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly dash: readonly number[];
}

export interface Drawing {
  /** Of all that is drawn, with a margin. */
  readonly bounds: Box;
  readonly background: string;
  readonly shapes: readonly MapShape[];
}

const margin = 24;
/** How wide a character is in units of the map. */
const monoWidth = 7.9;
const plainWidth = 6.2;

/** The map as it is shown, as shapes: for a picture that can be taken along. */
export function mapDrawing(
  nodes: readonly PlacedNode[],
  edges: readonly ShownEdge[],
  figures: TopologyFigures | undefined,
  palette: Palette,
): Drawing {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lines = edges.flatMap((edge) => {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
    return from && to ? shapesOfEdge(edge, from, to, figures, palette) : [];
  });
  const cards = nodes.flatMap((node) => shapesOfNode(node, figures, palette));
  const { x, y, width, height } = boundsOf(nodes);
  const bounds = { x, y, width: width + 4 * margin, height: height + 2 * margin };
  return { bounds, background: palette.background, shapes: [...lines, ...cards] };
}

function shapesOfEdge(
  edge: ShownEdge,
  from: Box,
  to: Box,
  figures: TopologyFigures | undefined,
  palette: Palette,
): readonly MapShape[] {
  const curve = curveBetween(from, to);
  const trouble = worst(edge.edges.map(({ id }) => troubleOf(ownProperty(figures?.edges, id))));
  const { isDeclared, isObserved } = edge;
  const stroke = trouble ? palette[trouble] : isDeclared ? palette.edge : palette.observed;
  const dash = isDeclared && isObserved ? [] : isDeclared ? [5, 4] : [1, 4];
  const rate = figures && rateOf(edge, figures);
  const middle = pointOf(curve, 0.6);
  const shapes: MapShape[] = [
    { kind: 'line', path: curvePath(curve), stroke, strokeWidth: isDeclared && !trouble ? 1.4 : 2, dash },
    { kind: 'head', path: headPath(curve), fill: stroke },
  ];
  if (rate === undefined || rate === 0) return shapes;
  const text = { kind: 'text', text: rateText(rate), fill: palette.foreground, sizePx: 11 } as const;
  return [
    ...shapes,
    { ...text, x: middle.x, y: middle.y - 4, isMiddle: true, isMono: false, halo: palette.background },
  ];
}

function shapesOfNode(node: PlacedNode, figures: TopologyFigures | undefined, palette: Palette): readonly MapShape[] {
  const own = ownProperty(figures?.nodes, node.id);
  const trouble = troubleOf(own);
  const isDeclared = node.members.some((member) => member.isDeclared);
  const isRound = node.kind === 'channel' || node.kind === 'group';
  const left = node.x - node.width / 2 + (isRound ? 18 : 12);
  const room = node.width - (isRound ? 34 : 24);
  const stroke = trouble ? palette[trouble] : isDeclared ? palette.line : palette.observed;
  const text = { kind: 'text', isMiddle: false } as const;
  const { label } = traitsOf(node);
  const words = own?.state ? `${label} · ${own.state.text}` : label;
  return [
    {
      kind: 'box',
      box: node,
      radius: isRound ? node.height / 2 : 6,
      fill: palette.card,
      stroke,
      strokeWidth: trouble ? 2 : 1,
      dash: node.kind === 'outside' ? [2, 3] : [],
    },
    {
      ...text,
      x: left,
      y: node.y - 3,
      text: cutInMiddle(showHidden(node.name), Math.floor(room / monoWidth)),
      fill: palette.foreground,
      sizePx: 13,
      isMono: true,
    },
    {
      ...text,
      x: left,
      y: node.y + 13,
      text: cutInMiddle(showHidden(words), Math.floor(room / plainWidth)),
      fill: palette.quiet,
      sizePx: 11,
      isMono: false,
    },
  ];
}

/** Names of one system begin alike and differ at their ends: what is left out stands in the middle. */
export function cutInMiddle(text: string, most: number): string {
  // By code points: none is cut in two.
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const tail = Math.floor((most - 1) / 2);
  return `${characters.slice(0, most - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

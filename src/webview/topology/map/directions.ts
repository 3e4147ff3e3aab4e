import type { Box } from './edgePath.ts';

export type Direction = 'left' | 'right' | 'above' | 'below';

/** Who is joined by an edge is preferred to who is merely near. */
const joinedShare = 0.5;

/**
 * The nearest box in a direction: as far as it lies along it, and twice as far as it lies beside it. Undefined where there is none.
 */
export function nearestIn<Node extends Box & { readonly id: string }>(
  from: Box,
  direction: Direction,
  others: readonly Node[],
  joined: ReadonlySet<string>,
): Node | undefined {
  let best: { readonly node: Node; readonly way: number } | undefined;
  for (const node of others) {
    const [along, beside] = partsOf(direction, node.x - from.x, node.y - from.y);
    if (along <= 1 || beside > along * 2.5) continue;
    const way = (along + 2 * beside) * (joined.has(node.id) ? joinedShare : 1);
    if (!best || way < best.way) best = { node, way };
  }
  return best?.node;
}

function partsOf(direction: Direction, dx: number, dy: number): readonly [along: number, beside: number] {
  if (direction === 'left') return [-dx, Math.abs(dy)];
  if (direction === 'right') return [dx, Math.abs(dy)];
  return direction === 'above' ? [-dy, Math.abs(dx)] : [dy, Math.abs(dx)];
}

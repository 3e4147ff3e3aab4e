import type { LayoutEdge } from './graph.ts';

/**
 * The edges without circles: those that lead back within a circle are turned round. What leads back is told by how many steps each node is away
 * from where the circle is entered, so that a circle becomes as many columns as it needs, and not one long chain. `ids` are in the order in which
 * a circle that nobody enters begins.
 */
export function withoutCircles(ids: readonly string[], edges: readonly LayoutEdge[]): readonly LayoutEdge[] {
  const next = successorsOf(ids, edges);
  const circleOf = circlesOf(ids, next);
  const steps = stepsWithin(ids, edges, next, circleOf);
  const order = new Map(ids.map((id, place) => [id, place]));
  return edges.map((edge) => {
    const { from, to } = edge;
    if (circleOf.get(from) !== circleOf.get(to)) return edge;
    const way = (steps.get(to) ?? 0) - (steps.get(from) ?? 0) || (order.get(to) ?? 0) - (order.get(from) ?? 0);
    return way < 0 ? { from: to, to: from } : edge;
  });
}

type Successors = ReadonlyMap<string, readonly string[]>;

function successorsOf(ids: readonly string[], edges: readonly LayoutEdge[]): Successors {
  const next = new Map(ids.map((id) => [id, [] as string[]]));
  for (const { from, to } of edges) next.get(from)?.push(to);
  return next;
}

interface Mark {
  readonly index: number;
  low: number;
}

/** Which nodes reach each other: Tarjan's strongly connected components, without recursion, which has no bound. */
function circlesOf(ids: readonly string[], next: Successors): ReadonlyMap<string, number> {
  const marks = new Map<string, Mark>();
  const circleOf = new Map<string, number>();
  const open: string[] = [];
  for (const start of ids) {
    const path = marks.has(start) ? [] : [{ id: start, at: 0 }];
    for (let here = path.at(-1); here; here = path.at(-1)) {
      const mark = marks.get(here.id) ?? begun(here.id, marks, open);
      const to = next.get(here.id)?.[here.at++];
      if (to === undefined) leave(path, mark, marks, open, circleOf);
      else if (!marks.has(to)) path.push({ id: to, at: 0 });
      else if (!circleOf.has(to)) mark.low = Math.min(mark.low, marks.get(to)?.index ?? mark.low);
    }
  }
  return circleOf;
}

function begun(id: string, marks: Map<string, Mark>, open: string[]): Mark {
  const mark = { index: marks.size, low: marks.size };
  marks.set(id, mark);
  open.push(id);
  return mark;
}

/** All that is open since the node whose mark is its own lowest is one circle with it. */
function leave(
  path: { readonly id: string }[],
  mark: Mark,
  marks: ReadonlyMap<string, Mark>,
  open: string[],
  circleOf: Map<string, number>,
): void {
  const id = path.pop()?.id ?? '';
  const before = marks.get(path.at(-1)?.id ?? '');
  if (before) before.low = Math.min(before.low, mark.low);
  if (mark.low !== mark.index) return;
  const name = circleOf.size;
  for (const each of open.splice(open.lastIndexOf(id))) circleOf.set(each, name);
}

/** How many steps each node is away from where its circle is entered. */
function stepsWithin(
  ids: readonly string[],
  edges: readonly LayoutEdge[],
  next: Successors,
  circleOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const entered = new Set(edges.flatMap(({ from, to }) => (circleOf.get(from) === circleOf.get(to) ? [] : [to])));
  const isEntered = new Set([...entered].map((id) => circleOf.get(id)));
  const steps = new Map<string, number>();
  const isBegun = new Set<number | undefined>();
  for (const id of ids) {
    const circle = circleOf.get(id);
    if (!entered.has(id) && (isEntered.has(circle) || isBegun.has(circle))) continue;
    isBegun.add(circle);
    steps.set(id, 0);
  }
  // A map is gone through with what is added meanwhile: the nearest first.
  for (const [id, step] of steps) {
    for (const to of next.get(id) ?? []) {
      if (circleOf.get(to) === circleOf.get(id) && !steps.has(to)) steps.set(to, step + 1);
    }
  }
  return steps;
}

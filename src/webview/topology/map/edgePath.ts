import type { MapPlace } from '../../../protocol/topology/topologyPage.ts';

/** The middle of a node, and how large it is, in units of the map. */
export interface Box extends MapPlace {
  readonly width: number;
  readonly height: number;
}

/** A cubic curve from one node to another, with the tip of its arrow at the end. */
export interface Curve {
  readonly start: MapPlace;
  readonly out: MapPlace;
  readonly in: MapPlace;
  readonly end: MapPlace;
}

/** Lines there and back leave each other room. */
const aside = 6;
/** As long as the head of the arrow is. */
export const arrowLength = 8;

/** From the side of one that looks at the other; between two in one column, out to the right and back. */
export function curveBetween(from: Box, to: Box): Curve {
  const gap = Math.abs(to.x - from.x) - (from.width + to.width) / 2;
  if (gap < arrowLength * 2) return besides(from, to);
  const side = to.x > from.x ? 1 : -1;
  const start = { x: from.x + (side * from.width) / 2, y: from.y - side * aside };
  const end = { x: to.x - (side * to.width) / 2, y: to.y - side * aside };
  const bend = Math.max(24, Math.abs(end.x - start.x) * 0.45);
  return {
    start,
    out: { x: start.x + side * bend, y: start.y },
    in: { x: end.x - side * bend, y: end.y },
    end,
  };
}

function besides(from: Box, to: Box): Curve {
  const side = to.y >= from.y ? 1 : -1;
  const start = { x: from.x + from.width / 2, y: from.y + side * aside };
  const end = { x: to.x + to.width / 2, y: to.y - side * aside };
  const out = Math.max(start.x, end.x) + 30 + Math.min(60, Math.abs(end.y - start.y) * 0.12);
  return { start, out: { x: out, y: start.y }, in: { x: out, y: end.y }, end };
}

/** A point of the curve: 0 is its start, 1 its end. */
export function pointOf({ start, out, in: inner, end }: Curve, at: number): MapPlace {
  const left = 1 - at;
  const [a, b, c, d] = [left ** 3, 3 * left ** 2 * at, 3 * left * at ** 2, at ** 3];
  return {
    x: a * start.x + b * out.x + c * inner.x + d * end.x,
    y: a * start.y + b * out.y + c * inner.y + d * end.y,
  };
}

/** The line up to the arrow's head, as SVG has it. */
export function curvePath(curve: Curve): string {
  const { start, out, in: inner, end } = curve;
  const x = end.x - Math.sign(end.x - inner.x) * (arrowLength - 1);
  return `M${point(start)}C${point(out)} ${point(inner)} ${round(x)} ${round(end.y)}`;
}

export function headPath({ in: inner, end }: Curve): string {
  const back = -Math.sign(end.x - inner.x) * arrowLength;
  return `M${point(end)}l${back} -4v8z`;
}

/** So many points of the curve with the same way between them, and how long it is. */
export function evenSteps(
  curve: Curve,
  count: number,
): { readonly points: readonly MapPlace[]; readonly length: number } {
  const fine = Array.from({ length: count * 4 + 1 }, (_, index) => pointOf(curve, index / (count * 4)));
  const ways = [0];
  for (let index = 1; index < fine.length; index++) {
    const [before, here] = [fine[index - 1] ?? curve.start, fine[index] ?? curve.end];
    ways.push((ways[index - 1] ?? 0) + Math.hypot(here.x - before.x, here.y - before.y));
  }
  const length = ways.at(-1) ?? 0;
  let at = 0;
  const points = Array.from({ length: count + 1 }, (_, step) => {
    const wanted = (length * step) / count;
    while (at < ways.length - 1 && (ways[at] ?? 0) < wanted) at++;
    return fine[at] ?? curve.end;
  });
  return { points, length };
}

function point({ x, y }: MapPlace): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

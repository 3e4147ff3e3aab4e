import { element } from '../../kit/dom.ts';
import type { EdgeLine } from './edgeLine.ts';
import { evenSteps, type Curve } from './edgePath.ts';

/** Each is a layer that the compositor moves by itself: more would cost frames. */
const maxDots = 140;
const maxPerEdge = 4;
const steps = 12;
/** How fast all of them go, in units of the map. */
const unitsPerSecond = 70;

interface Running {
  readonly curve: Curve;
  readonly count: number;
  readonly dots: readonly HTMLElement[];
}

/**
 * Dots that go along edges on which something flows, the denser the more it is. They say no more than the figures do, so they are not there for
 * whoever wants no motion, and where nobody looks.
 */
export class Pulses {
  readonly #layer: HTMLElement;
  readonly #running = new Map<string, Running>();
  readonly #wantsLess = window.matchMedia('(prefers-reduced-motion: reduce)');
  #wanted: readonly { readonly line: EdgeLine; readonly rate: number }[] = [];

  constructor(layer: HTMLElement) {
    this.#layer = layer;
    const draw = (): void => this.#draw();
    this.#wantsLess.addEventListener('change', draw);
    document.addEventListener('visibilitychange', draw);
    // VS Code's own setting, whatever the system says, is a class of the body.
    new MutationObserver(draw).observe(document.body, { attributeFilter: ['class'] });
  }

  show(flowing: readonly { readonly line: EdgeLine; readonly rate: number }[]): void {
    this.#wanted = flowing;
    this.#draw();
  }

  #draw(): void {
    const isStill =
      this.#wantsLess.matches || document.hidden || document.body.classList.contains('vscode-reduce-motion');
    const counts = isStill ? new Map<EdgeLine, number>() : dotCounts(this.#wanted);
    const ids = new Set<string>();
    for (const [line, count] of counts) {
      ids.add(line.edge.id);
      this.#run(line, count);
    }
    for (const [id, { dots }] of this.#running) {
      if (ids.has(id)) continue;
      for (const dot of dots) dot.remove();
      this.#running.delete(id);
    }
  }

  /** What goes its way already goes on: a dot that began anew would be seen to jump. */
  #run(line: EdgeLine, count: number): void {
    const { curve, edge } = line;
    const known = this.#running.get(edge.id);
    if (!curve || (known?.count === count && known.curve === curve)) return;
    for (const dot of known?.dots ?? []) dot.remove();
    const { points, length } = evenSteps(curve, steps);
    const durationMs = Math.max(400, (length / unitsPerSecond) * 1000);
    const frames = points.map(({ x, y }) => ({ transform: `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)` }));
    const dots = Array.from({ length: count }, (_, place) => {
      const dot = element('i', { className: 'map-pulse' });
      this.#layer.append(dot);
      dot.animate(frames, { duration: durationMs, iterations: Infinity, delay: (-durationMs * place) / count });
      return dot;
    });
    this.#running.set(edge.id, { curve, count, dots });
  }
}

/** How many dots each edge gets: one for a little, one more for ten times as much; where there are too many, those of the busiest. */
function dotCounts(
  flowing: readonly { readonly line: EdgeLine; readonly rate: number }[],
): ReadonlyMap<EdgeLine, number> {
  const busiest = flowing.filter(({ rate }) => rate > 0).toSorted((a, b) => b.rate - a.rate);
  const counts = new Map(busiest.slice(0, maxDots).map(({ line }) => [line, 1]));
  let left = maxDots - counts.size;
  for (const { line, rate } of busiest) {
    const more = Math.min(left, maxPerEdge - 1, Math.max(0, Math.floor(Math.log10(rate) + 1)));
    if (more <= 0) continue;
    counts.set(line, 1 + more);
    left -= more;
  }
  return counts;
}

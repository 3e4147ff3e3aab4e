import { setAttribute } from '../../kit/dom.ts';
import type { MapState } from '../model/mapState.ts';
import { shownFor } from '../model/shownGraph.ts';
import type { MapCanvas } from './mapCanvas.ts';

/** Marks what is selected with what it is joined to, and lets fade what is not looked for. */
export function drawMarks(canvas: MapCanvas, state: MapState): void {
  const chosen = shownFor(state.graph, state.selected)?.id;
  const found = new Set<string>();
  for (const { id, name, members } of canvas.nodes) {
    const isFound = state.isFound([name, ...members.map((each) => each.name)]);
    if (isFound) found.add(id);
    mark(canvas.elementOf(id), id === chosen, !isFound);
  }
  const isLookedFor = state.query.trim() !== '';
  for (const { element: line, edge, rate } of canvas.lines) {
    const isDim = isLookedFor && !found.has(edge.from) && !found.has(edge.to);
    mark(line, edge.id === chosen, isDim);
    rate.classList.toggle('is-dim', isDim);
    line.classList.toggle('is-joined', edge.from === chosen || edge.to === chosen);
  }
}

function mark(drawn: Element | undefined, isSelected: boolean, isDim: boolean): void {
  if (!drawn) return;
  drawn.classList.toggle('is-selected', isSelected);
  drawn.classList.toggle('is-dim', isDim);
  setAttribute(drawn, 'aria-current', isSelected ? 'true' : undefined);
}

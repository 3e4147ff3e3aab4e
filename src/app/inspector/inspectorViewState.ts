import type { Filter, FilterProblem } from '../../protocol/filterShapes.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import { noCounts, type Counts } from '../../protocol/shapes.ts';
import type { Start } from '../../protocol/startShape.ts';

/** How one inspector stands: what its page shows, and what a tap that comes back is told. It is replaced as a whole, never changed. */
export interface InspectorViewState {
  /** What outlives the window. */
  readonly state: InspectorState;
  /** Why the state's filter is not in force. */
  readonly filterProblem: FilterProblem | null;
  readonly isPaused: boolean;
  /** Somebody can see the page. */
  readonly isShown: boolean;
  /** What the tap said last. */
  readonly counts: Counts;
}

/** An inspector that has just been opened is live and seen; a source that is named twice is shown once. */
export function openedInspector(state: InspectorState): InspectorViewState {
  const one = { state, filterProblem: null, isPaused: false, isShown: true, counts: noCounts };
  return withSources(one, state.sources);
}

export function withSources(view: InspectorViewState, sources: readonly string[]): InspectorViewState {
  const { name, ...state } = view.state;
  const isSame = sources.join('\n') === state.sources.join('\n');
  // What the others were together says nothing of these.
  const named = isSame && name !== undefined ? { name } : {};
  return { ...view, state: { ...state, ...named, sources: [...new Set(sources)] } };
}

export function withFilter(view: InspectorViewState, filter: Filter): InspectorViewState {
  return { ...view, state: { ...view.state, filter } };
}

/** What the tap says of a filter counts only as long as there is no newer one. */
export function withFilterProblem(
  view: InspectorViewState,
  filter: Filter,
  filterProblem: FilterProblem | null,
): InspectorViewState {
  return view.state.filter === filter ? { ...view, filterProblem } : view;
}

export function startedFrom(view: InspectorViewState, start: Start): InspectorViewState {
  return { ...view, state: { ...view.state, start } };
}

/** A tap that is new holds nothing, but the view stands as it stood. */
export function reopened(view: InspectorViewState): InspectorViewState {
  return { ...view, counts: { ...noCounts, isPaused: view.isPaused } };
}

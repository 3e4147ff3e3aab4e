import type { PartlySeen } from '../../messages/filter/partly.ts';
import type { Unevaluated } from '../../messages/filter/unevaluated.ts';
import { liveArrangement, type RowArrangement } from '../../messages/view/rowArrangement.ts';
import type { Filter, Sort } from '../../protocol/filterShapes.ts';

/** How a session shows its rows: by which filter, up to where, in which order. It is replaced as a whole, never changed. */
export interface ViewState extends RowArrangement {
  readonly filter: Filter | undefined;
  /** The filter asks whether messages keep their contracts. */
  readonly needsVerdicts: boolean;
  /** Where the filter matches in a line that it lets through. */
  readonly marks: (line: string) => number[];
  /** The messages that the filter has seen only in part. */
  readonly partly: PartlySeen | undefined;
  /** The messages that the filter could not be evaluated on. */
  readonly unevaluated: Unevaluated | undefined;
  /** What the rows are sorted by; null: they stand as they came. */
  readonly sort: Sort | null;
  /** Numbers filters and sorts, so that the answer to an outdated one changes nothing. */
  readonly run: number;
}

/** A session that has just been opened shows everything in the order it came. */
export const openedView: ViewState = {
  ...liveArrangement,
  filter: undefined,
  needsVerdicts: false,
  marks: () => [],
  partly: undefined,
  unevaluated: undefined,
  sort: null,
  run: 0,
};

type Filtering = Pick<ViewState, 'filter' | 'marks' | 'needsVerdicts' | 'partly' | 'unevaluated'>;

/** Another filter ends a sort, because its rows are others. */
export function filtered(state: ViewState, filtering: Filtering): ViewState {
  return { ...unsorted(state), ...filtering };
}

/** Shows these rows in this order, until the view goes on or its filter changes; a live view stays as it is. */
export function sortedBy(state: ViewState, sort: Sort, sorted: Float64Array): ViewState {
  return state.pausedAt === undefined ? state : { ...state, sort, sorted };
}

export function unsorted(state: ViewState): ViewState {
  return { ...state, sort: null, sorted: undefined, run: state.run + 1 };
}

/** The view stands still at `end`; one that is paused already keeps its own. */
export function paused(state: ViewState, end: number): ViewState {
  return { ...unsorted(state), pausedAt: state.pausedAt ?? end };
}

export function resumed(state: ViewState): ViewState {
  return { ...unsorted(state), pausedAt: undefined };
}

/** All messages before `end` are gone: a paused view is empty, and stays paused. */
export function emptied(state: ViewState, end: number): ViewState {
  return { ...unsorted(state), pausedAt: state.pausedAt === undefined ? undefined : end };
}

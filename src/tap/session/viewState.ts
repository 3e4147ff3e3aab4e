import type { PartlySeen } from '../../messages/filter/partly.ts';
import type { Unevaluated } from '../../messages/filter/unevaluated.ts';
import type { Filter, Sort } from '../../protocol/filterShapes.ts';

/** How a session shows its rows: by which filter and in which order. It is replaced as a whole, never changed. */
export interface ViewState {
  readonly filter: Filter | undefined;
  /** The filter asks whether messages keep their contracts. */
  readonly needsVerdicts: boolean;
  /** Where the filter matches in a line that it lets through. */
  readonly marks: (line: string) => number[];
  /** The messages that the filter has seen only in part. */
  readonly partly: PartlySeen | undefined;
  /** The messages that the filter could not be evaluated on. */
  readonly unevaluated: Unevaluated | undefined;
  readonly sort: Sort | null;
  /** Numbers filters and sorts, so that the answer to an outdated one changes nothing. */
  readonly run: number;
}

/** A session that has just been opened shows everything in the order it came. */
export const openedView: ViewState = {
  filter: undefined,
  needsVerdicts: false,
  marks: () => [],
  partly: undefined,
  unevaluated: undefined,
  sort: null,
  run: 0,
};

type Filtering = Pick<ViewState, 'filter' | 'marks' | 'needsVerdicts' | 'partly' | 'unevaluated'>;

/** Another filter ends a sort: its rows are others. */
export function filtered(state: ViewState, filtering: Filtering): ViewState {
  return { ...unsorted(state), ...filtering };
}

export function sortedBy(state: ViewState, sort: Sort): ViewState {
  return { ...state, sort };
}

export function unsorted(state: ViewState): ViewState {
  return { ...state, sort: null, run: state.run + 1 };
}

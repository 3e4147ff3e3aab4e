import { tracePageHostSide, type TracePageState } from '../../protocol/traces/tracePage.ts';
import { lazyPageModel, titleOfPage, type LazyPageModel, type PageSession } from '../webviews/lazyPageModel.ts';
import type { PageKind } from '../webviews/pagePanel.ts';

type Side = typeof tracePageHostSide;

export const tracePageKind = {
  viewType: 'patchbay.trace',
  name: 'Trace',
  bundle: 'trace',
  side: tracePageHostSide,
} as const satisfies PageKind<Side>;

export type TracePageModel = LazyPageModel<Side, TracePageState>;

/** One page of a trace, as a tab shows it. */
export function tracePageModel(state: TracePageState, make: () => Promise<PageSession<Side>>): TracePageModel {
  return lazyPageModel(tracePageHostSide, state, titleOf(state), make);
}

function titleOf(state: TracePageState): string {
  const { value, application, recent } = state;
  const name = titleOfPage(value === '' ? (recent?.filter.service ?? application) : value);
  return `${value === '' ? listName(recent) : 'Trace'}: ${name}`;
}

/** As the command is called that opened it. */
function listName(recent: TracePageState['recent']): string {
  if (recent?.filter.isFailed) return 'Failed Traces';
  if (recent?.filter.isStuck) return 'Stuck Traces';
  return recent?.order === 'duration' ? 'Slowest Traces' : 'Traces';
}

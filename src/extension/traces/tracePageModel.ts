import type { TracePageSession } from '../../app/traces/tracePageSession.ts';
import { oneLine } from '../../base/foreignText.ts';
import { toDisposable } from '../../base/disposable.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import { tracePageHostSide, type TracePageState } from '../../protocol/traces/tracePage.ts';
import type { PageKind, PageModel } from '../webviews/pagePanel.ts';

type Side = typeof tracePageHostSide;

export const tracePageKind = {
  viewType: 'patchbay.trace',
  name: 'Trace',
  bundle: 'trace',
  side: tracePageHostSide,
} as const satisfies PageKind<Side>;

const maxTitleLength = 40;

export interface TracePageModel extends PageModel<Side> {
  readonly state: TracePageState;
}

/** One page of a trace, as a tab shows it. What stands behind it is made when the page asks for the first time. */
export function tracePageModel(state: TracePageState, make: () => Promise<TracePageSession>): TracePageModel {
  let making: Promise<TracePageSession> | undefined;
  let page: Parameters<PageModel<Side>['attach']>[0] | undefined;
  let isShown = true;
  let isDisposed = false;
  const begin = async (): Promise<TracePageSession> => {
    const session = await make();
    if (isDisposed) session.dispose();
    if (page) session.attach(page);
    session.setShown(isShown);
    return session;
  };
  const session = (): Promise<TracePageSession> => (making ??= begin());
  /** What it is told before it is there, it is told when it is. */
  const tell = (telling: (its: TracePageSession) => void): void => void making?.then(telling, () => undefined);
  const handlers = Object.keys(tracePageHostSide.requests).map((name) => [
    name,
    async (params: never, signal: AbortSignal): Promise<unknown> =>
      (await session()).handlers[name as keyof Handlers<Side>](params, signal),
  ]);
  return {
    state,
    handlers: Object.fromEntries(handlers) as Handlers<Side>,
    title: titleOf(state),
    onDidChangeTitle: () => toDisposable(() => undefined),
    attach: (its) => {
      page = its;
      tell((made) => made.attach(its));
    },
    setShown: (shown) => {
      isShown = shown;
      tell((made) => made.setShown(shown));
    },
    dispose: () => {
      isDisposed = true;
      tell((made) => made.dispose());
    },
  };
}

function titleOf(state: TracePageState): string {
  const { value, application, recent } = state;
  const name = oneLine(value === '' ? (recent?.filter.service ?? application) : value);
  const short = name.length > maxTitleLength ? `${name.slice(0, maxTitleLength - 1)}…` : name;
  return `${value === '' ? listName(recent) : 'Trace'}: ${short}`;
}

/** As the command is called that opened it. */
function listName(recent: TracePageState['recent']): string {
  if (recent?.filter.isFailed) return 'Failed Traces';
  if (recent?.filter.isStuck) return 'Stuck Traces';
  return recent?.order === 'duration' ? 'Slowest Traces' : 'Traces';
}

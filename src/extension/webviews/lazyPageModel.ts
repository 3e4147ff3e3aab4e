import { oneLine } from '../../base/foreignText.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Handlers, Side } from '../../protocol/rpc.ts';
import type { PageModel } from './pagePanel.ts';

type PageEnd<Host extends Side> = Parameters<PageModel<Host>['attach']>[0];

/** What does the work of a page. */
export interface PageSession<Host extends Side> extends Disposable {
  readonly handlers: Handlers<Host>;
  attach(page: PageEnd<Host>): void;
  /** Left out by what works on while nobody sees the page. */
  setShown?(isShown: boolean): void;
}

/** What stands behind a tab, with what the page was opened for. */
export interface LazyPageModel<Host extends Side, State> extends PageModel<Host> {
  readonly state: State;
}

/** One page, as a tab shows it. What stands behind it is made, and its code loaded, when the page asks for the first time. */
export function lazyPageModel<Host extends Side, State>(
  side: Host,
  state: State,
  title: string,
  make: () => Promise<PageSession<Host>>,
): LazyPageModel<Host, State> {
  let making: Promise<PageSession<Host>> | undefined;
  let page: PageEnd<Host> | undefined;
  let isShown = true;
  let isDisposed = false;
  const begin = async (): Promise<PageSession<Host>> => {
    const session = await make();
    if (isDisposed) session.dispose();
    if (page) session.attach(page);
    session.setShown?.(isShown);
    return session;
  };
  const session = (): Promise<PageSession<Host>> => (making ??= begin());
  /** What it is told before it is there, it is told when it is. */
  const tell = (telling: (its: PageSession<Host>) => void): void => void making?.then(telling, () => undefined);
  const handlers = Object.keys(side.requests).map((name) => [
    name,
    async (params: never, signal: AbortSignal): Promise<unknown> =>
      (await session()).handlers[name as keyof Handlers<Host>](params, signal),
  ]);
  return {
    state,
    handlers: Object.fromEntries(handlers) as Handlers<Host>,
    title,
    onDidChangeTitle: () => toDisposable(() => undefined),
    attach: (its) => {
      page = its;
      tell((made) => made.attach(its));
    },
    setShown: (shown) => {
      isShown = shown;
      tell((made) => made.setShown?.(shown));
    },
    dispose: () => {
      isDisposed = true;
      tell((made) => made.dispose());
    },
  };
}

const maxTitleLength = 40;

/** A foreign name as the title of a tab, or as a part of one. */
export function titleOfPage(name: string): string {
  const line = oneLine(name);
  return line.length > maxTitleLength ? `${line.slice(0, maxTitleLength - 1)}…` : line;
}

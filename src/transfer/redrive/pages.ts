import type { MovableMessage, MovablePage, MoveOrigin } from '../../broker/mover.ts';
import type { RedriveJob } from './job.ts';

/** Reads a page of what could be moved from somewhere. */
export type ReadPage = (from: MoveOrigin, cursor: string | undefined, count: number) => Promise<MovablePage>;

/** How many messages are read, and moved in one step at most: a script of so many holds up a server for a few milliseconds. */
const pageSize = 100;

/**
 * The messages of a place in pages, in their order; of those that are named by their ids no others are read. `stayed` is how
 * many items of a list were read and are still there: the next ones begin behind them.
 */
export async function* pagesOf(
  { from, selection }: Pick<RedriveJob, 'from' | 'selection'>,
  read: ReadPage,
  stayed: () => number,
): AsyncGenerator<readonly MovableMessage[], void, void> {
  const { ids } = selection;
  if (ids && from.kind !== 'list') {
    yield* named(from, ids, read);
    return;
  }
  for (let cursor: string | undefined, isMore = true; isMore;) {
    const at = from.kind === 'list' ? String(stayed()) : cursor;
    const page = await read(from, at, pageSize);
    yield page.messages;
    cursor = page.next;
    isMore = cursor !== undefined;
  }
}

async function* named(
  from: MoveOrigin,
  ids: readonly string[],
  read: ReadPage,
): AsyncGenerator<readonly MovableMessage[], void, void> {
  for (let at = 0; at < ids.length; at += pageSize) {
    const some = ids.slice(at, at + pageSize);
    const pages = await Promise.all(some.map((id) => read(from, id, 1)));
    yield pages.flatMap(({ messages }, index) => messages.filter(({ id }) => id === some[index]));
  }
}

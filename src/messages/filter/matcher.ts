import type { Page } from '../store/page.ts';

/**
 * Calls `onMatch` with those of a page's rows `[from, to)` that match, by index, in order. Answers how far it came: less
 * far than `to` only when `isDue` said that the time is over, and one row further at least.
 */
export type Matcher = (
  page: Page,
  from: number,
  to: number,
  onMatch: (index: number) => void,
  isDue?: () => boolean,
) => number;

import type { Viewport } from './viewport.ts';

/**
 * The row that a key moves to, possibly beyond the first or last row; undefined for keys that the table does not
 * handle. Keys go by what stands above and below, whichever row is the newest.
 */
export function targetOf(key: string, viewport: Viewport, current: number | undefined): number | undefined {
  const { first, end, visible, isNewestFirst, pageSize } = viewport;
  if (end <= first) return undefined;
  const down = isNewestFirst ? -1 : 1;
  const [top, bottom] = isNewestFirst ? [end - 1, first] : [first, end - 1];
  const topInSight = isNewestFirst ? visible.end - 1 : visible.start;
  switch (key) {
    case 'ArrowUp':
      return current === undefined ? bottom : current - down;
    case 'ArrowDown':
      return current === undefined ? topInSight : current + down;
    case 'PageUp':
      return (current ?? bottom) - down * pageSize;
    case 'PageDown':
      return (current ?? topInSight) + down * pageSize;
    case 'Home':
      return top;
    case 'End':
      return bottom;
    default:
      return undefined;
  }
}

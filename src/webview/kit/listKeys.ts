import type { Viewport } from './viewport.ts';

/**
 * The row that a key moves to, possibly beyond the first or last row; undefined for keys that the table does not
 * handle.
 */
export function targetOf(key: string, viewport: Viewport, current: number | undefined): number | undefined {
  const last = viewport.end - 1;
  if (last < viewport.first) return undefined;
  switch (key) {
    case 'ArrowUp':
      return current === undefined ? last : current - 1;
    case 'ArrowDown':
      return current === undefined ? viewport.visible.start : current + 1;
    case 'PageUp':
      return (current ?? last) - viewport.pageSize;
    case 'PageDown':
      return (current ?? viewport.visible.start) + viewport.pageSize;
    case 'Home':
      return viewport.first;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

import type { Viewport } from './viewport.ts';

/** The row that a key goes to, from the current one; it may lie beyond the first or last. Undefined: no key of the table. */
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

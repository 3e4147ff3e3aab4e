import { hullOf, type PlacedBox } from './graph.ts';

/** Between components. */
const gap = 48;
/** How much wider than high the whole is to be. */
const aspect = 1.6;

/** Puts groups of boxes into rows, the highest first, so that none touches another. */
export function packed(groups: readonly (readonly PlacedBox[])[]): readonly PlacedBox[] {
  const sized = groups.map((boxes) => {
    const { left, right, top, bottom } = hullOf(boxes);
    return { boxes, left, top, width: right - left, height: bottom - top };
  });
  const area = sized.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const rowWidth = Math.max(Math.sqrt(area * aspect), ...sized.map(({ width }) => width));
  let [x, y, rowHeight] = [0, 0, 0];
  return sized
    .toSorted((a, b) => b.height - a.height)
    .flatMap(({ boxes, left, top, width, height }) => {
      if (x > 0 && x + width > rowWidth) [x, y, rowHeight] = [0, y + rowHeight + gap, 0];
      const [dx, dy] = [x - left, y - top];
      x += width + gap;
      rowHeight = Math.max(rowHeight, height);
      return boxes.map((box) => ({ ...box, x: box.x + dx, y: box.y + dy }));
    });
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VirtualList, type ListRow } from '../../../../src/webview/kit/virtualList.ts';

const rowHeightPx = 20;
const heightPx = 100;

/** As much of a browser's scrolling box as a list uses: it tells of each move of its bar with the next frame. */
class Box {
  readonly style: Record<string, string> = {};
  readonly clientHeight = heightPx;
  readonly offsetHeight = 0;
  readonly #onScroll: (() => void)[] = [];
  #scrollTop = 0;
  isMoved = false;

  get scrollTop(): number {
    return this.#scrollTop;
  }
  set scrollTop(px: number) {
    this.isMoved ||= px !== this.#scrollTop;
    this.#scrollTop = px;
  }

  addEventListener(_: 'scroll', listener: () => void): void {
    this.#onScroll.push(listener);
  }
  tellOfMove(): void {
    if (!this.isMoved) return;
    this.isMoved = false;
    for (const listener of this.#onScroll) listener();
  }
  append(): void {
    return;
  }
}

function setUp() {
  const frames: (() => void)[] = [];
  let resize = (): void => undefined;
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(onResize: () => void) {
        resize = onResize;
      }
      observe(): void {
        return;
      }
    },
  );
  const [scroller, box] = [new Box(), new Box()];
  const ends: number[] = [];
  const scrolls: boolean[] = [];
  const row: ListRow = { element: { remove: () => undefined } as HTMLElement, isLoaded: true };
  let count = 0;
  const [element, other] = [scroller, box] as unknown as HTMLElement[];
  if (!element || !other) throw new Error('There is a box for each.');
  const list = new VirtualList(
    rowHeightPx,
    { scroller: element, head: other, layer: other, body: other, spacer: other },
    {
      onDraw: () => list.viewport.setExtent(0, count),
      onDrawn: (_, end) => ends.push(end),
      make: () => row,
      isHere: () => true,
      place: () => undefined,
      onResize: () => undefined,
      onScroll: (hasLeft) => scrolls.push(hasLeft),
    },
  );
  /** A browser tells of scrolling first, then it lets pages draw. */
  const frame = (): void => {
    scroller.tellOfMove();
    for (const draw of frames.splice(0)) draw();
  };
  const draw = (rows: number): void => {
    count = rows;
    list.draw();
    frame();
  };
  resize();
  return { list, scroller, ends, scrolls, frame, draw, frames };
}

describe('A list of rows in sight', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('draws once for rows that came, though the bar goes on with them', () => {
    const { list, scroller, ends, scrolls, frame, draw, frames } = setUp();
    draw(100);
    expect(scroller.scrollTop).toBe(100 * rowHeightPx - heightPx);
    frame();
    draw(150);
    expect(scroller.scrollTop).toBe(150 * rowHeightPx - heightPx);
    frame();
    frame();
    expect(ends).toEqual([100, 150]);
    expect(scrolls).toEqual([]);
    expect(frames).toEqual([]);
    expect(list.viewport.isFollowing).toBe(true);
  });

  it('draws what the user scrolls to, and says that the newest row is no longer followed', () => {
    const { list, scroller, ends, scrolls, frame, draw } = setUp();
    draw(100);
    frame();
    scroller.scrollTop -= 3 * rowHeightPx;
    frame();
    expect(scrolls).toEqual([true]);
    expect(ends).toEqual([100, 97]);
    expect(list.viewport.isFollowing).toBe(false);
    draw(150);
    frame();
    vi.runAllTimers();
    frame();
    expect(scrolls).toEqual([true]);
    expect(ends).toEqual([100, 97, 97]);
    scroller.scrollTop = 150 * rowHeightPx - heightPx;
    frame();
    expect(scrolls).toEqual([true, false]);
    expect(ends.at(-1)).toBe(150);
    expect(list.viewport.isFollowing).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { maxScrollHeightPx, Viewport } from '../../../../src/webview/kit/viewport.ts';

function viewportOf(first: number, end: number): Viewport {
  const viewport = new Viewport(20);
  viewport.resize(200);
  viewport.setExtent(first, end);
  return viewport;
}

describe('Viewport', () => {
  it('follows the newest row', () => {
    const viewport = viewportOf(0, 100);
    expect(viewport.visible).toEqual({ start: 90, end: 100 });
    viewport.setExtent(50, 150);
    expect(viewport.visible).toEqual({ start: 140, end: 150 });
  });

  it('detaches with the slightest scroll up, and keeps its rows while others come and go', () => {
    const viewport = viewportOf(0, 100);
    viewport.scrolled(viewport.scrollTopPx - 1, viewport.scrollTopPx);
    expect(viewport.isFollowing).toBe(false);
    const { top } = viewport;
    viewport.setExtent(40, 400);
    expect(viewport.top).toBe(top);
  });

  it('attaches again at the lower end', () => {
    const viewport = viewportOf(0, 100);
    viewport.scrolled(viewport.scrollTopPx - 100, viewport.scrollTopPx);
    viewport.scrolled(viewport.scrollTopPx + 95, viewport.scrollTopPx);
    expect(viewport.isFollowing).toBe(true);
    expect(viewport.top).toBe(90);
  });

  it('moves on to the oldest row when the rows in sight are evicted', () => {
    const viewport = viewportOf(0, 100);
    viewport.moveTo(10);
    viewport.setExtent(60, 160);
    expect(viewport.top).toBe(60);
    expect(viewport.isFollowing).toBe(false);
  });

  it('follows whenever all rows fit', () => {
    const viewport = viewportOf(0, 100);
    viewport.moveTo(0);
    viewport.setExtent(0, 5);
    expect(viewport.isFollowing).toBe(true);
    expect(viewport.visible).toEqual({ start: 0, end: 5 });
  });

  it('never asks the browser for more height than it can draw', () => {
    const viewport = viewportOf(0, 1_000_000);
    expect(viewport.scrollHeightPx).toBe(maxScrollHeightPx);
    expect(viewport.scrollTopPx).toBe(maxScrollHeightPx - 200);
  });

  it('scrolls a shortened scale pixel by pixel for a short way, and in proportion for a long one', () => {
    const viewport = viewportOf(0, 1_000_000);
    const atEnd = viewport.scrollTopPx;
    viewport.scrolled(atEnd - 40, atEnd);
    expect(viewport.top).toBe(1_000_000 - 10 - 2);
    viewport.scrolled((maxScrollHeightPx - 200) / 2, atEnd - 40);
    expect(viewport.top).toBeCloseTo((1_000_000 - 10) / 2, 3);
  });

  it('reveals a row by the shortest way', () => {
    const viewport = viewportOf(0, 100);
    viewport.reveal(95);
    expect(viewport.top).toBe(90);
    viewport.reveal(20);
    expect(viewport.top).toBe(20);
    viewport.reveal(30);
    expect(viewport.top).toBe(21);
  });

  describe('with the newest row first', () => {
    function newestFirst(first: number, end: number): Viewport {
      const viewport = viewportOf(first, end);
      viewport.setNewestFirst(true);
      return viewport;
    }

    it('follows it at the top', () => {
      const viewport = newestFirst(0, 100);
      expect([viewport.visible, viewport.scrollTopPx]).toEqual([{ start: 90, end: 100 }, 0]);
      viewport.setExtent(50, 150);
      expect([viewport.visible, viewport.scrollTopPx]).toEqual([{ start: 140, end: 150 }, 0]);
      expect([149, 148, 140].map((ordinal) => viewport.offsetPx(ordinal))).toEqual([0, 20, 180]);
      expect([149, 50].map((ordinal) => viewport.indexOf(ordinal))).toEqual([0, 99]);
    });

    it('keeps its rows where they are once it is held, however many come on top', () => {
      const viewport = newestFirst(0, 100);
      viewport.hold();
      viewport.setExtent(20, 160);
      expect(viewport.visible).toEqual({ start: 90, end: 100 });
      expect(viewport.offsetPx(95)).toBe(80);
      expect(viewport.scrollTopPx).toBeCloseTo(60 * 20, 6);
    });

    it('detaches with the slightest scroll down, and attaches again at the upper end', () => {
      const viewport = newestFirst(0, 100);
      viewport.scrolled(1, 0);
      expect(viewport.isFollowing).toBe(false);
      viewport.scrolled(0, 1);
      expect(viewport.isFollowing).toBe(true);
    });

    it('has the oldest row at its end, and a line beyond it where one is wanted', () => {
      const viewport = newestFirst(0, 100);
      expect(viewport.setNoteRows(1)).toBe(true);
      expect(viewport.setNoteRows(1)).toBe(false);
      viewport.moveTo(0);
      expect(viewport.isAtOldest).toBe(true);
      expect(viewport.visible).toEqual({ start: 0, end: 9 });
      expect([viewport.offsetPx(0), viewport.noteOffsetPx]).toEqual([160, 180]);
    });

    it('is turned round about the middle of what is in sight', () => {
      const viewport = viewportOf(0, 100);
      viewport.moveTo(40);
      viewport.setNewestFirst(true);
      expect(viewport.visible).toEqual({ start: 40, end: 50 });
      viewport.setNewestFirst(false);
      expect(viewport.visible).toEqual({ start: 40, end: 50 });
    });
  });

  it('leaves a line free above the oldest row, which is scrolled to like a row', () => {
    const viewport = viewportOf(0, 100);
    viewport.setNoteRows(1);
    expect(viewport.visible).toEqual({ start: 90, end: 100 });
    viewport.moveTo(-5);
    expect([viewport.top, viewport.isAtOldest, viewport.offsetPx(0), viewport.noteOffsetPx]).toEqual([-1, true, 20, 0]);
    viewport.moveTo(40);
    viewport.reveal(0);
    expect(viewport.noteOffsetPx).toBe(0);
    viewport.setNewestFirst(true);
    viewport.reveal(99);
    viewport.reveal(0);
    expect(viewport.noteOffsetPx).toBe(180);
    viewport.setNewestFirst(false);
    viewport.setExtent(0, 3);
    expect([viewport.isFollowing, viewport.noteOffsetPx]).toEqual([true, 0]);
  });

  it('shows nothing of nothing', () => {
    const viewport = viewportOf(7, 7);
    expect(viewport.visible).toEqual({ start: 7, end: 7 });
    expect(viewport.scrollTopPx).toBe(0);
    expect(viewport.pageSize).toBe(10);
  });
});

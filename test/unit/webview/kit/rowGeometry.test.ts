import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distancePx, placeFrom } from '../../../../src/webview/kit/rowGeometry.ts';
import { Viewport } from '../../../../src/webview/kit/viewport.ts';

const heights = [20, 0, 0, 60, 20, 0, 40];
const heightAt = (place: number): number => heights[place] ?? 20;

describe('Rows of different heights', () => {
  it.each([
    [0, 10, 0.5],
    [0, 20, 3],
    [0, 50, 3.5],
    [3.5, 30, 4],
    [4.5, 10, 6],
    [3.5, -30, 3],
    [3.5, -40, 0.5],
    [6, -20, 4],
    [6, -80, 3],
    [7, -40, 6],
    [2, -1000, 0],
    [2, 1000, 7],
  ])('from %f, %d pixels on, is %f', (from, px, place) => {
    expect(placeFrom(from, px, heightAt, 0, heights.length)).toBeCloseTo(place, 6);
  });

  it('are as far apart as their heights say, both ways', () => {
    expect(distancePx(0, 7, heightAt)).toBe(140);
    expect(distancePx(3.5, 6, heightAt)).toBe(50);
    expect(distancePx(6, 3.5, heightAt)).toBe(-50);
    const place = fc.double({ min: 0, max: 6.9, noNaN: true });
    fc.assert(
      fc.property(place, fc.integer({ min: -140, max: 140 }), (from, px) => {
        const to = placeFrom(from, px, heightAt, 0, heights.length);
        if (to > 0 && to < heights.length) expect(distancePx(from, to, heightAt)).toBeCloseTo(px, 3);
      }),
    );
  });

  it('are in sight as far as they fit, from the newest on', () => {
    const viewport = new Viewport(20);
    viewport.setHeights(heightAt);
    viewport.resize(70);
    viewport.setExtent(0, heights.length);
    expect(viewport.visible).toEqual({ start: 3, end: 7 });
    expect(viewport.offsetPx(6)).toBe(30);
    expect(viewport.offsetPx(4)).toBe(10);
    viewport.moveTo(0);
    expect(viewport.visible).toEqual({ start: 0, end: 4 });
    viewport.reveal(6);
    expect(viewport.top).toBeCloseTo(3.833, 2);
    viewport.setHeights(undefined);
    expect(viewport.visible).toEqual({ start: 3, end: 7 });
  });

  it('without height are passed over', () => {
    const viewport = new Viewport(20);
    viewport.setHeights(heightAt);
    viewport.resize(70);
    viewport.setExtent(0, heights.length);
    expect([viewport.shownFrom(1, 1), viewport.shownFrom(2, -1), viewport.shownFrom(3, 1)]).toEqual([3, 0, 3]);
    viewport.setHeights((ordinal) => (ordinal > 4 ? 0 : 20));
    expect(viewport.shownFrom(6, 1)).toBe(4);
  });

  it('stand upside down with the newest first', () => {
    const viewport = new Viewport(20);
    viewport.setNewestFirst(true);
    viewport.setHeights(heightAt);
    viewport.resize(70);
    viewport.setExtent(0, heights.length);
    expect(viewport.visible).toEqual({ start: 3, end: 7 });
    expect([6, 4, 3].map((ordinal) => viewport.offsetPx(ordinal))).toEqual([0, 40, 60]);
  });

  it('scroll pixel by pixel', () => {
    const viewport = new Viewport(20);
    viewport.setHeights(heightAt);
    viewport.resize(50);
    viewport.setExtent(0, heights.length);
    viewport.moveTo(0);
    viewport.scrolled(50, 0);
    expect(viewport.top).toBe(3.5);
    viewport.scrolled(0, 40);
    expect(viewport.top).toBe(0.5);
  });
});

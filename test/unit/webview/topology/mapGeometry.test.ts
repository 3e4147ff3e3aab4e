import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundsOf,
  fitted,
  maxScale,
  minScale,
  pannedBy,
  showing,
  toMapPlace,
  zoomedAt,
} from '../../../../src/webview/topology/map/camera.ts';
import { nearestIn } from '../../../../src/webview/topology/map/directions.ts';
import {
  curveBetween,
  evenSteps,
  curvePath,
  pointOf,
  type Box,
} from '../../../../src/webview/topology/map/edgePath.ts';
import { placedNodes } from '../../../../src/webview/topology/map/nodePlaces.ts';
import { nodeOf } from '../../../workbench/support/topologyScenes.ts';

const view = { width: 1000, height: 600 };
const coordinate = fc.integer({ min: -3000, max: 3000 });
const anyBox = fc.record({ x: coordinate, y: coordinate, width: fc.constant(176), height: fc.constant(48) });
const anyCamera = fc.record({
  x: coordinate,
  y: coordinate,
  scale: fc.double({ min: minScale, max: maxScale, noNaN: true }),
});

describe('The camera of a map', () => {
  it('keeps the point below the pointer while it zooms', () => {
    const at = fc.record({ x: fc.integer({ min: 0, max: 1000 }), y: fc.integer({ min: 0, max: 600 }) });
    fc.assert(
      fc.property(anyCamera, at, fc.double({ min: 0.2, max: 5, noNaN: true }), (camera, place, factor) => {
        const [before, after] = [
          toMapPlace(camera, place, view),
          toMapPlace(zoomedAt(camera, factor, place, view), place, view),
        ];
        expect(after.x).toBeCloseTo(before.x, 3);
        expect(after.y).toBeCloseTo(before.y, 3);
      }),
    );
  });

  it('zooms within bounds', () => {
    const camera = { x: 0, y: 0, scale: 1 };
    expect(zoomedAt(camera, 1000, { x: 0, y: 0 }, view).scale).toBe(maxScale);
    expect(zoomedAt(camera, 0.0001, { x: 0, y: 0 }, view).scale).toBe(minScale);
  });

  it('has all in sight once it is fitted, and nothing larger than it is', () => {
    const some = fc.array(anyBox, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(some, (boxes) => {
        const camera = fitted(boxes, view);
        const bounds = boundsOf(boxes);
        expect(camera.scale).toBeLessThanOrEqual(1);
        expect(bounds.width * camera.scale).toBeLessThanOrEqual(view.width);
        expect(bounds.height * camera.scale).toBeLessThanOrEqual(view.height);
        expect([camera.x, camera.y]).toEqual([bounds.x, bounds.y]);
      }),
    );
  });

  it('moves as little as brings a box into sight, and not at all for one that is', () => {
    const camera = { x: 0, y: 0, scale: 1 };
    expect(showing(camera, { x: 100, y: 50, width: 176, height: 48 }, view)).toEqual(camera);
    const away = showing(camera, { x: 900, y: 0, width: 176, height: 48 }, view);
    expect(away.y).toBe(0);
    expect(away.x).toBe(900 + 88 + 32 - 500);
  });

  it('pans by pixels of the page, whatever its scale', () => {
    expect(pannedBy({ x: 10, y: 10, scale: 0.5 }, 5, -5)).toEqual({ x: 0, y: 20, scale: 0.5 });
  });
});

describe('The line of an edge', () => {
  it('begins and ends at the sides of its boxes, wherever these are', () => {
    fc.assert(
      fc.property(anyBox, anyBox, (from, to) => {
        const curve = curveBetween(from, to);
        expect(Math.abs(curve.start.x - from.x)).toBe(from.width / 2);
        expect(Math.abs(curve.start.y - from.y)).toBeLessThan(from.height / 2);
        expect(Math.abs(curve.end.x - to.x)).toBe(to.width / 2);
        expect(Math.abs(curve.end.y - to.y)).toBeLessThan(to.height / 2);
        expect(curvePath(curve)).toMatch(/^M-?[\d.]+ -?[\d.]+C(-?[\d.]+ ?){6}$/);
      }),
    );
  });

  it('there and back are two lines', () => {
    const [a, b]: readonly Box[] = [
      { x: 0, y: 0, width: 176, height: 48 },
      { x: 400, y: 0, width: 176, height: 48 },
    ];
    if (!a || !b) throw new Error('There are no boxes.');
    expect(curveBetween(a, b).start.y).not.toBe(curveBetween(b, a).end.y);
  });

  it('is gone along in even steps', () => {
    fc.assert(
      fc.property(anyBox, anyBox, (from, to) => {
        const curve = curveBetween(from, to);
        const { points, length } = evenSteps(curve, 12);
        expect(points).toHaveLength(13);
        expect(points[0]).toEqual(pointOf(curve, 0));
        expect(length).toBeGreaterThan(0);
        const ways = points.slice(1).map((point, place) => {
          const before = points[place] ?? point;
          return Math.hypot(point.x - before.x, point.y - before.y);
        });
        expect(Math.max(...ways)).toBeLessThan((length / 12) * 2.5);
      }),
    );
  });
});

describe('The neighbour in a direction', () => {
  const here = { id: 'here', x: 0, y: 0, width: 100, height: 40 };
  const box = (id: string, x: number, y: number): typeof here => ({ id, x, y, width: 100, height: 40 });

  it('is the nearest that lies there', () => {
    const others = [box('near', 200, 10), box('far', 400, 0), box('left', -150, 0), box('below', 0, 90)];
    expect(nearestIn(here, 'right', others, new Set())?.id).toBe('near');
    expect(nearestIn(here, 'left', others, new Set())?.id).toBe('left');
    expect(nearestIn(here, 'below', others, new Set())?.id).toBe('below');
    expect(nearestIn(here, 'above', others, new Set())).toBeUndefined();
  });

  it('is rather one that an edge leads to', () => {
    const others = [box('beside', 200, 10), box('joined', 260, 40)];
    expect(nearestIn(here, 'right', others, new Set(['joined']))?.id).toBe('joined');
  });
});

describe('Where nodes are drawn', () => {
  const places = new Map([
    ['service:a', { x: 0, y: 0 }],
    ['service:b', { x: 100, y: 300 }],
    ['service:c', { x: 200, y: 600 }],
  ]);
  const members = ['a', 'b', 'c'].map((name) => nodeOf('service', name));

  it('is where a member is, for a folded group: nobody else stands there', () => {
    const [drawn] = placedNodes([{ id: 'fold:folder/x', kind: 'fold', name: 'x', members }], places);
    expect(drawn).toMatchObject({ x: 100, y: 300 });
  });

  it('is where a person has put it', () => {
    const moved = new Map([...places, ['fold:folder/x', { x: 7, y: 8 }]]);
    const [drawn] = placedNodes([{ id: 'fold:folder/x', kind: 'fold', name: 'x', members }], moved);
    expect(drawn).toMatchObject({ x: 7, y: 8 });
  });

  it('is nowhere before it has a place', () => {
    const [node] = members;
    if (!node) throw new Error('There is no node.');
    expect(placedNodes([{ id: 'service:z', kind: 'service', name: 'z', members: [node] }], places)).toEqual([]);
  });
});

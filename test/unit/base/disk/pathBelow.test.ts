import { describe, expect, it } from 'vitest';
import { pathBelow } from '../../../../src/base/disk/pathBelow.ts';

describe('The way from a folder', () => {
  it.each([
    ['/shop/orders/src', 'orders/src'],
    ['/shop/', ''],
    ['/shop/..orders/compose.yaml', '..orders/compose.yaml'],
    ['/shop/...', '...'],
    ['/shop/a/../b', 'b'],
  ])('to %s leads below it', (path, way) => {
    expect(pathBelow('/shop', path)).toBe(way);
  });

  it.each(['/', '/shopping', '/shop/..', '/shop/../..', '/other/shop'])('does not lead below it to %s', (path) => {
    expect(pathBelow('/shop', path)).toBeUndefined();
  });
});

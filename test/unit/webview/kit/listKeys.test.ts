import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../../src/webview/kit/listKeys.ts';
import { Viewport } from '../../../../src/webview/kit/viewport.ts';

function targets(isNewestFirst: boolean, current: number | undefined): readonly (number | undefined)[] {
  const viewport = new Viewport(20);
  viewport.resize(200);
  viewport.setExtent(0, 100);
  viewport.setNewestFirst(isNewestFirst);
  return ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'x'].map((key) =>
    targetOf(key, viewport, current),
  );
}

describe('Keys go by what stands above and below', () => {
  it('with the newest row last', () => {
    expect(targets(false, 50)).toEqual([49, 51, 40, 60, 0, 99, undefined]);
    expect(targets(false, undefined)).toEqual([99, 90, 89, 100, 0, 99, undefined]);
  });

  it('and with the newest row first', () => {
    expect(targets(true, 50)).toEqual([51, 49, 60, 40, 99, 0, undefined]);
    expect(targets(true, undefined)).toEqual([0, 99, 10, 89, 99, 0, undefined]);
  });
});

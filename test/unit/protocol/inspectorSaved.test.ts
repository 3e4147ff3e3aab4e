import { describe, expect, it } from 'vitest';
import type { InspectorState } from '../../../src/protocol/inspector.ts';
import { noFilter } from '../../../src/protocol/filterShapes.ts';
import { defaultLayout, layoutFrom, savedState, stateFrom, type Layout } from '../../../src/protocol/inspectorSaved.ts';

const state: InspectorState = {
  version: 1,
  application: 'shop',
  sources: ['stream:orders'],
  filter: { ...noFilter, text: 'x' },
  start: null,
};

describe('the saved state', () => {
  it('comes back as it was', () => {
    const layout: Layout = {
      detailShare: 0.3,
      isDetailOpen: true,
      tab: 'raw',
      selection: { sequence: 4, source: 'stream:orders', id: '1-0', timeMs: 1 },
      top: 12.5,
      timeFormat: 'relative',
      isHistogramShown: false,
      isNewestFirst: true,
      logView: 'messages',
      isWrapped: true,
      isFolded: false,
    };
    expect(layoutFrom(structuredClone(savedState(state, layout)))).toEqual(layout);
  });

  it('is one that the host restores from', () => {
    expect(stateFrom(savedState(state, defaultLayout))).toEqual(state);
  });

  it('restores what was saved before filters had kinds', () => {
    const { version, application, sources } = state;
    const old = { version, application, sources, filter: { text: 'x', isCaseSensitive: false } };
    expect(stateFrom(old)).toEqual(state);
  });

  it('falls back to the default for what is garbage', () => {
    expect(layoutFrom(undefined)).toEqual(defaultLayout);
    expect(layoutFrom({ version: 7 })).toEqual(defaultLayout);
    expect(layoutFrom({ ...state, layout: { detailShare: 9, tab: 'x', isDetailOpen: true } })).toEqual({
      ...defaultLayout,
      isDetailOpen: true,
    });
  });
});

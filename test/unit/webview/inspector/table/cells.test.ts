import { describe, expect, it } from 'vitest';
import {
  cellText,
  previewParts,
  timeText,
  type CellContext,
} from '../../../../../src/webview/inspector/table/cells.ts';
import { row } from '../rows.ts';

const context: CellContext = {
  timeFormat: 'absolute',
  nowMs: 100_000,
  previousMs: 60_000,
  fields: ['payload.a', 'payload.b'],
};

describe('cells', () => {
  it('of fields say what the row brought for their path', () => {
    const one = row(1, { cells: ['first', null] });
    expect(cellText('payload.a', one, context)).toBe('first');
    expect(cellText('payload.b', one, context)).toBe('');
    expect(cellText('payload.other', one, context)).toBe('');
  });

  it('hide nothing of hostile names', () => {
    expect(cellText('key', row(1, { key: 'orders\u202e' }), context)).toBe('orders\\u202e');
    expect(cellText('id', row(1, { id: 'a\u0000b' }), context)).toBe('a␀b');
  });

  it('tell the time of day, from now, or from the row above', () => {
    const at = (timeFormat: CellContext['timeFormat'], timeMs: number): string =>
      timeText(timeMs, { ...context, timeFormat });
    expect(at('relative', 97_900)).toBe('2 s ago');
    expect(at('relative', 99_900)).toBe('now');
    expect(at('relative', 400_000)).toBe('in 5 min');
    expect(at('delta', 60_250)).toBe('+250 ms');
    expect(at('delta', 59_000)).toBe('−1 s');
    expect(timeText(60_000, { ...context, timeFormat: 'delta', previousMs: undefined })).toBe(
      timeText(60_000, context),
    );
  });
});

describe('the preview', () => {
  const preview = `${'x'.repeat(60)}needle in a haystack`;

  it('is cut at its marks, and loses nothing', () => {
    const parts = previewParts({ preview: 'a needle, a needle', marks: [2, 8, 12, 18] });
    expect(parts.filter(({ isMatch }) => isMatch).map(({ text }) => text)).toEqual(['needle', 'needle']);
    expect(parts.map(({ text }) => text).join('')).toBe('a needle, a needle');
  });

  it('begins near a match that would be out of sight', () => {
    const text = previewParts({ preview, marks: [60, 66] })
      .map((part) => part.text)
      .join('');
    expect(text).toBe(`…${'x'.repeat(12)}needle in a haystack`);
    expect(previewParts({ preview, marks: [] })).toEqual([{ text: preview, isMatch: false }]);
  });

  it('takes marks that overlap or lie outside for what they are worth', () => {
    const joined = previewParts({ preview: 'abcdef', marks: [1, 3, 2, 5, 9, 12] })
      .map(({ text }) => text)
      .join('');
    expect(joined).toBe('abcdef');
  });
});

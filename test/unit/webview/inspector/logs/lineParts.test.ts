import { describe, expect, it } from 'vitest';
import { ansiParts, lineParts } from '../../../../../src/webview/inspector/logs/lineParts.ts';

describe('A line of a log', () => {
  it('is drawn in pieces: its colours, what the filter found, and the fields behind the message', () => {
    const parts = lineParts(
      { preview: 'no disk left  on=sda', marks: [1, 5, 14, 16] },
      { head: null, messageEnd: 12, spans: [{ start: 3, end: 7, styles: ['fg1', 'bold'] }] },
    );
    expect(parts).toEqual([
      { text: 'n', isMatch: false, classes: [] },
      { text: 'o ', isMatch: true, classes: [] },
      { text: 'di', isMatch: true, classes: ['ansi-fg1', 'ansi-bold'] },
      { text: 'sk', isMatch: false, classes: ['ansi-fg1', 'ansi-bold'] },
      { text: ' left', isMatch: false, classes: [] },
      { text: '  ', isMatch: false, classes: ['line-rest'] },
      { text: 'on', isMatch: true, classes: ['line-rest'] },
      { text: '=sda', isMatch: false, classes: ['line-rest'] },
    ]);
  });

  it('is whole, whatever places it is told', () => {
    const line = { preview: 'short', marks: [2, 90, 91, 99] };
    const parts = lineParts(line, { head: null, messageEnd: 70, spans: [{ start: 4, end: 80, styles: ['fg2'] }] });
    expect(parts.map(({ text }) => text).join('')).toBe('short');
  });

  it('shows what is hidden in it', () => {
    expect(ansiParts('a\u202eb', [{ start: 0, end: 1, styles: ['fg3'] }])).toEqual([
      { text: 'a', isMatch: false, classes: ['ansi-fg3'] },
      { text: '\\u202eb', isMatch: false, classes: [] },
    ]);
  });
});

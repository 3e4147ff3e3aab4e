import { describe, expect, it } from 'vitest';
import { Folds } from '../../../../../src/webview/inspector/logs/folds.ts';
import { LogRows } from '../../../../../src/webview/inspector/logs/logRows.ts';
import { row } from '../rows.ts';

const lineOf = (sequence: number, head: number | null) => row(sequence, { log: { head, messageEnd: 5, spans: [] } });

function foldsOf(...heads: readonly (number | null)[]): Folds {
  const folds = new Folds();
  folds.learn(heads.map((head, sequence) => lineOf(sequence, head)));
  return folds;
}

describe('Lines that are folded', () => {
  it('are those behind the first of an event, from two on, until somebody opens it', () => {
    const folds = foldsOf(null, 0, 0, null, 3);
    expect(folds.of(0)).toEqual({ lines: 2, isOpen: false });
    expect(folds.of(3)).toBeUndefined();
    expect(
      [0, 1, 2, 3, 4].map((sequence) => folds.isHidden(lineOf(sequence, [null, 0, 0, null, 3][sequence]!))),
    ).toEqual([false, true, true, false, false]);
    expect(folds.toggle(lineOf(0, null))).toBe(0);
    expect(folds.of(0)).toEqual({ lines: 2, isOpen: true });
    expect(folds.isHidden(lineOf(1, 0))).toBe(false);
    expect(folds.toggle(lineOf(2, 0))).toBe(0);
    expect(folds.isHidden(lineOf(1, 0))).toBe(true);
    expect(folds.toggle(lineOf(3, null))).toBeUndefined();
  });

  it('are counted once, however often they are fetched, and as they come', () => {
    const folds = foldsOf(null, 0, 0);
    expect(folds.learn([lineOf(1, 0), lineOf(2, 0)])).toBe(false);
    expect(folds.learn([lineOf(3, 0)])).toBe(true);
    expect(folds.of(0)?.lines).toBe(3);
  });

  it('are none where folding is off', () => {
    const folds = foldsOf(null, 0, 0);
    folds.setOn(false);
    expect(folds.of(0)).toBeUndefined();
    expect(folds.isHidden(lineOf(1, 0))).toBe(false);
  });

  it('stay open when the rows are numbered anew', () => {
    const folds = foldsOf(null, 0, 0);
    folds.toggle(lineOf(0, null));
    folds.forget();
    expect(folds.of(0)).toBeUndefined();
    folds.learn([lineOf(1, 0), lineOf(2, 0)]);
    expect(folds.of(0)).toEqual({ lines: 2, isOpen: true });
  });
});

describe('The rows of a log', () => {
  const rows = [null, 0, 0, null].map((head, ordinal) => lineOf(ordinal, head));
  const drawn = (offsetHeight: number, isLoaded = true) => ({ element: { offsetHeight }, isLoaded });

  it('are as high as a line, or not there, or as high as their text where that is wrapped', () => {
    const logs = new LogRows(20, (ordinal) => rows[ordinal]);
    const heights = () => [0, 1, 2, 3, 4].map((ordinal) => logs.heightOf?.(ordinal));
    expect(logs.heightOf).toBeUndefined();
    logs.learn(rows);
    logs.set({ isLogs: true, isWrapped: false, isFolded: true });
    expect(heights()).toEqual([20, 0, 0, 20, 20]);
    expect(logs.measure(new Map([[3, drawn(60)]]))).toBe(false);
    logs.set({ isLogs: true, isWrapped: true, isFolded: true });
    expect(
      logs.measure(
        new Map([
          [0, drawn(20)],
          [3, drawn(60)],
          [4, drawn(40, false)],
        ]),
      ),
    ).toBe(true);
    expect(heights()).toEqual([20, 0, 0, 60, 20]);
    expect(logs.measure(new Map([[3, drawn(60)]]))).toBe(false);
    logs.forgetHeights();
    expect(heights()).toEqual([20, 0, 0, 20, 20]);
    logs.set({ isLogs: true, isWrapped: false, isFolded: false });
    expect(heights()).toEqual([20, 20, 20, 20, 20]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  highest,
  linePath,
  roundedTop,
  samplesOf,
  summed,
  figureAt,
} from '../../../../src/webview/service/chartModel.ts';
import { uptimeText, windowFor } from '../../../../src/webview/service/spans.ts';

describe('a chart', () => {
  it('draws a line from left to right, and leaves out what is not known', () => {
    const path = linePath(
      [
        [0, 0],
        [1000, 1],
        [60_000, 1],
      ],
      0,
      120_000,
      1,
    );
    expect(path).toBe('M0.0 79.0h0.1L0.0 79.0L2.5 1.0M150.0 1.0h0.1L150.0 1.0');
    expect(linePath([[0, 1]], 60_000, 120_000, 1)).toBe('');
  });

  it('has a scale of round numbers that reaches above every figure', () => {
    expect(roundedTop(0.031, 0.05, false)).toBe(0.05);
    expect(roundedTop(0.24, 0.05, false)).toBe(0.5);
    expect(roundedTop(1.2, 0.05, false)).toBe(2);
    expect(roundedTop(3_000_000, 1_048_576, true)).toBe(4_194_304);
    expect(
      highest(
        [
          [
            [0, 9],
            [10, 2],
          ],
          [[12, 3]],
        ],
        5,
      ),
    ).toBe(3);
  });

  it('says what was at a moment, unless nothing is known of that time', () => {
    expect(
      figureAt(
        [
          [1000, 5],
          [2000, 6],
        ],
        1500,
      ),
    ).toBe(5);
    expect(figureAt([[1000, 5]], 20_000)).toBeUndefined();
    expect(figureAt([], 1)).toBeUndefined();
  });

  it('adds up containers that are measured at different moments', () => {
    expect(
      summed([
        [
          [900, 1],
          [1900, 1],
        ],
        [
          [1000, 2],
          [2000, 3],
        ],
      ]),
    ).toEqual([
      [1000, 3],
      [2000, 4],
    ]);
    expect(summed([])).toEqual([]);
  });

  it('leaves out figures that are not known', () => {
    expect(
      samplesOf(
        [
          [1, 2, 3, null, 5],
          [2, 2, 3, 4, 5],
        ],
        3,
      ),
    ).toEqual([[2, 4]]);
  });
});

describe('spans of time', () => {
  it('are written so that digits change and widths hardly do', () => {
    expect([-5, 12_000, 65_000, 7_380_000, 180_000_000].map(uptimeText)).toEqual([
      '0 s',
      '12 s',
      '1 min 05 s',
      '2 h 03 min',
      '2 d 2 h',
    ]);
  });

  it('are looked back on in steps', () => {
    expect([0, 120_001, 300_001, 900_001, 9_000_000].map(windowFor)).toEqual([
      120_000, 300_000, 900_000, 3_600_000, 3_600_000,
    ]);
  });
});

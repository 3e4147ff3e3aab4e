import { describe, expect, it } from 'vitest';
import type { RecentTraceRow, Station } from '../../../../src/protocol/traces/recentTraces.ts';
import {
  columnAt,
  describeColumn,
  labelledColumns,
  shareOfSpan,
  durationSpanOf,
  durationSpanText,
} from '../../../../src/webview/trace/recent/durationModel.ts';
import {
  labelsOf,
  missingText,
  stepsOf,
  summaryText,
  traceTookText,
  troubleText,
} from '../../../../src/webview/trace/recent/recentModel.ts';

const stations: readonly Station[] = [
  { label: 'others', isService: true },
  { label: 'orders.created', isService: false },
  { label: 'payments', isService: true },
  { label: 'payments.settled', isService: false },
  { label: 'mails', isService: true },
];

const trace: RecentTraceRow = {
  ...{ value: 'o-1', companion: null, firstMs: 1000, lastMs: 2000, hops: 3, errors: 0, invalid: 0, isPartial: false },
  path: [
    { station: 1, afterMs: 0 },
    { station: 2, afterMs: 10 },
    { station: 4, afterMs: 1000 },
  ],
  missing: { after: 1, station: 3, usualMs: 240, waitingMs: 65_000 },
};

describe('The texts of a recent trace', () => {
  it('say how long something took in three digits', () => {
    const took = [
      0, 0.04, 0.26, 3, 9.94, 41.4, 999, 1000, 1254, 12_345, 59_990, 60_000, 245_000, 3_600_000, 10_921_000,
    ];
    expect(took.map(traceTookText)).toEqual([
      ...['0 ms', '0 ms', '0.3 ms', '3 ms', '9.9 ms', '41 ms', '999 ms', '1 s', '1.25 s', '12.3 s', '60 s'],
      ...['1 min', '4 min 5 s', '1 h', '3 h 2 min'],
    ]);
  });

  it('show what never came where it was to come', () => {
    expect(stepsOf(trace, stations).map(({ label, isMissing }) => [label, isMissing])).toEqual([
      ['orders.created', false],
      ['payments', false],
      ['payments.settled', true],
      ['mails', false],
    ]);
    expect(missingText(trace, stations)).toBe(
      'payments.settled never came. It usually comes 240 ms after orders.created, which was 1 min 5 s ago.',
    );
    expect(stepsOf({ ...trace, missing: null }, stations)).toHaveLength(3);
    expect(missingText({ ...trace, missing: null }, stations)).toBeUndefined();
  });

  it('say what went wrong, and nothing where nothing did', () => {
    expect(troubleText({ ...trace, errors: 1, invalid: 2 })).toBe('1 error, 2 broken contracts');
    expect(troubleText(trace)).toBe('');
  });

  it('say how many there are, and that more may come of what was not looked at', () => {
    const counts = { traces: [], stations: [], bins: [], failed: 0, stuck: 0, unknown: 0 };
    expect(summaryText({ ...counts, known: 1, matched: 1 })).toBe('1 trace');
    expect(summaryText({ ...counts, known: 1234, matched: 12, unknown: 5000 })).toBe(
      '12 of 1,234 traces · 5,000 messages still to be looked at',
    );
  });

  it('offer channels and services by name: those that were seen, and those of the manifest', () => {
    const wiring = { publishers: { 'orders.created': ['orders'] }, consumers: { parcels: ['payments'] } };
    expect(labelsOf(stations, wiring, true)).toEqual(['mails', 'orders', 'payments']);
    expect(labelsOf(stations, wiring, false)).toEqual(['orders.created', 'parcels', 'payments.settled']);
  });
});

describe('The histogram of durations', () => {
  const bins = [0, 1, 10, 100].map((fromMs, at) => {
    return { fromMs, toMs: [1, 10, 100, 1000][at] ?? 0, total: at, matched: Math.min(1, at), failed: 0 };
  });

  it('makes a span of columns, in whichever order they are given, and knows which columns that covers', () => {
    const span = durationSpanOf(bins, 2, 1);
    expect(span).toEqual({ minMs: 1, maxMs: 100 });
    expect(span && shareOfSpan(bins, span)).toEqual({ from: 0.25, to: 0.75 });
    expect(shareOfSpan(bins, { minMs: 5000, maxMs: 9000 })).toBeUndefined();
    expect(durationSpanOf([], 0, 0)).toBeUndefined();
  });

  it('finds the column that is pointed at, at the edges too', () => {
    expect([-1, 0, 0.3, 0.99, 1, 2].map((share) => columnAt(bins, share))).toEqual([0, 0, 1, 3, 3, 3]);
  });

  it('says columns and spans in words', () => {
    expect(bins.slice(0, 3).map(describeColumn)).toEqual([
      'below 1 ms: 0 traces',
      '1 ms to 10 ms: 1 trace',
      '10 ms to 100 ms: 2 traces, 1 shown',
    ]);
    expect(durationSpanText({ minMs: 1000, maxMs: 60_000 })).toBe('1 s to 1 min');
  });

  it('writes so many durations below it as there is room for', () => {
    expect(labelledColumns(bins, 10)).toEqual([0, 1, 2, 3]);
    expect(labelledColumns(bins, 2)).toEqual([0, 2]);
    expect(labelledColumns(bins, 0)).toEqual([0]);
  });
});

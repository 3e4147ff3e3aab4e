import type { Counts, Row, RowWindow } from '../../../../src/protocol/shapes.ts';

export function row(ordinal: number, change: Partial<Row> = {}): Row {
  return {
    ordinal,
    sequence: ordinal,
    timeMs: 1_700_000_000_000 + ordinal,
    source: 'stream:orders',
    id: `${ordinal}-0`,
    sizeBytes: 10,
    key: null,
    type: null,
    level: null,
    contract: 'none',
    preview: `row ${ordinal}`,
    marks: [],
    cells: [],
    kind: 'message',
    ...change,
  };
}

export function countsOf(matched: number, change: Partial<Counts> = {}): Counts {
  return {
    seen: matched,
    held: matched,
    evicted: 0,
    lost: 0,
    isMoreLost: false,
    verdicts: null,
    partly: null,
    bytes: 0,
    first: 0,
    matched,
    waiting: 0,
    isPaused: false,
    scan: null,
    sort: null,
    ...change,
  };
}

export function windowOf(start: number, end: number, matched = end): RowWindow {
  const rows = Array.from({ length: end - start }, (_, index) => row(start + index));
  return { counts: countsOf(matched), rows };
}

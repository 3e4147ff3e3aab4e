import { noCounts, type Counts, type Row, type RowWindow } from '../../../../src/protocol/shapes.ts';

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
  return { ...noCounts, seen: matched, held: matched, matched, ...change };
}

export function windowOf(start: number, end: number, matched = end): RowWindow {
  const rows = Array.from({ length: end - start }, (_, index) => row(start + index));
  return { counts: countsOf(matched), rows };
}

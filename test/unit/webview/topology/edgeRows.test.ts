import { describe, expect, it } from 'vitest';
import {
  edgeCellText,
  edgeRowsOf,
  filledColumns,
  keptOrder,
  sortedEdgeRows,
  type EdgeRow,
} from '../../../../src/webview/topology/table/edgeRows.ts';
import { knownFigures, knownNowMs, knownShop } from '../../../workbench/support/knownShop.ts';

const figures = knownFigures(0);
const rows = edgeRowsOf(knownShop, knownShop.edges);
const named = (all: readonly EdgeRow[]): readonly string[] => all.map(({ from, to }) => `${from} → ${to}`);

describe('The rows of the table of edges', () => {
  it('name the channel that a group reads, and the group beside it', () => {
    const [row] = rows.filter(({ edge }) => edge.group === 'payments');
    expect(row).toMatchObject({ from: 'orders.created', to: 'payments' });
    expect(row && edgeCellText(row, 'group', figures, 0)).toBe('payments');
  });

  it('are sorted by names as people count them', () => {
    const [first] = knownShop.edges;
    if (!first) throw new Error('There is no edge.');
    const of = (from: string): EdgeRow => ({ edge: { ...first, id: from }, from, to: 'x' });
    const sorted = sortedEdgeRows([of('worker-10'), of('worker-2')], { by: 'from', isDescending: false }, undefined);
    expect(sorted.map(({ from }) => from)).toEqual(['worker-2', 'worker-10']);
  });

  it.each([true, false])(
    'stand at the end where nobody knows the figure, also upwards (descending: %s)',
    (isDescending) => {
      const sorted = sortedEdgeRows(rows, { by: 'lag', isDescending }, figures);
      const lags = sorted.map(({ edge }) => figures.edges[edge.id]?.lag ?? null);
      expect(lags.slice(5)).toEqual(lags.slice(5).map(() => null));
      expect(lags[isDescending ? 0 : 4]).toBe(651);
    },
  );

  it('keep their order when others come, which stand behind them', () => {
    const sorted = sortedEdgeRows(rows, { by: 'rate', isDescending: true }, figures);
    const before = rows.slice(2).map(({ edge }) => edge.id);
    const kept = keptOrder(sorted, before);
    expect(kept.slice(0, before.length).map(({ edge }) => edge.id)).toEqual(before);
    expect(new Set(named(kept))).toEqual(new Set(named(rows)));
  });

  it('say nothing where nobody knows, and leave out columns in which none says anything', () => {
    const [calls] = rows;
    expect(calls && edgeCellText(calls, 'rate', figures, knownNowMs)).toBe('');
    expect(filledColumns(rows, undefined)).not.toContain('lag');
    expect(filledColumns(rows, figures)).toContain('lag');
  });

  it('tell how long ago an edge was seen', () => {
    const row = rows.find(({ to }) => to === 'audit.log');
    expect(row && edgeCellText(row, 'seen', figures, knownNowMs)).toBe('12 s ago');
  });
});

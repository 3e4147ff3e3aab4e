import { describe, expect, it } from 'vitest';
import { isLostRow, subjectOf, TreeRows } from '../../../../src/app/trees/treeRows.ts';

interface Leaf {
  readonly id: string;
  readonly label: string;
  readonly tooltip?: string;
  readonly children: readonly Leaf[];
}

const leaf = (id: string, label = id, children: readonly Leaf[] = []): Leaf => ({ id, label, children });
const newRows = (): TreeRows<Leaf> => new TreeRows<Leaf>(({ children }) => children);

function redrawn(rows: TreeRows<Leaf>, ...nodes: readonly Leaf[]): readonly string[] | 'everything' {
  const redraw = rows.update(nodes);
  return redraw === 'everything' ? redraw : redraw.map(({ id }) => id);
}

describe('the rows of a tree', () => {
  it('are all drawn at first, and whenever the topmost change', () => {
    const rows = newRows();
    expect(redrawn(rows, leaf('shop'))).toBe('everything');
    expect(redrawn(rows, leaf('shop'), leaf('others'))).toBe('everything');
    expect(redrawn(rows, leaf('others'), leaf('shop'))).toBe('everything');
  });

  it('are drawn again where they differ, and nowhere else', () => {
    const rows = newRows();
    rows.update([leaf('shop', 'shop', [leaf('a'), leaf('b', 'b', [leaf('b1')])])]);
    expect(redrawn(rows, leaf('shop', 'shop', [leaf('a'), leaf('b', 'b', [leaf('b1')])]))).toEqual([]);
    expect(redrawn(rows, leaf('shop', 'shop', [leaf('a'), leaf('b', 'b', [leaf('b1', 'new')])]))).toEqual(['b1']);
    expect(redrawn(rows, leaf('shop', 'shop', [leaf('a', 'new'), leaf('b', 'b', [leaf('b1', 'new')])]))).toEqual(['a']);
  });

  it('are drawn with those below them once, where both differ', () => {
    const rows = newRows();
    rows.update([leaf('shop', 'shop', [leaf('b', 'b', [leaf('b1')])])]);
    expect(redrawn(rows, leaf('shop', 'shop', [leaf('b', 'new', [leaf('b1', 'new')])]))).toEqual(['b']);
  });

  it('are drawn again with their parent when one comes or goes', () => {
    const rows = newRows();
    rows.update([leaf('shop', 'shop', [leaf('a')])]);
    expect(redrawn(rows, leaf('shop', 'shop', [leaf('a'), leaf('b')]))).toEqual(['shop']);
    expect(redrawn(rows, leaf('shop', 'shop', [leaf('b')]))).toEqual(['shop']);
  });

  it('stay the same objects, which stand for what is there now', () => {
    const rows = newRows();
    rows.update([leaf('shop', 'shop', [leaf('a', 'old')])]);
    const row = rows.childrenOf(rows.roots[0]!)[0]!;
    rows.update([leaf('shop', 'other', [leaf('a', 'new')])]);
    expect(rows.childrenOf(rows.roots[0]!)[0]).toBe(row);
    expect(row.node.label).toBe('new');
  });

  it('are not drawn again for what only hovering shows', () => {
    const rows = newRows();
    rows.update([{ ...leaf('a'), tooltip: 'before' }]);
    expect(redrawn(rows, { ...leaf('a'), tooltip: 'after' })).toEqual([]);
    expect(rows.roots[0]!.node.tooltip).toBe('after');
  });

  it('know what they are below', () => {
    const rows = newRows();
    rows.update([leaf('shop', 'shop', [leaf('a', 'a', [leaf('a1')])])]);
    expect([rows.parentOf('a1'), rows.parentOf('a'), rows.parentOf('shop')]).toEqual(['a', 'shop', undefined]);
  });

  it('give commands what they stand for; what is no row is given as it is', () => {
    const rows = newRows();
    rows.update([leaf('shop')]);
    expect(subjectOf(rows.roots[0])).toEqual(leaf('shop'));
    expect(['orders', undefined, leaf('shop')].map(subjectOf)).toEqual(['orders', undefined, leaf('shop')]);
    expect([[], ['orders'], [undefined], [null, undefined]].map(isLostRow)).toEqual([false, false, true, true]);
  });

  it('forget those that are gone', () => {
    const rows = newRows();
    rows.update([leaf('shop', 'shop', [leaf('a', 'old')])]);
    const gone = rows.childrenOf(rows.roots[0]!)[0]!;
    rows.update([leaf('shop')]);
    rows.update([leaf('shop', 'shop', [leaf('a', 'new')])]);
    expect(rows.childrenOf(rows.roots[0]!)[0]).not.toBe(gone);
  });
});

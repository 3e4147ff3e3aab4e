import { describe, expect, it } from 'vitest';
import { HeldFigures } from '../../../../src/app/channels/heldFigures.ts';
import type { TreeNode } from '../../../../src/app/trees/treeNode.ts';

const row = (description: string): TreeNode & { readonly count: string } => ({
  id: 'channel:orders',
  label: 'orders',
  description,
  tooltip: description,
  icon: { codicon: 'pulse' },
  contextValue: `channel:${description}`,
  spoken: `orders, ${description}`,
  count: description,
});

describe('the figures of an open row', () => {
  it('stand for a while, then say what is true; all else is always true', () => {
    let nowMs = 1000;
    const figures = new HeldFigures({ nowMs: () => nowMs });
    expect(figures.hold(row('one'))).toEqual(row('one'));
    nowMs += 4999;
    expect(figures.hold(row('two'))).toEqual({ ...row('two'), description: 'one', spoken: 'orders, one' });
    nowMs += 1;
    expect(figures.hold(row('three'))).toEqual(row('three'));
    expect(figures.hold(row('four')).description).toBe('three');
  });

  it('are told at once when the row was closed, or something was done', () => {
    const figures = new HeldFigures({ nowMs: () => 0 });
    figures.hold(row('one'));
    figures.forget('channel:orders');
    expect(figures.hold(row('two')).description).toBe('two');
    figures.forgetAll();
    expect(figures.hold(row('three')).description).toBe('three');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hop } from '../../../../src/protocol/traces/trace.ts';
import { keyOfHop } from '../../../../src/webview/trace/model/hopText.ts';
import { treeLines, treeOf } from '../../../../src/webview/trace/model/traceTree.ts';
import { hop, inferred, missed, noWiring, stated } from './hops.ts';

function shown(hops: readonly Hop[], collapsed: readonly number[] = []): readonly string[] {
  const keys = collapsed.flatMap((place) => (hops[place] ? [keyOfHop(hops[place])] : []));
  return treeLines(hops, treeOf(hops, noWiring), [], new Set(keys)).map((line) =>
    line.kind === 'hop' ? `${'  '.repeat(line.level - 1)}${line.place}` : '?',
  );
}

describe('The tree of a trace', () => {
  it('puts each hop below what led to it, with all that came of one together', () => {
    const hops = [hop({ at: 0 }), hop({ at: 1, causes: [stated(0)] }), hop({ at: 2, causes: [stated(0)] })];
    expect(shown([...hops, hop({ at: 3, causes: [stated(1)] })])).toEqual(['0', '  1', '    3', '  2']);
  });

  it('lets what only came next in time stand beside the one before', () => {
    const hops = [hop({ at: 0 }), hop({ at: 1, causes: [inferred(0)] }), hop({ at: 2, causes: [inferred(1)] })];
    expect(shown(hops)).toEqual(['0', '1', '2']);
  });

  it('lets what the wiring ties stand below, though it is inferred', () => {
    const hops = [
      hop({ at: 0, service: 'orders' }),
      hop({ at: 1, label: 'payments', service: 'payments', causes: [inferred(0)] }),
    ];
    const wiring = { publishers: {}, consumers: { orders: ['payments'] } };
    expect(treeOf(hops, wiring).parents).toEqual([undefined, 0]);
  });

  it('closes what is below a hop, and says how much that is', () => {
    const hops = [
      hop({ at: 0 }),
      hop({ at: 1, causes: [stated(0)] }),
      hop({ at: 2, causes: [stated(1)], isError: true }),
    ];
    expect(shown(hops, [0])).toEqual(['0']);
    expect(treeOf(hops, noWiring).below[0]).toEqual({ count: 2, hasError: true });
    expect(treeOf(hops, noWiring).below[2]).toEqual({ count: 0, hasError: false });
  });

  it('shows what is missed below the hop that it should have come of, or at the end', () => {
    const hops = [hop({ at: 0 }), hop({ at: 1, causes: [stated(0)] })];
    const missing = [missed({ after: 0 }), missed({ label: 'shipping' }), missed({ after: 7, label: 'gone' })];
    const lines = treeLines(hops, treeOf(hops, noWiring), missing, new Set());
    expect(lines.map((line) => (line.kind === 'hop' ? line.place : `${line.level} ${line.missing.label}`))).toEqual([
      0,
      1,
      '2 payments',
      '1 shipping',
      '1 gone',
    ]);
    expect(lines[2]).toMatchObject({ position: 2, setSize: 2 });
  });

  it('ends where causes go round in a circle, and is no deeper than a stack of calls could be', () => {
    expect(shown([hop({ at: 0, causes: [stated(1)] }), hop({ at: 1, causes: [stated(0)] })])).toEqual(['0', '  1']);
    expect(shown([hop({ at: 0, causes: [stated(0)] })])).toEqual(['0']);
    const chain = Array.from({ length: 20_000 }, (_, at) => hop({ at, causes: at === 0 ? [] : [stated(at - 1)] }));
    expect(shown(chain)).toHaveLength(20_000);
  });

  it('shows every hop exactly once, whatever its causes are', () => {
    const causes = fc.array(fc.record({ hop: fc.integer({ min: -2, max: 30 }), isStated: fc.boolean() }));
    fc.assert(
      fc.property(fc.array(causes, { maxLength: 25 }), (all) => {
        const hops = all.map((each, at) => hop({ at, causes: each.map((one) => ({ ...one, evidence: '' })) }));
        const places = shown(hops).map(Number);
        expect(places.toSorted((a, b) => a - b)).toEqual([...hops.keys()]);
      }),
    );
  });
});

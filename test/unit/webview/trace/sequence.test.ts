import { describe, expect, it } from 'vitest';
import type { Hop, Missing, WiringFacts } from '../../../../src/protocol/traces/trace.ts';
import { effectsOf } from '../../../../src/webview/trace/model/causeGraph.ts';
import { sequenceOf } from '../../../../src/webview/trace/model/sequence.ts';
import { hop, missed, noWiring, stated } from './hops.ts';

/** The lines as `orders -> payments, stock?`: with a question mark, only the wiring says so. */
function drawn(
  hops: readonly Hop[],
  wiring: WiringFacts = noWiring,
  missing: readonly Missing[] = [],
): readonly string[] {
  const { columns, lines } = sequenceOf(hops, effectsOf(hops), missing, wiring);
  const name = (at: number | undefined): string => columns[at ?? -1]?.name ?? '?';
  return lines.map((line) => {
    if (line.kind === 'missing') return `${name(line.from)} ..> ${name(line.to)}`;
    const to = line.arrows.map((arrow) => `${name(arrow.to)}${arrow.isProven ? '' : '?'}`).join(', ');
    return `${name(line.from)}${to === '' ? '' : ` ${line.isReply ? 'answers' : '->'} ${to}`}`;
  });
}

describe('The sequence of a trace', () => {
  it('draws a message to all who consume it, and tells who was seen to have done so', () => {
    const hops = [
      hop({ at: 0, service: 'orders' }),
      hop({ at: 1, kind: 'logs', label: 'stock', service: 'stock', causes: [stated(0)] }),
    ];
    const wiring = { publishers: {}, consumers: { orders: ['payments', 'stock'] } };
    expect(drawn(hops, wiring)).toEqual(['orders -> payments?, stock', 'stock']);
  });

  it('draws it to who worked on it where no wiring is known, but not to who sent it', () => {
    const hops = [
      hop({ at: 0, service: 'orders' }),
      hop({ at: 1, kind: 'logs', label: 'orders', service: 'orders', causes: [stated(0)] }),
      hop({ at: 2, kind: 'logs', label: 'mail', service: 'mail', causes: [stated(0)] }),
    ];
    expect(drawn(hops)).toEqual(['orders -> mail', 'orders', 'mail']);
  });

  it('takes the channel for a column where its sender or its consumers are not known', () => {
    expect(drawn([hop({ label: 'orders' })])).toEqual(['orders']);
    expect(drawn([hop({ label: 'created', service: 'orders' })])).toEqual(['orders -> created']);
    expect(sequenceOf([hop()], [[]], [], noWiring).columns).toEqual([{ name: 'orders', kind: 'channel' }]);
  });

  it('draws what goes back to who asked as an answer', () => {
    const hops = [
      hop({ at: 0, label: 'ask', service: 'web' }),
      hop({ at: 1, label: 'tell', service: 'stock', causes: [stated(0)] }),
    ];
    const wiring = { publishers: {}, consumers: { ask: ['stock'], tell: ['web'] } };
    expect(drawn(hops, wiring)).toEqual(['web -> stock', 'stock answers web?']);
  });

  it('draws what is missing behind the hop that it should have come of', () => {
    const hops = [hop({ at: 0, service: 'orders' }), hop({ at: 1, service: 'orders' })];
    const missing = [missed({ after: 0, service: 'billing' }), missed({})];
    expect(drawn(hops, noWiring, missing)).toEqual([
      'orders -> orders',
      'orders ..> billing',
      'orders -> orders',
      '? ..> ?',
    ]);
  });

  it('lets more services than anybody reads share the last column', () => {
    const hops = Array.from({ length: 500 }, (_, at) => hop({ at, kind: 'logs', service: `s${at}` }));
    const { columns, lines } = sequenceOf(hops, effectsOf(hops), [], noWiring);
    expect(columns).toHaveLength(41);
    expect(columns.at(-1)).toEqual({ name: 'others', kind: 'others' });
    expect(lines).toHaveLength(500);
  });
});

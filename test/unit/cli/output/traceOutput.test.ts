import { describe, expect, it } from 'vitest';
import { traceAsJson, traceAsText, type ShownHop } from '../../../../src/cli/output/traceOutput.ts';

const startMs = Date.UTC(2026, 0, 2, 3, 4, 5);

function hop(id: string, over: Partial<ShownHop> = {}): ShownHop {
  const about = { source: 'orders', kind: 'stream', channel: 'orders', service: undefined, durationMs: undefined };
  return { ...about, id, timeMs: startMs, text: `text of ${id}`, payload: { data: id }, causes: [], ...over };
}

function ledBy(from: ShownHop, evidence: string, isStated = false): ShownHop['causes'][number] {
  return { hop: from, evidence, isStated };
}

describe('A trace as text', () => {
  it('is a tree of what led to what, with the reasons', () => {
    const first = hop('1-0');
    const second = hop('2-0', {
      source: 'paid',
      timeMs: startMs + 12,
      causes: [ledBy(first, 'payments consumes orders')],
    });
    const other = hop('3-0', { source: 'mail', timeMs: startMs + 20, causes: [ledBy(first, 'it says so', true)] });
    const log = hop('7', {
      ...{ source: 'payments', kind: 'log', channel: undefined, timeMs: startMs + 12_345 },
      causes: [ledBy(second, 'text names its id 2-0', true), ledBy(other, 'and the other', true)],
    });
    expect(traceAsText([first, second, other, log])).toBe(
      [
        '03:04:05.000      +0 ms  orders  stream 1-0  text of 1-0',
        '03:04:05.012     +12 ms    paid  stream 2-0  text of 2-0',
        '                           ~ payments consumes orders',
        '03:04:17.345    +12.3 s      payments  log  text of 7',
        '                             = text names its id 2-0',
        '                             = and the other (also from mail 3-0)',
        '03:04:05.020     +20 ms    mail  stream 3-0  text of 3-0',
        '                           = it says so',
        '',
      ].join('\n'),
    );
  });

  it('ends with what is missing, and says of which hop', () => {
    const about = { kind: 'unacknowledged', service: null } as const;
    const missing = [
      { ...about, after: 0, label: 'orders', text: 'Group g has not read it yet.' },
      { ...about, after: null, label: '', text: 'Earlier hops are no longer held.\u202e' },
    ];
    const lines = traceAsText([hop('1-0')], missing).split('\n');
    expect(lines.slice(1)).toEqual([
      '! orders 1-0: Group g has not read it yet.',
      expect.stringMatching(/^! Earlier hops are no longer held\.[^\u202e]*$/),
      '',
    ]);
  });

  it('has every hop once, however long the chain, and moves none out of sight', () => {
    const hops = [hop('0-0')];
    for (let at = 1; at < 20_000; at++) {
      const before = hops.at(-1);
      if (before) hops.push(hop(`${at}-0`, { causes: [ledBy(before, 'so')] }));
    }
    const lines = traceAsText(hops).split('\n');
    expect(lines).toHaveLength(2 * hops.length);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(150);
  });

  it('obeys nothing that a message says to a terminal', () => {
    const text = traceAsText([hop('1-0', { text: 'a\x1b[31m\nb\u202ec', source: '\x07x' })]);
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
    expect(text.split('\n')).toHaveLength(2);
  });
});

describe('A trace as JSON', () => {
  it('has time, source, kind, id, payload and causes of each hop, and service and duration where they are known', () => {
    const first = hop('1-0', { service: 'shop', durationMs: 1.5 });
    const log = hop('7', {
      ...{ source: 'payments', kind: 'log', service: 'payments', payload: 'done', timeMs: startMs + 1 },
      causes: [ledBy(first, 'because', true)],
    });
    expect(JSON.parse(traceAsJson([first, log]))).toStrictEqual({
      hops: [
        {
          ...{ time: '2026-01-02T03:04:05.000Z', source: 'orders', kind: 'stream', id: '1-0', service: 'shop' },
          ...{ duration: 1.5, payload: { data: '1-0' }, causes: [] },
        },
        {
          ...{ time: '2026-01-02T03:04:05.001Z', source: 'payments', kind: 'log', id: '7', service: 'payments' },
          ...{ payload: 'done', causes: [{ id: '1-0', evidence: 'because', stated: true }] },
        },
      ],
    });
    expect(Object.keys((JSON.parse(traceAsJson([hop('1-0')])) as { hops: object[] }).hops[0] ?? {})).toEqual([
      'time',
      'source',
      'kind',
      'id',
      'payload',
      'causes',
    ]);
  });

  it('reads back as the same text, and a terminal shows it and does not obey', () => {
    const payload = 'a\u202eb\x9bc\u2028';
    const json = traceAsJson([hop('1-0', { payload })]);
    expect(json).not.toMatch(/[\x7f-\x9f\u2028-\u202e]/);
    expect(JSON.parse(json)).toMatchObject({ hops: [{ payload }] });
  });
});

import { describe, expect, it } from 'vitest';
import type { Hop } from '../../../../src/protocol/traces/trace.ts';
import { kindOfHop, nameOfHop, textOfHop } from '../../../../src/webview/trace/model/hopText.ts';
import { nextTrouble, traceModel } from '../../../../src/webview/trace/model/traceModel.ts';
import { keyOfMissing } from '../../../../src/webview/trace/model/traceTree.ts';
import { hop, missed, noWiring } from './hops.ts';

function withPreview(kind: Hop['kind'], preview: string): Hop {
  const plain = hop({ kind, label: 'shop', service: 'orders' });
  return { ...plain, row: { ...plain.row, preview } };
}

describe('What is said of a hop', () => {
  it('is the channel of a message, and its content', () => {
    const message = withPreview('stream', '{"id":1}');
    expect([nameOfHop(message), textOfHop(message), kindOfHop(message)]).toEqual(['shop', '{"id":1}', 'stream']);
  });

  it('is the name of a span, also where only the beginning of it is there', () => {
    const span = withPreview('span', '{"name":"GET /o\\"1\\"","kind":"server","statusMessage":"too late","attri');
    expect([nameOfHop(span), textOfHop(span), kindOfHop(span)]).toEqual(['GET /o"1"', 'too late', 'server span']);
    expect(nameOfHop(withPreview('span', '{"na'))).toBe('shop');
  });

  it('is the text of a log record, and the line of a log', () => {
    const record = withPreview('log', '{"severity":"warn","body":"no stock"}');
    expect([nameOfHop(record), textOfHop(record), kindOfHop(record)]).toEqual(['orders', 'no stock', 'log']);
    expect(textOfHop(withPreview('logs', 'no stock'))).toBe('no stock');
  });
});

describe('The model of a trace', () => {
  it('knows what is wrong in the order of the trace', () => {
    const hops = [hop({ at: 0 }), hop({ at: 1, isError: true }), hop({ at: 2, isError: true })];
    const [early, late] = [missed({ after: 1 }), missed({ label: 'later' })];
    const model = traceModel({ hops, total: 3, unknown: 0, missing: [late, early] }, noWiring);
    const keys = model.problems.map(({ key }) => key);
    expect(keys).toEqual(['1 s', keyOfMissing(early), '2 s', keyOfMissing(late)]);
    // From one to the next, around, and from what is not wrong to the first behind it.
    expect(keys.map((key) => nextTrouble(model, key))).toEqual([...keys.slice(1), keys[0]]);
    expect(nextTrouble(model, '0 s')).toBe('1 s');
    expect(nextTrouble(model, undefined)).toBe('1 s');
  });
});

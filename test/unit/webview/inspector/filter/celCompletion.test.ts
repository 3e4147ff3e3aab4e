import { describe, expect, it } from 'vitest';
import { accept, completeCel, type Known } from '../../../../../src/webview/inspector/filter/celCompletion.ts';

const known: readonly Known[] = [
  { path: 'payload', detail: 'map' },
  { path: 'source', detail: 'string' },
  { path: 'size', detail: 'int' },
  { path: 'time', detail: 'timestamp' },
  { path: 'payload.total', detail: 'number' },
  { path: 'payload.customer', detail: 'object' },
  { path: 'payload.customer.name', detail: 'string' },
  { path: 'payload.items', detail: 'array | null' },
  { path: 'payload.items[0].sku', detail: 'string' },
  { path: 'payload["odd key"]', detail: 'string' },
];
const values = { source: ['orders.created', 'it"s'] };

/** Completes where the bar stands. */
function at(marked: string, isAsked = false): readonly string[] {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  return (completeCel(text, caret, known, values, isAsked)?.suggestions ?? []).map(({ label }) => label);
}

function taken(marked: string, label: string): string {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const completion = completeCel(text, caret, known, values, true);
  const suggestion = completion?.suggestions.find((one) => one.label === label);
  if (!completion || !suggestion) throw new Error(`${label} is not offered.`);
  const after = accept(text, completion, suggestion);
  return `${after.text.slice(0, after.caret)}|${after.text.slice(after.caret)}`;
}

describe('completion of CEL', () => {
  it('offers variables by what was begun, and all when asked', () => {
    expect(at('so|')).toEqual(['source']);
    expect(at('size > 1 && pay|')).toEqual(['payload']);
    expect(at('|')).toEqual([]);
    expect(at('|', true)).toEqual(expect.arrayContaining(['payload', 'source', 'has']));
  });

  it('offers the fields seen below a path', () => {
    expect(at('payload.|')).toEqual(['total', 'customer', 'items', '["odd key"]']);
    expect(at('payload.cu|')).toEqual(['customer']);
    expect(at('payload.customer.|')).toEqual(['name']);
    expect(at('payload.items[0].|')).toEqual(['sku']);
  });

  it('offers methods of text', () => {
    expect(at('payload.customer.name.|')).toContain('startsWith()');
    expect(at('payload.total.|')).toEqual([]);
  });

  it('offers functions by what was begun, below the name that theirs begin with too', () => {
    expect(at('dur|')).toEqual(['duration']);
    expect(taken('dur|', 'duration')).toBe('duration("|');
    expect(at('opt|')).toEqual(['optional.of', 'optional.ofNonZeroValue', 'optional.none']);
    expect(at('optional.n|')).toEqual(['none', 'ofNonZeroValue']);
    expect(taken('optional.n|', 'none')).toBe('optional.none()|');
  });

  it('offers what each type can do', () => {
    expect(at('payload.customer.name.low|')).toEqual(['lowerAscii()']);
    expect(at('payload.items.ex|')).toEqual(['exists()', 'exists_one()']);
    expect(taken('payload.items.ex|', 'exists()')).toBe('payload.items.exists(x, |');
    expect(at('payload.items.low|')).toEqual([]);
    expect(at('time.getH|')).toEqual(['getHours()']);
    expect(at('size.|')).toEqual([]);
  });

  it('offers values within quotes, and nothing else there', () => {
    expect(at('source == "or|')).toEqual(['orders.created']);
    expect(at('payload.x == "pay|')).toEqual([]);
    expect(at('source >= "or|')).toEqual(['orders.created']);
    expect(taken('source == "or|', 'orders.created')).toBe('source == "orders.created"|');
    expect(taken('source == "|', 'it"s')).toBe('source == "it\\"s"|');
  });

  it('is silent behind a number, a bracket or a whole word', () => {
    expect(at('size > 10|')).toEqual([]);
    expect(at('payload.items[|')).toEqual([]);
    expect(at('payload.total|')).toEqual([]);
  });

  it('replaces the word under the caret, and a name in brackets takes the place of the dot', () => {
    expect(taken('payload.to|tal > 3', 'total')).toBe('payload.total| > 3');
    expect(taken('payload.|', '["odd key"]')).toBe('payload["odd key"]|');
  });
});

import { describe, expect, it } from 'vitest';
import type { Detail } from '../../../../../src/protocol/detailShapes.ts';
import { cutNotice, payloadOf, type TreeRoot } from '../../../../../src/webview/kit/payload/payload.ts';
import { TreeState } from '../../../../../src/webview/kit/payload/treeRows.ts';

type Field = Detail['fields'][number];

function field(name: string, text: string, change: Partial<Field> = {}): Field {
  return { name, text, encoding: 'utf8', sizeBytes: text.length, ...change };
}

function rootsOf(fields: readonly Field[]): readonly TreeRoot[] {
  const payload = payloadOf(fields);
  if (payload.kind !== 'tree') throw new Error(`No tree but ${payload.kind}`);
  return payload.roots;
}

describe('payloadOf', () => {
  it('shows the content of a lone JSON field as the tree itself', () => {
    expect(rootsOf([field('data', '{"a":1,"b":[2]}')]).map(({ key, path }) => [key, path])).toEqual([
      ['a', '$.a'],
      ['b', '$.b'],
    ]);
  });

  it('shows several fields side by side, and opens those that hold JSON', () => {
    const roots = rootsOf([field('type', 'OrderCreated'), field('data', '{"a":1}')]);
    expect(roots.map(({ key, isOpen, value }) => [key, isOpen, value.kind])).toEqual([
      ['type', false, 'text'],
      ['data', true, 'object'],
    ]);
  });

  it('shows the payload as its decoder reads it, beside the other fields', () => {
    const decoded = {
      field: 1,
      chosen: 'auto' as const,
      decoder: 'msgpack' as const,
      layers: ['gzip'],
      json: '{"big":12345678901234567890}',
      text: null,
      isCut: false,
      error: null,
      cloudEvent: null,
      choices: ['auto' as const],
    };
    const fields = [field('meta', '{"x":1}'), field('data', 'ff00', { encoding: 'hex' })];
    const payload = payloadOf(fields, decoded);
    if (payload.kind !== 'tree') throw new Error('No tree');
    const lines = new TreeState(payload.roots).rows().flatMap((each) => (each.kind === 'value' ? [each.path] : []));
    expect(lines).toEqual(['meta', 'meta.x', 'data', '$.big']);
    expect(
      payloadOf([field('', 'ff', { encoding: 'hex' })], { ...decoded, field: 0, json: null, text: 'plain' }),
    ).toEqual({
      kind: 'text',
      text: 'plain',
    });
    expect(payloadOf([field('', 'ff', { encoding: 'hex' })], { ...decoded, field: 0, error: 'cut short' })).toEqual({
      kind: 'hex',
      text: 'ff',
    });
  });

  it('shows a published text as text, and bytes as bytes', () => {
    expect(payloadOf([field('', 'hello {')])).toEqual({ kind: 'text', text: 'hello {' });
    expect(payloadOf([field('', 'ff00', { encoding: 'hex' })])).toEqual({ kind: 'hex', text: 'ff00' });
    expect(payloadOf([])).toEqual({ kind: 'text', text: '' });
  });

  it('keeps the root of what has too many entries to stand side by side', () => {
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, index])));
    expect(rootsOf([field('', wide)]).map(({ key }) => key)).toEqual(['$']);
    expect(rootsOf([field('', '[1,2]')]).map(({ key }) => key)).toEqual(['$']);
  });
});

describe('cutNotice', () => {
  it('is there only for a field that came cut', () => {
    const inBytes = (bytes: number): string => `${bytes} B`;
    expect(cutNotice([field('a', 'é', { sizeBytes: 2 })], inBytes)).toBeUndefined();
    expect(cutNotice([field('a', 'x', { sizeBytes: 9 })], inBytes)).toBe('“a”: only the beginning is shown, of 9 B.');
  });
});

describe('TreeState', () => {
  const roots = rootsOf([field('type', 't'), field('data', JSON.stringify({ list: Array(250).fill(0), none: {} }))]);

  it('shows the entries of what is open, with their place', () => {
    const rows = new TreeState(roots).rows();
    expect(rows.map((each) => each.kind === 'value' && [each.level, each.key, each.path])).toEqual([
      [1, 'type', 'type'],
      [1, 'data', 'data'],
      [2, 'list', '$.list'],
      [2, 'none', '$.none'],
    ]);
    expect(rows.at(-1)).toMatchObject({ position: 2, setSize: 2, container: undefined });
  });

  it('shows long lists a hundred at a time', () => {
    const state = new TreeState(roots);
    state.setExpanded('1/1', true);
    expect(state.rows().find((each) => each.kind === 'more')).toMatchObject({ shown: 100, total: 250 });
    state.showMore('1/1');
    state.showMore('1/1');
    expect(state.rows().some((each) => each.kind === 'more')).toBe(false);
    expect(state.rows()).toHaveLength(4 + 250);
  });

  it('tells doubled names apart', () => {
    const rows = new TreeState(rootsOf([field('', '{"a":1,"a":2}')])).rows();
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  });
});

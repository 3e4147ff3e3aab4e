import { describe, expect, it } from 'vitest';
import { noFilter } from '../../../../../src/protocol/filterShapes.ts';
import {
  conditionsOf,
  excerptOf,
  isFiltering,
  sizeText,
  toggledSource,
} from '../../../../../src/webview/inspector/filter/filterModel.ts';

describe('a filter', () => {
  it('is one as soon as it can leave out a row', () => {
    expect(isFiltering({ ...noFilter, mode: 'cel', isCaseSensitive: true })).toBe(false);
    expect(isFiltering({ ...noFilter, text: 'x' })).toBe(true);
    expect(isFiltering({ ...noFilter, contract: 'invalid' })).toBe(true);
    expect(isFiltering({ ...noFilter, minLevel: 'warn' })).toBe(true);
    expect(conditionsOf({ ...noFilter, minLevel: 'warn' }, (id) => id)).toMatchObject([
      { id: 'level', label: 'Warnings and above', without: noFilter },
    ]);
  });

  it('has a chip for every condition, which takes away just that', () => {
    const filter = {
      ...noFilter,
      text: 'kept',
      sources: ['stream:a', 'logs:b'],
      span: { fromMs: 0, toMs: 90_000 },
      size: { minBytes: 1000, maxBytes: null },
      contract: 'valid' as const,
    };
    const conditions = conditionsOf(filter, (id) => id.toUpperCase());
    expect(conditions.map(({ label }) => label)).toEqual([
      'STREAM:A',
      'LOGS:B',
      expect.stringMatching(/\(1\.5 min\)$/),
      '≥ 1 kB',
      'Matches contract',
    ]);
    expect(conditions[0]?.without).toEqual({ ...filter, sources: ['logs:b'] });
    expect(conditions.map(({ without }) => without.text)).toEqual(Array.from({ length: 5 }, () => 'kept'));
  });

  it('counts sources where there are too many to name', () => {
    const filter = { ...noFilter, text: 'kept', sources: ['a', 'b', 'c', 'd', 'e'].map((name) => `stream:${name}`) };
    const [only, ...others] = conditionsOf(filter, (id) => id);
    expect([only?.label, others]).toEqual(['5 sources', []]);
    expect(only?.without).toEqual({ ...filter, sources: [] });
  });

  it('takes a source in and out', () => {
    const once = toggledSource(noFilter, 'stream:a');
    expect(once.sources).toEqual(['stream:a']);
    expect(toggledSource(once, 'stream:a').sources).toEqual([]);
  });

  it('says sizes from both ends', () => {
    expect(sizeText({ minBytes: 1000, maxBytes: 64_000_000 })).toBe('1 kB – 64 MB');
    expect(sizeText({ minBytes: null, maxBytes: 212 })).toBe('≤ 212 B');
  });
});

describe('the excerpt around a fault', () => {
  it('marks the character at its position, and a place behind the end', () => {
    expect(excerptOf('a >> b', { message: '', position: 3 })).toEqual({ before: 'a >', at: '>', after: ' b' });
    expect(excerptOf('a &&', { message: '', position: 4 })).toEqual({ before: 'a &&', at: ' ', after: '' });
    expect(excerptOf('a', { message: '', position: null })).toBeUndefined();
  });

  it('is short, however long the text', () => {
    const excerpt = excerptOf('x'.repeat(4000), { message: '', position: 2000 });
    expect(excerpt?.before).toBe(`…${'x'.repeat(24)}`);
    expect(excerpt?.after).toBe(`${'x'.repeat(23)}…`);
  });
});

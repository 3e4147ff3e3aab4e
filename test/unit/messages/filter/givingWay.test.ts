import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../../src/messages/filter/compile.ts';
import type { Matcher } from '../../../../src/messages/filter/matcher.ts';
import { PartlySeen } from '../../../../src/messages/filter/partly.ts';
import type { RowFilter } from '../../../../src/expression/filter/rowFilter.ts';
import { ByteScanner } from '../../../../src/messages/filter/scan/byteScanner.ts';
import type { Page } from '../../../../src/messages/store/page.ts';
import { RowLens } from '../../../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';

const facts = { id: 's', label: 's', kind: 'stream' } as const;
const rows = 200;

function page(): Page {
  const store = new MessageStore({ maxMessages: 1000, maxBytes: 1e9 });
  for (let i = 0; i < rows; i++) {
    if (i % 50 === 49) store.appendGap(0, i, 'gap', 0);
    const value = JSON.stringify({ total: i, word: i % 3 ? 'Äpfel' : 'Pears' });
    store.append({ source: 0, timeMs: i, id: `${i}-0`, fields: [Buffer.from('data'), Buffer.from(value)] });
  }
  const filled = store.pageFrom(0);
  if (!filled) throw new Error('no page');
  return filled;
}

function matcherOf(change: Partial<RowFilter>, scanner: ByteScanner | undefined): Matcher {
  const lens = new RowLens(() => facts, { maxPayloadBytes: 1e6, maxUnpackedBytes: 1e6, maxFields: 10_000 });
  const world = { sourceId: () => 's', lens, verdictOf: () => 'valid', scanner };
  const compiled = compileFilter({ ...noFilter, ...change }, world);
  if ('mistake' in compiled || !compiled.matcher) throw new Error('no filter');
  return compiled.matcher;
}

describe('A filter that is told that the time is over', () => {
  const kinds: Readonly<Record<string, Partial<RowFilter>>> = {
    'a letter outside ASCII': { text: 'äpfel' },
    'only letters outside ASCII': { text: 'ä' },
    'text, and a contract': { text: 'pears', contract: 'valid' },
    'a contract': { contract: 'valid' },
    'a size': { size: { minBytes: 30, maxBytes: null } },
    'a pattern': { mode: 'regex', text: 'p.a' },
    'a pattern that requires a text': { mode: 'regex', text: '"total":1[0-9]' },
    'an expression': { mode: 'cel', text: 'payload.total % 7 == 0' },
  };

  const cases = Object.entries(kinds).flatMap(([name, change]) => [
    [name, change, ByteScanner.create()] as const,
    [`${name}, without vectors`, change, undefined] as const,
  ]);

  it.each(cases)('comes back soon with %s, and misses nothing when it goes on', (_name, change, scanner) => {
    const all = page();
    const matcher = matcherOf(change, scanner);
    const [whole, parts]: [number[], number[]] = [[], []];
    expect(matcher(all, 0, all.count, (index) => whole.push(index))).toBe(all.count);
    let calls = 0;
    for (let at = 0; at < all.count; calls++) {
      const reached = matcher(
        all,
        at,
        all.count,
        (index) => parts.push(index),
        () => true,
      );
      expect(reached).toBeGreaterThan(at);
      at = reached;
    }
    expect(calls).toBeGreaterThan(2);
    expect(parts).toEqual(whole);
    expect(whole.length).toBeGreaterThan(4);
  });

  it('takes the whole of a page where bytes are found faster than the clock is looked at', () => {
    const all = page();
    for (const change of [{ text: 'pears' }, { text: 'Äpfel', isCaseSensitive: true }]) {
      const found: number[] = [];
      const onMatch = (index: number): void => void found.push(index);
      expect(matcherOf(change, ByteScanner.create())(all, 0, all.count, onMatch, () => true)).toBe(all.count);
      expect(found.length).toBeGreaterThan(50);
    }
  });

  it('says of how many messages it looked at the beginning only', () => {
    const store = new MessageStore({ maxMessages: 10, maxBytes: 1e9 });
    for (const bytes of [10, 5000, 4000, 100_000]) {
      store.append({ source: 0, timeMs: 0, id: '1-1', fields: [Buffer.from('f'), Buffer.alloc(bytes, 'x')] });
    }
    const partly = new PartlySeen(4096);
    const counted = partly.counting(matcherOf({ mode: 'regex', text: 'x' }, undefined));
    for (let at = store.first; at < store.end;) {
      const next = store.pageFrom(at);
      if (!next) break;
      expect(counted(next, 0, next.count, () => undefined)).toBe(next.count);
      at = next.endSequence;
    }
    expect(partly.rowsHeld(() => true)).toBe(2);
  });
});

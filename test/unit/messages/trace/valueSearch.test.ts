import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowLens } from '../../../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { mentions } from '../../../../src/messages/trace/mentions.ts';
import { ValueSearches } from '../../../../src/messages/trace/valueSearches.ts';

const bounds = { maxPayloadBytes: 100_000, maxUnpackedBytes: 100_000, maxFields: 100, isExact: true };
const values = ['', 'o-1', 'o-12', 'a/b', 'café', '"', '日本', '7', '12345678901234567890'];

/** A payload as somebody's library may write it. */
const ways: readonly ((value: string) => Buffer)[] = [
  (value) => Buffer.from(JSON.stringify({ id: value })),
  // As PHP writes it.
  (value) => Buffer.from(JSON.stringify({ id: value }).replaceAll('/', String.raw`\/`)),
  // As Python writes it.
  (value) =>
    Buffer.from(
      JSON.stringify({ deep: [{ id: value }] }).replaceAll(
        /[^ -~]/g,
        (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    ),
  (value) => gzipSync(JSON.stringify({ id: value })),
  (value) => Buffer.from(JSON.stringify({ inner: JSON.stringify({ id: value }) })),
  (value) => Buffer.from(value),
];

function stored(maxMessages = 400) {
  const store = new MessageStore({ maxMessages, maxBytes: 1e6 });
  const lens = new RowLens((source) => ({ id: `s${source}`, label: `s${source}`, kind: 'stream' }), bounds);
  const searches = new ValueSearches({
    store,
    lens,
    isPacked: (page, index) => {
      lens.move(page, index);
      return !lens.isText;
    },
  });
  return { store, lens, searches };
}

function findAll(searches: ValueSearches, value: string): readonly number[] {
  const search = searches.of(value);
  while (search.advance(0));
  return search.found;
}

describe('A search for a value anywhere', () => {
  it('finds what a look at every row finds, however rows come, go and are read back, and however they are written', () => {
    const row = fc.record({ source: fc.nat(2), way: fc.nat(ways.length - 1), value: fc.constantFrom(...values) });
    const step = fc.oneof(
      fc.record({ does: fc.constant('append' as const), rows: fc.array(row, { maxLength: 120 }) }),
      fc.record({ does: fc.constant('readBack' as const), rows: fc.array(row, { maxLength: 40 }) }),
      fc.record({ does: fc.constant('look' as const), value: fc.constantFrom(...values) }),
      fc.record({ does: fc.constant('clear' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        const { store, lens, searches } = stored();
        const message = (source: number, way: number, value: string) => {
          const payload = ways[way]?.(value) ?? Buffer.alloc(0);
          return { source, timeMs: 1, id: '1-0', fields: [Buffer.from('data'), payload] };
        };
        for (const each of steps) {
          if (each.does === 'append')
            for (const { source, way, value } of each.rows) store.append(message(source === 0 ? 0 : 1, way, value));
          else if (each.does === 'readBack')
            store.prepend(each.rows.map((one) => ({ ...message(one.source, one.way, one.value), isAgain: false })));
          else if (each.does === 'clear') {
            store.clear();
            searches.clear();
          } else findAll(searches, each.value);
        }
        const held = [...store.historySequences()].reverse().concat([...store.keptSequences()]);
        for (let sequence = store.denseFirst; sequence < store.end; sequence++) held.push(sequence);
        for (const value of values) {
          const plain = held.filter((sequence) => {
            const place = store.locate(sequence);
            if (!place) return false;
            lens.move(place.page, place.index);
            return mentions(lens, value);
          });
          expect(findAll(searches, value)).toEqual(plain);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('looks at each row once, whoever asks again', () => {
    const { store, lens } = stored(100_000);
    let looked = 0;
    const isPacked = (): boolean => {
      looked++;
      return false;
    };
    const searches = new ValueSearches({ store, lens, isPacked });
    const fields = [Buffer.from('data'), Buffer.from('{"id":"o-1"}')];
    const add = (): void => store.append({ source: 0, timeMs: 1, id: '1-0', fields });
    for (let at = 0; at < 5000; at++) add();
    expect(findAll(searches, 'o-1')).toHaveLength(5000);
    expect(looked).toBe(5000);
    for (let at = 0; at < 10; at++) add();
    expect(findAll(searches, 'o-1')).toHaveLength(5010);
    expect(looked).toBe(5010);
    // Others push it out: it is looked for anew then, and found all the same.
    for (let at = 0; at < 16; at++) findAll(searches, `x-${at}`);
    looked = 0;
    expect(findAll(searches, 'o-1')).toHaveLength(5010);
    expect(looked).toBe(5010);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../../src/messages/store/message.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';

const generous = { maxMessages: 1e6, maxBytes: 1e9 };

function message(parts: Partial<Message> = {}): Message {
  return { source: 0, timeMs: 1, id: '1-1', fields: [Buffer.from('data'), Buffer.from('hello')], ...parts };
}

describe('A message store', () => {
  it('gives back what it was given', () => {
    const store = new MessageStore(generous);
    store.append(message({ source: 3, timeMs: 1_700_000_000_000.5, id: '17-4' }));
    expect(store.read(0)).toEqual({
      sequence: 0,
      fieldCount: 1,
      kind: 'message',
      source: 3,
      timeMs: 1_700_000_000_000.5,
      id: '17-4',
      sizeBytes: 9,
      fields: [Buffer.from('data'), Buffer.from('hello')],
    });
  });

  it.each([0, 1, 23, 24, 25, 127, 128, 20_000])(
    'gives back names and values of %i bytes, and what stands around them',
    (length) => {
      const store = new MessageStore(generous);
      const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 7 + 1) % 256));
      const fields = [Buffer.from('a'), bytes, bytes, Buffer.from('b')];
      for (const id of ['1-0', '2-0']) store.append(message({ id, fields }));
      for (const sequence of [0, 1]) expect(store.read(sequence)?.fields).toEqual(fields);
    },
  );

  it('takes an id as text or as its bytes', () => {
    const store = new MessageStore(generous);
    store.append(message({ id: '17-4' }));
    store.append(message({ id: Buffer.from('1700000000000-4') }));
    store.append(message({ id: Buffer.alloc(0) }));
    const ids = [0, 1, 2].map((sequence) => store.read(sequence)?.id);
    expect(ids).toEqual(['17-4', '1700000000000-4', '3']);
    const { bytes } = store.counts;
    store.clear();
    for (const id of [Buffer.from('17-4'), '1700000000000-4', '']) store.append(message({ id }));
    expect(store.counts.bytes).toBe(bytes);
  });

  it('numbers what has no id', () => {
    const store = new MessageStore(generous);
    store.append(message({ id: '' }));
    store.append(message({ id: '' }));
    expect([store.read(0)?.id, store.read(1)?.id]).toEqual(['1', '2']);
  });

  it('holds a message larger than a page', () => {
    const store = new MessageStore(generous);
    const large = Buffer.alloc(3 * 1024 * 1024, 0x61);
    store.append(message());
    store.append(message({ fields: [Buffer.alloc(0), large] }));
    store.append(message({ id: '2-2' }));
    expect(store.read(1)?.fields[1]?.equals(large)).toBe(true);
    expect(store.read(2)?.id).toBe('2-2');
  });

  it('evicts the oldest when there are too many, and says so', () => {
    const store = new MessageStore({ maxMessages: 3, maxBytes: 1e9 });
    for (let i = 0; i < 10; i++) store.append(message({ id: `${i}-0` }));
    expect(store.counts).toMatchObject({ seen: 10, held: 3, evicted: 7, lost: 0 });
    expect(store.read(6)).toBeUndefined();
    expect(store.read(7)?.id).toBe('7-0');
  });

  it('stays within its bytes', () => {
    const store = new MessageStore({ maxMessages: 1e6, maxBytes: 100_000 });
    for (let i = 0; i < 1000; i++) store.append(message({ fields: [Buffer.alloc(0), Buffer.alloc(1000)] }));
    expect(store.counts.bytes).toBeLessThanOrEqual(100_000);
    expect(store.counts.held).toBeGreaterThan(90);
  });

  it('holds nothing when one message is more than it may hold', () => {
    const store = new MessageStore({ maxMessages: 10, maxBytes: 1000 });
    store.append(message({ fields: [Buffer.alloc(0), Buffer.alloc(5000)] }));
    expect(store.counts).toMatchObject({ seen: 1, held: 0, evicted: 1, bytes: 0 });
  });

  it('says that more was lost than it can count, until it is cleared', () => {
    const store = new MessageStore({ maxMessages: 10, maxBytes: 1000 });
    store.appendGap(0, 0, 'Three were trimmed.', 3);
    expect(store.counts).toMatchObject({ lost: 3, isMoreLost: false });
    store.appendGap(1, 0, 'No connection.', undefined);
    expect(store.counts).toMatchObject({ lost: 3, isMoreLost: true });
    expect(store.countsOf(0)).toMatchObject({ lost: 3, isMoreLost: false });
    expect(store.countsOf(1)).toMatchObject({ lost: 0, isMoreLost: true });
    store.clear();
    expect(store.counts).toMatchObject({ lost: 0, isMoreLost: false });
  });

  it('shows a gap as a row that is no message', () => {
    const store = new MessageStore(generous);
    store.append(message());
    store.appendGap(0, 5, 'Nothing for 2 s.', 4);
    expect(store.read(1)).toMatchObject({ kind: 'gap', timeMs: 5 });
    expect(store.counts).toMatchObject({ seen: 1, held: 1, lost: 4 });
  });

  it('starts its counts anew when cleared, but gives no sequence twice', () => {
    const store = new MessageStore(generous);
    store.append(message());
    store.clear();
    expect(store.counts).toEqual({ seen: 0, held: 0, evicted: 0, lost: 0, isMoreLost: false, bytes: 0 });
    store.append(message({ id: '9-9' }));
    expect(store.read(0)).toBeUndefined();
    expect(store.read(1)?.id).toBe('9-9');
  });

  it('counts of each source the messages that are held, judged and invalid, whatever is judged, evicted and forgotten', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ append: fc.nat({ max: 2 }), count: fc.integer({ min: 1, max: 15 }) }) },
      { weight: 6, arbitrary: fc.record({ judge: fc.nat({ max: 40 }), isValid: fc.boolean() }) },
      { weight: 1, arbitrary: fc.constantFrom('gap', 'forget', 'clear') },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const store = new MessageStore({ maxMessages: 20, maxBytes: 1e6 });
        let rows: { sequence: number; source: number; isMessage: boolean; verdict?: 'valid' | 'invalid' }[] = [];
        for (const one of steps) {
          if (one === 'clear') {
            store.clear();
            rows = [];
          } else if (one === 'forget') {
            store.forgetVerdicts();
            for (const row of rows) delete row.verdict;
          } else if (one === 'gap') {
            rows.push({ sequence: store.end, source: 0, isMessage: false });
            store.appendGap(0, 1, 'A gap.', undefined);
          } else if ('append' in one) {
            for (let i = 0; i < one.count; i++) {
              rows.push({ sequence: store.end, source: one.append, isMessage: true });
              store.append(message({ source: one.append }));
            }
          } else {
            const row = rows[one.judge % Math.max(1, rows.length)];
            const place = row && store.locate(row.sequence);
            // A row is judged once, until verdicts are forgotten.
            if (row && place && !row.verdict) {
              row.verdict = one.isValid ? 'valid' : 'invalid';
              store.setVerdict(place.page, place.index, row.verdict);
            }
          }
          rows = rows.filter(({ sequence }) => store.locate(sequence) !== undefined);
          for (const source of [0, 1, 2]) {
            const held = rows.filter((row) => row.source === source && row.isMessage);
            expect(store.countsOf(source).held).toBe(held.length);
            expect(store.verdictsOf(source)).toEqual({
              judged: held.filter(({ verdict }) => verdict).length,
              invalid: held.filter(({ verdict }) => verdict === 'invalid').length,
            });
          }
        }
      }),
    );
  });

  it('always agrees with a plain list of the last messages', () => {
    const action = fc.oneof(
      {
        weight: 20,
        arbitrary: fc.record({
          id: fc.string({ unit: 'binary-ascii', maxLength: 20 }),
          parts: fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 6 }),
        }),
      },
      { weight: 1, arbitrary: fc.constant('clear' as const) },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(action, { maxLength: 60 }), (maxMessages, actions) => {
        const store = new MessageStore({ maxMessages, maxBytes: 20_000 });
        let all: { sequence: number; id: string; parts: Buffer[] }[] = [];
        let seen = 0;
        let sequence = 0;
        for (const step of actions) {
          if (step === 'clear') {
            store.clear();
            all = [];
            seen = 0;
            continue;
          }
          store.append(message({ id: step.id, fields: step.parts }));
          seen++;
          all.push({
            sequence,
            id: step.id || String(sequence + 1),
            parts: step.parts.map((part) => Buffer.from(part)),
          });
          sequence++;
          const { held, evicted } = store.counts;
          expect(held).toBeLessThanOrEqual(maxMessages);
          expect(held + evicted).toBe(seen);
          for (const expected of all.slice(all.length - held)) {
            const read = store.read(expected.sequence);
            expect([read?.id, read?.fields]).toEqual([expected.id, expected.parts]);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

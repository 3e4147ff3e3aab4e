import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textMatcher } from '../../../src/messages/filter/textMatcher.ts';
import { MessageStore } from '../../../src/messages/store/store.ts';
import { MessageView } from '../../../src/messages/view/view.ts';

function append(store: MessageStore, source: number, text: string, timeMs = 0): void {
  store.append({ source, timeMs, id: '', fields: [Buffer.alloc(0), Buffer.from(text)] });
}

function rows(view: MessageView) {
  return view.window({ kind: 'ordinal', ordinal: view.counts.first }, 10_000);
}

describe('A store of several sources', () => {
  it('keeps what a quiet source sent, however much a noisy one sends', () => {
    const store = new MessageStore({ maxMessages: 1000, maxBytes: 1e9 });
    for (let i = 0; i < 100; i++) append(store, 0, `quiet ${i}`);
    for (let i = 0; i < 100_000; i++) append(store, 1, `noisy ${i}`);
    expect(store.countsOf(0)).toEqual({ seen: 100, held: 100, evicted: 0, lost: 0, isMoreLost: false });
    expect(store.countsOf(1)).toEqual({ seen: 100_000, held: 900, evicted: 99_100, lost: 0, isMoreLost: false });
    expect(store.counts).toMatchObject({ seen: 100_100, held: 1000, evicted: 99_100 });
    expect(store.read(0)?.fields[1]?.toString()).toBe('quiet 0');
  });

  it('shares bytes as it shares numbers', () => {
    const store = new MessageStore({ maxMessages: 1e6, maxBytes: 200_000 });
    for (let i = 0; i < 100; i++) append(store, 0, 'small');
    for (let i = 0; i < 1000; i++) append(store, 1, 'x'.repeat(5000));
    expect(store.countsOf(0).evicted).toBe(0);
    expect(store.counts.bytes).toBeLessThanOrEqual(200_000);
  });

  it('takes from a source that was quiet once it is noisy, its oldest first', () => {
    const store = new MessageStore({ maxMessages: 100, maxBytes: 1e9 });
    for (let i = 0; i < 40; i++) append(store, 0, `a${i}`);
    for (let i = 0; i < 500; i++) append(store, 1, `b${i}`);
    for (let i = 40; i < 500; i++) append(store, 0, `a${i}`);
    const [a, b] = [store.countsOf(0), store.countsOf(1)];
    expect(a.held + b.held).toBe(100);
    expect(Math.min(a.held, b.held)).toBeGreaterThanOrEqual(44);
    expect(store.read(0)).toBeUndefined();
    expect(store.read(store.end - 1)?.fields[1]?.toString()).toBe('a499');
  });

  it('gives back the memory of what it kept and then evicted', () => {
    const store = new MessageStore({ maxMessages: 10_000, maxBytes: 20e6 });
    const text = 'x'.repeat(1000);
    for (let round = 0; round < 30; round++) for (let i = 0; i < 5000; i++) append(store, round % 3, text);
    expect(store.counts.bytes).toBeLessThanOrEqual(20e6);
    expect([...store.keptSequences()].length).toBeLessThanOrEqual(10_000);
  });

  it('agrees with its views in everything, whatever comes', () => {
    const step = fc.oneof(
      {
        weight: 30,
        arbitrary: fc.record({
          source: fc.integer({ min: 0, max: 3 }),
          count: fc.integer({ min: 1, max: 30 }),
          isHit: fc.boolean(),
        }),
      },
      { weight: 10, arbitrary: fc.record({ back: fc.integer({ min: 1, max: 30 }), isHit: fc.boolean() }) },
      { weight: 4, arbitrary: fc.constantFrom('filter', 'unfilter') },
      { weight: 3, arbitrary: fc.constantFrom('pause', 'go on', 'read back', 'read on') },
      { weight: 1, arbitrary: fc.constant('clear' as const) },
    );
    const steps = fc.array(fc.record({ one: step, isInHurry: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 120 }), steps, (maxMessages, all) => {
        const store = new MessageStore({ maxMessages, maxBytes: 100_000 });
        let isFiltered = false;
        let frozenEnd = Infinity;
        const arrange = () => ({ pausedAt: frozenEnd === Infinity ? undefined : frozenEnd, sorted: undefined });
        const view = new MessageView(store, arrange);
        let time = 0;
        for (const { one, isInHurry } of all) {
          const before = new Map(rows(view).map(({ sequence, ordinal }) => [sequence, ordinal]));
          if (one === 'filter' || one === 'unfilter') {
            isFiltered = one === 'filter';
            view.setMatcher(textMatcher({ text: isFiltered ? 'hit' : '', isCaseSensitive: true }));
          } else if (one === 'clear') {
            store.clear();
            view.cleared();
            if (frozenEnd < Infinity) frozenEnd = store.end;
          } else if (one === 'read back' || one === 'read on') {
            store.setReadBack(one === 'read back');
          } else if (typeof one === 'string') {
            frozenEnd = one === 'pause' ? Math.min(frozenEnd, store.end) : Infinity;
          } else if ('back' in one) {
            const fields = [Buffer.alloc(0), Buffer.from(one.isHit ? 'hit' : 'miss')];
            const messages = Array.from({ length: one.back }, (_, i) => ({
              source: i % 4,
              timeMs: i,
              id: `1-${i}`,
              fields,
              isAgain: store.counts.evicted >= one.back,
            }));
            store.prepend(messages);
          } else {
            for (let i = 0; i < one.count; i++) append(store, one.source, one.isHit ? 'hit' : 'miss', time++);
          }
          // What comes while rows are still to be looked at is looked at later, unless it has gone by then.
          view.advance(isInHurry ? 0 : 1000);
          if (view.counts.scan) continue;
          const held = [...[...store.historySequences()].reverse(), ...store.keptSequences()];
          for (let sequence = store.denseFirst; sequence < store.end; sequence++) held.push(sequence);
          const matching = held.filter(
            (sequence) => !isFiltered || store.read(sequence)?.fields[1]?.toString() === 'hit',
          );
          const shown = matching.filter((sequence) => sequence < frozenEnd);
          const now = rows(view);
          const { first, matched, waiting, settled } = view.counts;
          expect(now.map(({ sequence }) => sequence)).toEqual(shown);
          expect(now.map(({ ordinal }) => ordinal)).toEqual(shown.map((_, i) => first + i));
          expect([matched, waiting]).toEqual([shown.length, matching.length - shown.length]);
          for (const { sequence, ordinal } of now) expect(view.ordinalOf(sequence)).toBe(ordinal);
          // What is settled keeps its ordinal, unless the rows are others.
          const settledRows = now.filter(({ ordinal, sequence }) => ordinal >= settled && before.has(sequence));
          if (typeof one !== 'string') {
            expect(settledRows.map(({ ordinal }) => ordinal)).toEqual(
              settledRows.map(({ sequence }) => before.get(sequence)),
            );
          }
          let inHistogram = 0;
          view.times.forEach((_, count) => (inHistogram += count));
          expect(inHistogram).toBe(matching.length);
          expect(store.counts.held).toBe(held.length);
          expect(held.length).toBeLessThanOrEqual(store.isReadBack ? maxMessages * 1.125 : maxMessages);
          expect([...store.allTimes()]).toHaveLength(held.length);
          const tallies = [0, 1, 2, 3].map((source) => store.countsOf(source));
          expect(tallies.reduce((sum, tally) => sum + tally.held, 0)).toBe(held.length);
          expect(tallies.reduce((sum, tally) => sum + tally.seen, 0)).toBe(store.counts.seen);
        }
      }),
      { numRuns: 100 },
    );
  });
});

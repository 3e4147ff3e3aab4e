import { describe, expect, it, vi } from 'vitest';
import type { Entry } from '../../../../src/broker/log.ts';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import type { Counts } from '../../../../src/protocol/shapes.ts';
import { Session } from '../../../../src/tap/session/session.ts';

describe('A session of the tap', () => {
  it('announces no counts while nobody sees it, and the latest as soon as somebody does', () => {
    vi.useFakeTimers();
    const announced: unknown[] = [];
    const announcer = {
      emit: (name: string, value: unknown) => {
        if (name === 'counts') announced.push(value);
      },
    };
    const session = new Session('one', { maxMessages: 10, maxBytes: 1000 }, announcer);
    session.setShown(false);
    session.append('s', 0, '1-0', []);
    session.appended();
    vi.advanceTimersByTime(1000);
    expect(announced).toEqual([]);
    session.setShown(true);
    vi.advanceTimersByTime(1000);
    expect(announced).toMatchObject([{ session: 'one', counts: { seen: 1 } }]);
    session.dispose();
    vi.useRealTimers();
  });

  it('takes entries in their order, with ids as text or as bytes', () => {
    const session = new Session('one', { maxMessages: 10, maxBytes: 10_000 }, { emit: () => undefined });
    const entry = (id: string): Entry => ({
      id,
      timeMs: Number.parseInt(id, 10),
      fields: [Buffer.from('data'), Buffer.from(id)],
    });
    session.appendEntries('other', []);
    session.appendEntries('s', [entry('5-0'), { ...entry('6-0'), idBytes: Buffer.from('6-0') }]);
    session.appendEntries('other', [entry('7-0')]);
    const { rows, counts } = session.questions.window({ at: { kind: 'tail' }, count: 10 });
    expect(rows.map(({ source, id, timeMs }) => [source, id, timeMs])).toEqual([
      ['s', '5-0', 5],
      ['s', '6-0', 6],
      ['other', '7-0', 7],
    ]);
    expect(counts).toMatchObject({ seen: 3, held: 3 });
    session.dispose();
  });

  it('answers a question that waits for news with the counts, instead of emitting them', async () => {
    const emitted: Counts[] = [];
    const emit = (name: string, value: unknown): void => {
      if (name === 'counts') emitted.push((value as { counts: Counts }).counts);
    };
    const session = new Session('one', { maxMessages: 10, maxBytes: 10_000 }, { emit });
    const add = (id: string): void => {
      session.append('s', 0, id, [Buffer.from('data'), Buffer.from('x')]);
      session.appended();
    };
    const { signal } = new AbortController();
    const asked = session.news(0, signal);
    add('1-0');
    add('2-0');
    await asked;
    const answer = session.questions.window({ at: { kind: 'tail', behind: 1 }, count: 10 });
    expect(answer.rows.map(({ id }) => id)).toEqual(['2-0']);
    expect(answer.counts).toMatchObject({ seen: 2, matched: 2 });
    expect(emitted).toEqual([]);
    await session.news(1, signal);
    expect(session.questions.window({ at: { kind: 'tail', behind: 2 }, count: 10 }).rows).toEqual([]);
    session.dispose();
  });

  it('lets whoever looks anew hear the counts, where somebody who is gone waits for them', async () => {
    vi.useFakeTimers();
    try {
      const emitted: Counts[] = [];
      const emit = (name: string, value: unknown): void => {
        if (name === 'counts') emitted.push((value as { counts: Counts }).counts);
      };
      const session = new Session('one', { maxMessages: 10, maxBytes: 10_000 }, { emit });
      const add = async (id: string): Promise<void> => {
        session.append('s', 0, id, []);
        session.appended();
        await vi.advanceTimersByTimeAsync(1000);
      };
      await add('1-0');
      const forgotten = session.news(1, new AbortController().signal).catch(() => undefined);
      session.setShown(true);
      await vi.advanceTimersByTimeAsync(1000);
      await add('2-0');
      expect(emitted.map(({ seen }) => seen)).toEqual([1, 2]);
      session.dispose();
      await forgotten;
    } finally {
      vi.useRealTimers();
    }
  });

  it('emits counts again once nobody waits, and lets nobody wait for a session that has ended', async () => {
    const emitted = Promise.withResolvers<unknown>();
    const emit = (name: string, value: unknown): void => {
      if (name === 'counts') emitted.resolve(value);
    };
    const session = new Session('one', { maxMessages: 10, maxBytes: 10_000 }, { emit });
    const leaving = new AbortController();
    const left = session.news(0, leaving.signal);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    session.append('s', 0, '1-0', []);
    session.appended();
    expect(await emitted.promise).toMatchObject({ counts: { seen: 1 } });
    const waiting = session.news(1, new AbortController().signal);
    session.dispose();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('takes nobody for waiting who asked before the page was hidden: the next page is sent its counts', async () => {
    const emitted = Promise.withResolvers<unknown>();
    const emit = (name: string, value: unknown): void => {
      if (name === 'counts') emitted.resolve(value);
    };
    const session = new Session('one', { maxMessages: 10, maxBytes: 10_000 }, { emit });
    const { signal } = new AbortController();
    const asked = session.news(0, signal);
    session.setShown(false);
    await asked;
    // The question was on its way when the page went.
    await session.news(0, signal);
    session.setShown(true);
    session.append('s', 0, '1-0', []);
    session.appended();
    expect(await emitted.promise).toMatchObject({ counts: { seen: 1 } });
    session.dispose();
  });

  it('tells of the end of a scan, also when its last slice comes just behind what was told', () => {
    vi.useFakeTimers();
    // Each look at the clock takes as long as a slice may, and others come before the next slice.
    vi.stubGlobal('setImmediate', (run: () => void) => setTimeout(run, 1));
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 500));
    const scans: unknown[] = [];
    const emit = (name: string, value: unknown): void => {
      if (name === 'counts') scans.push((value as { counts: Counts }).counts.scan);
    };
    const session = new Session('one', { maxMessages: 1000, maxBytes: 100_000 }, { emit });
    for (let index = 0; index < 60; index++)
      session.append('s', 0, `${index}-0`, [Buffer.from('data'), Buffer.from('x')]);
    session.setFilter({ ...noFilter, text: 'x' });
    vi.advanceTimersByTime(10_000);
    expect(scans.some((scan) => scan !== null)).toBe(true);
    expect(scans.at(-1)).toBeNull();
    session.dispose();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
});

import { describe, expect, it, vi } from 'vitest';
import type { Entry } from '../../../../src/broker/log.ts';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import type { Counts } from '../../../../src/protocol/shapes.ts';
import type { Intake } from '../../../../src/tap/sources/intake.ts';
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

  it('puts what its readers bring of several sources in order, and says how much came too late', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    let intake: Intake | undefined;
    const openReaders = (opened: Intake) => {
      intake = opened;
      return { setSources: () => undefined, streams: [], dispose: () => undefined };
    };
    const bounds = { maxMessages: 10, maxBytes: 10_000 };
    const session = new Session('one', bounds, { emit: () => undefined }, { openReaders });
    session.setSources(['a', 'b'].map((id) => ({ id, label: id, kind: 'stream' as const })));
    const add = (source: string, timeMs: number): void => {
      intake?.append(source, 1_000_000 + timeMs, String(timeMs), []);
      intake?.appended();
    };
    const ids = (): readonly string[] =>
      session.questions.window({ at: { kind: 'tail' }, count: 10 }).rows.map(({ id }) => id);
    add('a', 20);
    add('b', 10);
    vi.advanceTimersByTime(100);
    expect(ids()).toEqual(['10', '20']);
    add('b', 15);
    vi.advanceTimersByTime(100);
    expect([ids(), session.questions.counts().late]).toEqual([['10', '20', '15'], 1]);
    // What has come before a pause is before it, though it was still held back.
    add('a', 30);
    session.setPaused(true);
    expect(session.questions.counts()).toMatchObject({ seen: 4, matched: 4, waiting: 0 });
    add('a', 40);
    session.clear();
    expect(session.questions.counts()).toMatchObject({ seen: 0, late: 0 });
    vi.advanceTimersByTime(1000);
    expect(session.questions.counts().seen).toBe(0);
    session.dispose();
    vi.useRealTimers();
  });

  it('tells with the histogram when nobody listened, until it is cleared', () => {
    const session = new Session('one', { maxMessages: 10, maxBytes: 10_000 }, { emit: () => undefined });
    session.append('s', 1000, '1', []);
    session.appendGap('s', 1200, 1700);
    session.append('s', 2000, '2', []);
    expect(session.questions.histogram(100, null).gaps).toEqual([{ fromMs: 1200, toMs: 1700 }]);
    session.clear();
    session.append('s', 1000, '1', []);
    session.append('s', 2000, '2', []);
    expect(session.questions.histogram(100, null).gaps).toEqual([]);
    session.dispose();
  });

  it('makes a condition of what a message has, and of none that is gone', () => {
    const session = new Session('one', { maxMessages: 10, maxBytes: 10_000 }, { emit: () => undefined });
    session.setSources([{ id: 'stream:s', label: 's', kind: 'stream' }]);
    session.append('stream:s', 0, '1-0', [Buffer.from('data'), Buffer.from('{"a b":[{"c":9007199254740993}]}')]);
    const asked = { path: 'payload["a b"][0].c', isThere: true, isExcluded: false };
    expect(session.questions.example({ sequence: 0, ...asked })).toEqual({
      condition: 'payload["a b"][0].c == 9007199254740993',
      problem: null,
    });
    expect(session.questions.example({ sequence: 1, ...asked })).toBeNull();
    const elsewhere = session.questions.example({ sequence: 0, ...asked, path: 'payload.other' });
    expect(elsewhere).toEqual({ condition: null, problem: 'This value cannot be written as a condition.' });
    expect(session.questions.window({ at: { kind: 'tail' }, count: 1, columns: [asked.path] }).rows[0]?.cells).toEqual([
      '9007199254740993',
    ]);
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

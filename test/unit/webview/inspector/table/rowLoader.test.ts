import { describe, expect, it } from 'vitest';
import type { RowWindow, WindowRequest } from '../../../../../src/protocol/shapes.ts';
import { RowCache } from '../../../../../src/webview/inspector/table/rowCache.ts';
import { RowLoader } from '../../../../../src/webview/inspector/table/rowLoader.ts';
import { Viewport } from '../../../../../src/webview/kit/viewport.ts';
import { row, windowOf } from '../rows.ts';

interface Asked {
  readonly window: WindowRequest;
  readonly signal: AbortSignal;
  readonly answer: (answer: RowWindow) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

function loaderWithHost() {
  const asked: Asked[] = [];
  const errors: unknown[] = [];
  let loads = 0;
  const loader = new RowLoader({
    request: (window, signal) =>
      new Promise((resolve, reject) => {
        const settled = (settle: () => void) => async () => {
          settle();
          await Promise.resolve();
          await Promise.resolve();
        };
        asked.push({
          window,
          signal,
          answer: (answer) => settled(() => resolve(answer))(),
          fail: (error) => settled(() => reject(error))(),
        });
      }),
    onLoaded: () => loads++,
    onError: (error) => errors.push(error),
  });
  return { loader, asked, errors, loads: () => loads };
}

function viewport(end: number, first = 0): Viewport {
  const made = new Viewport(20);
  made.resize(200);
  made.setExtent(first, end);
  return made;
}

/** Answers one window after another until nothing more is asked for, while rows that have been fetched have no height unless they are hundredths. */
async function fillFolded(from: 'end' | 'start'): Promise<{ readonly requests: number; readonly shown: number }> {
  const { loader, asked } = loaderWithHost();
  const view = viewport(9000);
  view.setHeights((ordinal) => (loader.cache.get(ordinal) && ordinal % 100 !== 0 ? 0 : 20));
  if (from === 'start') view.moveTo(0);
  for (let requests = 0; ; requests++) {
    view.refit();
    loader.load(view, 9000);
    const { window, answer } = asked[requests] ?? {};
    if (!window || !answer || (window.at.kind === 'tail' && window.at.behind !== undefined)) {
      const { start, end } = view.visible;
      return {
        requests,
        shown: Array.from({ length: end - start }, (_, at) => view.heightOf(start + at)).filter(Boolean).length,
      };
    }
    const start = window.at.kind === 'tail' ? 9000 - window.count : window.at.ordinal;
    await answer(windowOf(start, Math.min(9000, start + window.count), 9000));
    if (requests > 50) throw new Error('It never ends.');
  }
}

describe('RowLoader', () => {
  it('fetches what rows without height stand for, to both sides, without fetching any twice for long', async () => {
    expect(await fillFolded('end')).toMatchObject({ shown: 10 });
    expect((await fillFolded('end')).requests).toBeLessThan(8);
    expect(await fillFolded('start')).toMatchObject({ shown: 10 });
    expect((await fillFolded('start')).requests).toBeLessThan(8);
  });

  it('asks for the newest rows while following', () => {
    const { loader, asked } = loaderWithHost();
    loader.load(viewport(0), 5000);
    expect(asked.map(({ window }) => window)).toEqual([{ at: { kind: 'tail' }, count: 30 }]);
  });

  it('has one request under way, however often it is asked', () => {
    const { loader, asked } = loaderWithHost();
    const view = viewport(5000);
    loader.load(view, 5000);
    loader.load(view, 5100);
    expect(asked).toHaveLength(1);
  });

  it('asks for rows in sight, and some around them', async () => {
    const { loader, asked, loads } = loaderWithHost();
    const view = viewport(5000);
    view.moveTo(1000);
    loader.load(view, 5000);
    expect(asked[0]?.window).toEqual({ at: { kind: 'ordinal', ordinal: 905 }, count: 200 });
    await asked[0]?.answer(windowOf(905, 1105, 5000));
    expect(loads()).toBe(1);
    loader.load(view, 5000);
    expect(asked).toHaveLength(1);
  });

  it('does not ask again for what brought nothing, until something changes', async () => {
    const { loader, asked } = loaderWithHost();
    const view = viewport(10);
    loader.load(view, 10);
    await asked[0]?.answer(windowOf(0, 0, 10));
    loader.load(view, 10);
    expect(asked).toHaveLength(1);
    loader.wake();
    loader.load(view, 10);
    expect(asked).toHaveLength(2);
  });

  it('drops the answer to a question about a view that is no more', async () => {
    const { loader, asked, loads } = loaderWithHost();
    const view = viewport(10);
    loader.load(view, 10);
    loader.hold();
    expect(asked[0]?.signal.aborted).toBe(true);
    await asked[0]?.answer(windowOf(0, 10));
    expect(loads()).toBe(0);
    expect(loader.cache.get(9)).toBeUndefined();
    loader.load(view, 10);
    expect(asked).toHaveLength(1);
    loader.release();
    loader.load(view, 10);
    expect(asked).toHaveLength(2);
  });

  it('keeps a question for the next rows open while following with nothing lacking', async () => {
    const { loader, asked, loads } = loaderWithHost();
    const view = viewport(10);
    loader.load(view, 10);
    await asked[0]?.answer(windowOf(0, 10));
    loader.load(view, 10);
    expect(asked[1]?.window).toEqual({ at: { kind: 'tail', behind: 10 }, count: 30 });
    // What it waits for has been announced: the answer is on its way.
    loader.load(view, 12);
    expect(asked).toHaveLength(2);
    await asked[1]?.answer(windowOf(10, 12));
    expect(loads()).toBe(2);
    expect(loader.cache.get(11)).toBeDefined();
  });

  it('gives that question up for rows that are to be seen now', async () => {
    const { loader, asked, errors } = loaderWithHost();
    const view = viewport(5000);
    loader.load(view, 5000);
    await asked[0]?.answer(windowOf(4970, 5000));
    loader.load(view, 5000);
    view.moveTo(1000);
    loader.load(view, 5000);
    expect(asked[1]?.signal.aborted).toBe(true);
    expect(asked[2]?.window.at).toEqual({ kind: 'ordinal', ordinal: 905 });
    await asked[1]?.fail(new Error('late'));
    expect(errors).toEqual([]);
  });

  it('gives it up for the newest rows where those it had are forgotten and no newer ones are announced', async () => {
    const { loader, asked } = loaderWithHost();
    const view = viewport(10);
    loader.load(view, 10);
    await asked[0]?.answer(windowOf(0, 10));
    loader.load(view, 10);
    loader.cache.clear();
    loader.load(view, 10);
    expect(asked[1]?.signal.aborted).toBe(true);
    expect(asked[2]?.window.at).toEqual({ kind: 'tail' });
  });

  it('says nothing of a question that nobody answered: the next counts lead to another', async () => {
    const { loader, asked, errors } = loaderWithHost();
    const view = viewport(10);
    loader.load(view, 10);
    await asked[0]?.answer(windowOf(0, 10));
    loader.load(view, 10);
    await asked[1]?.fail(new Error('gone'));
    loader.load(view, 10);
    expect(errors).toEqual([]);
    expect(asked).toHaveLength(2);
    loader.wake();
    loader.load(view, 11);
    expect(asked[2]?.window.at).toEqual({ kind: 'tail' });
  });

  it('reports a failure once', async () => {
    const { loader, asked, errors } = loaderWithHost();
    const view = viewport(10);
    loader.load(view, 10);
    await asked[0]?.fail(new Error('gone'));
    loader.load(view, 10);
    expect(errors).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });
});

describe('RowCache', () => {
  it('knows what is missing', () => {
    const cache = new RowCache();
    cache.add([row(3), row(4), row(6)]);
    expect(cache.firstMissing(3, 7)).toBe(5);
    expect(cache.firstMissing(3, 5)).toBeUndefined();
  });

  it('says whether rows were new', () => {
    const cache = new RowCache();
    expect(cache.add([row(1)])).toBe(true);
    expect(cache.add([row(1)])).toBe(false);
    expect(cache.add([])).toBe(false);
  });

  it('forgets those fetched longest ago', () => {
    const cache = new RowCache();
    for (let start = 0; start < 18_000; start += 500) cache.add(windowOf(start, start + 500).rows);
    expect(cache.get(5999)).toBeUndefined();
    expect(cache.get(6000)).toBeDefined();
    expect(cache.get(17_999)).toBeDefined();
  });
});

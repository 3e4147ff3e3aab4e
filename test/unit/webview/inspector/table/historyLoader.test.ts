import { beforeEach, describe, expect, it } from 'vitest';
import type { Counts, OlderMessages, HistoryState } from '../../../../../src/protocol/shapes.ts';
import { HistoryLoader } from '../../../../../src/webview/inspector/table/historyLoader.ts';
import { Viewport } from '../../../../../src/webview/kit/viewport.ts';
import { countsOf } from '../rows.ts';

const more: HistoryState = { reach: 'more', isReadBack: false, isHolding: false };
const read: HistoryState = { ...more, isReadBack: true };

/** Lets what was answered arrive. */
async function turn(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

describe('Older messages', () => {
  let viewport: Viewport;
  let history: HistoryLoader;
  let counts: Counts;
  let asked: PromiseWithResolvers<OlderMessages>[];
  let told: string[];
  let readOns: number;

  beforeEach(() => {
    viewport = new Viewport(20);
    viewport.resize(200);
    [asked, told, readOns] = [[], [], 0];
    history = new HistoryLoader({
      viewport,
      load: () => {
        const answer = Promise.withResolvers<OlderMessages>();
        asked.push(answer);
        return answer.promise;
      },
      onLoaded: (loaded) => hear(loaded),
      readOn: () => Promise.resolve(readOns++),
      onAwait: () => viewport.awaitOlder(),
      announce: (text) => told.push(text),
      onError: (error) => told.push(String(error)),
    });
  });

  /** As the page does: the parts hear the counts, the table draws with them. */
  function hear(now: Counts): void {
    counts = now;
    history.setCounts(now);
    viewport.setExtent(now.first, now.first + now.matched);
    history.settle();
  }

  async function answer(rows: number, change: Partial<Counts> = {}): Promise<void> {
    const first = counts.first - rows;
    const now = countsOf(counts.matched + rows, { first, history: read, ...change });
    asked.at(-1)?.resolve({ rows, counts: now });
    await turn();
  }

  it('are loaded when the first row comes near, one page at a time, and rows in sight stay', async () => {
    hear(countsOf(100, { history: more }));
    viewport.moveTo(50);
    history.moved();
    expect(asked).toHaveLength(0);
    viewport.moveTo(12);
    history.moved();
    history.moved();
    expect(asked).toHaveLength(1);
    await answer(500);
    expect(asked).toHaveLength(1);
    expect(viewport.top).toBe(12);
    expect(told).toEqual(['500 older messages loaded']);
    viewport.moveTo(-495);
    history.moved();
    expect(asked).toHaveLength(2);
  });

  it('are loaded on and on by a filter that finds none, once it has looked through those that came', async () => {
    hear(countsOf(100, { history: more }));
    viewport.moveTo(0);
    history.moved();
    const scanning = { scan: { done: 0, total: 10 }, history: read };
    asked[0]?.resolve({ rows: 500, counts: countsOf(100, scanning) });
    await turn();
    expect(asked).toHaveLength(1);
    hear(countsOf(100, { history: read }));
    expect(asked).toHaveLength(2);
    asked[1]?.resolve({ rows: 500, counts: countsOf(100, { history: { ...read, reach: 'beginning' } }) });
    await turn();
    hear(countsOf(100, { history: { ...read, reach: 'beginning' } }));
    expect(asked).toHaveLength(2);
  });

  it('are shown where all rows fit: a page up, not out of sight', async () => {
    hear(countsOf(3, { history: more }));
    expect(viewport.isFollowing).toBe(true);
    expect(history.look()).toEqual({ text: 'Load older', canLoad: true });
    history.ask();
    expect(history.look()?.text).toBe('Loading older messages…');
    await answer(500);
    expect(viewport.isFollowing).toBe(false);
    expect(viewport.visible).toEqual({ start: -9, end: 1 });
    expect(asked).toHaveLength(1);
    expect(readOns).toBe(0);
  });

  it('leave the table at its newest rows when all of them fit too', async () => {
    hear(countsOf(3, { history: more }));
    history.ask();
    await answer(2, { history: { ...read, reach: 'beginning' } });
    hear({ ...counts });
    expect(viewport.isFollowing).toBe(true);
    expect(readOns).toBe(1);
    expect(history.look()).toEqual({ text: 'The beginning is reached', canLoad: false });
  });

  it('need not be held back for once the newest row is in sight: that is said once', async () => {
    hear(countsOf(100, { history: more }));
    viewport.moveTo(0);
    history.moved();
    await answer(500);
    viewport.follow();
    history.settle();
    history.settle();
    expect(readOns).toBe(1);
  });

  it('are not asked for again and again after a fault, but with the next move', async () => {
    hear(countsOf(100, { history: more }));
    viewport.moveTo(0);
    history.moved();
    asked[0]?.reject(new Error('gone'));
    await turn();
    hear({ ...counts });
    expect(asked).toHaveLength(1);
    expect(told).toEqual(['Error: gone']);
    history.moved();
    expect(asked).toHaveLength(2);
  });

  it('tell at the first row why there are none', () => {
    const lookAt = (reach: HistoryState['reach']): string | undefined => {
      hear(countsOf(100, { history: { ...more, reach } }));
      viewport.moveTo(0);
      return history.look()?.text;
    };
    expect(lookAt('beginning')).toBe('The beginning is reached');
    expect(lookAt('full')).toBe('Memory limit reached: no older messages are loaded');
    expect(lookAt('none')).toBeUndefined();
    viewport.moveTo(1);
    expect(history.look()).toBeUndefined();
  });
});

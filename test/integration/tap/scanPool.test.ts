import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../../src/base/logger.ts';
import { compileFilter } from '../../../src/messages/filter/compile.ts';
import type { Matcher } from '../../../src/messages/filter/matcher.ts';
import type { OnUnevaluated } from '../../../src/messages/filter/unfailing.ts';
import type { Page } from '../../../src/messages/store/page.ts';
import { RowLens } from '../../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../../src/messages/store/store.ts';
import { MessageView } from '../../../src/messages/view/view.ts';
import { noFilter, type Filter } from '../../../src/protocol/filterShapes.ts';
import { scanBounds } from '../../../src/tap/scan/scanBounds.ts';
import { ScanPool, type ScanPlan } from '../../../src/tap/scan/scanPool.ts';

const script = fileURLToPath(new URL('../../../src/tap/scan/scanWorker.ts', import.meta.url));
const facts = { id: 'stream:orders', label: 'orders', kind: 'stream' } as const;
const byTotal: Filter = { ...noFilter, mode: 'cel', text: 'payload.total > 900 && source == "orders"' };

function filled(count: number) {
  const store = new MessageStore({ maxMessages: count, maxBytes: 1e9 });
  const append = (rows: number): void => {
    for (let i = 0; i < rows; i++) {
      const total = (store.end * 37) % 1000;
      const fields = [Buffer.from('data'), Buffer.from(JSON.stringify({ total, note: 'x'.repeat(900) }))];
      store.append({ source: 0, timeMs: i, id: `${i}-1`, fields });
    }
  };
  append(count);
  return { store, append };
}

const bomb = `cel.bind(x, "aaaaaaaaaaaaaaaa", ${'cel.bind(x, x + x, '.repeat(22)}size(x) > 0${')'.repeat(23)}`;
const numbers = `[${Array.from({ length: 100 }, (_, i) => i).join(', ')}]`;
const busy = `cel.bind(xs, ${numbers}, xs.all(a, xs.all(b, xs.all(c, a + b + c >= 0))))`;

function matcherOf(filter: Filter, onUnevaluated?: OnUnevaluated): Matcher {
  const lens = new RowLens(() => facts, scanBounds);
  const compiled = compileFilter(filter, { sourceId: () => facts.id, lens, verdictOf: () => 'none', onUnevaluated });
  if ('mistake' in compiled || !compiled.matcher) throw new Error('no filter');
  return compiled.matcher;
}

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc') as () => void;

function collected(pages: readonly WeakRef<Page>[]): number {
  collectGarbage();
  return pages.filter((page) => page.deref() === undefined).length;
}

function matchedBy(view: MessageView, matcher: Matcher): number[] {
  view.setMatcher(matcher);
  while (!view.advance(1000));
  return [...view.all()];
}

describe('Threads that help to filter', () => {
  const warnings: string[] = [];
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (text) => warnings.push(text),
    error: () => undefined,
  };
  let pool: ScanPool;

  const start = (path = script): ScanPool => (pool = new ScanPool(path, 1, logger));
  afterEach(() => pool.dispose());

  it('find exactly what one thread finds', async () => {
    const { store } = filled(20_000);
    const view = new MessageView(store);
    const pages = store.sealedPages;
    // The asking thread finds nothing by itself.
    const helped = start().help((_page, _from, to) => to, { filter: byTotal, sources: [facts], pages });
    await expect.poll(() => pool.pagesDone, { timeout: 30_000 }).toBe(pages.length);
    const sealedEnd = pages.at(-1)?.endSequence ?? 0;
    const found = matchedBy(view, helped);
    expect(found.length).toBeGreaterThan(1500);
    expect(found).toEqual(matchedBy(view, matcherOf(byTotal)).filter((sequence) => sequence < sealedEnd));
  });

  it('look at pages as they were: what is evicted and added meanwhile changes nothing', async () => {
    const { store, append } = filled(20_000);
    const view = new MessageView(store);
    const alone = matcherOf(byTotal);
    const pages = store.sealedPages;
    const helped = start().help(alone, { filter: byTotal, sources: [facts], pages });
    append(3000);
    await expect.poll(() => pool.pagesDone, { timeout: 30_000 }).toBe(pages.length);
    append(3000);
    expect(matchedBy(view, helped)).toEqual(matchedBy(view, alone));
  });

  it('say of the same rows that they could not be evaluated as one thread does', async () => {
    const { store } = filled(12_000);
    const view = new MessageView(store);
    const costly: Filter = { ...noFilter, mode: 'cel', text: `payload.total > 900 ? ${bomb} : payload.total > 800` };
    const told = { alone: [] as number[], helped: [] as number[] };
    const tell = (rows: number[]) => (page: Page, index: number) => void rows.push(page.sequenceAt(index));
    const pages = store.sealedPages;
    const plan = { filter: costly, sources: [facts], pages, onUnevaluated: tell(told.helped) };
    const helped = start().help((_page, _from, to) => to, plan);
    await expect.poll(() => pool.pagesDone, { timeout: 60_000 }).toBe(pages.length);
    const sealedEnd = pages.at(-1)?.endSequence ?? 0;
    const found = matchedBy(view, helped);
    const alone = matchedBy(view, matcherOf(costly, tell(told.alone)));
    expect(found).toEqual(alone.filter((sequence) => sequence < sealedEnd));
    expect(told.helped.length).toBeGreaterThan(500);
    expect(told.helped).toEqual(told.alone.filter((sequence) => sequence < sealedEnd));
  });

  it('are free for another filter soon after they were at a page of which each row takes as long as it may', async () => {
    const { store } = filled(20_000);
    const hopeless: Filter = { ...noFilter, mode: 'cel', text: busy };
    const pages = store.sealedPages;
    const idle: Matcher = (_page, _from, to) => to;
    start().help(idle, { filter: byTotal, sources: [facts], pages });
    await expect.poll(() => pool.pagesDone, { timeout: 30_000 }).toBe(pages.length);
    pool.help(idle, { filter: hopeless, sources: [facts], pages });
    // This thread looks at some rows too, each of which takes it some milliseconds: a page has hundreds of them.
    const view = new MessageView(store);
    view.setMatcher(matcherOf(hopeless));
    for (let turn = 0; turn < 30; turn++) {
      view.advance(1);
      await new Promise(setImmediate);
    }
    expect(pool.pagesDone).toBe(0);
    const startMs = performance.now();
    pool.help(idle, { filter: byTotal, sources: [facts], pages });
    await expect.poll(() => pool.pagesDone, { timeout: 30_000, interval: 1 }).toBeGreaterThan(0);
    expect(performance.now() - startMs).toBeLessThan(15_000);
  });

  it('leave to the one that asks what they have not come to', () => {
    const { store } = filled(12_000);
    const view = new MessageView(store);
    const alone = matcherOf(byTotal);
    const helped = start().help(alone, { filter: byTotal, sources: [facts], pages: store.sealedPages });
    expect(matchedBy(view, helped)).toEqual(matchedBy(view, alone));
  });

  it('keep no page alive once they are stopped, however long the filter stands', async () => {
    const { store } = filled(12_000);
    const plan = (): ScanPlan => ({ filter: byTotal, sources: [facts], pages: store.sealedPages });
    const pages = store.sealedPages.map((page) => new WeakRef(page));
    const helped = start().help((_page, _from, to) => to, plan());
    pool.stop();
    store.clear();
    // What was handed to a thread is let go of once it has answered.
    await expect.poll(() => collected(pages), { timeout: 30_000 }).toBe(pages.length);
    expect(helped).toBeTypeOf('function');
  });

  it('are done without where they cannot start', async () => {
    const { store } = filled(12_000);
    const view = new MessageView(store);
    const alone = matcherOf(byTotal);
    const plan = { filter: byTotal, sources: [facts], pages: store.sealedPages };
    const helped = start(`${script}.is-not-there`).help(alone, plan);
    await expect.poll(() => warnings).toHaveLength(1);
    expect(matchedBy(view, helped)).toEqual(matchedBy(view, alone));
    expect(pool.help(alone, plan)).toBe(alone);
  });
});

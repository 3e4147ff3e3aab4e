import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../../src/base/logger.ts';
import { compileFilter } from '../../../src/messages/filter/compile.ts';
import type { Matcher } from '../../../src/messages/filter/matcher.ts';
import { RowLens } from '../../../src/messages/rowLens.ts';
import { MessageStore } from '../../../src/messages/store.ts';
import { MessageView } from '../../../src/messages/view.ts';
import { noFilter, type Filter } from '../../../src/protocol/filterShapes.ts';
import { scanBounds } from '../../../src/tap/scan/scanBounds.ts';
import { ScanPool } from '../../../src/tap/scan/scanPool.ts';

const script = fileURLToPath(new URL('../../../src/tap/scan/scanWorker.ts', import.meta.url));
const facts = { id: 'stream:orders', label: 'orders', kind: 'stream' };
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

function matcherOf(filter: Filter): Matcher {
  const lens = new RowLens(() => facts, scanBounds);
  const compiled = compileFilter(filter, { sourceId: () => facts.id, lens, verdictOf: () => 'none' });
  if ('mistake' in compiled || !compiled.matcher) throw new Error('no filter');
  return compiled.matcher;
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

  it('leave to the one that asks what they have not come to', () => {
    const { store } = filled(12_000);
    const view = new MessageView(store);
    const alone = matcherOf(byTotal);
    const helped = start().help(alone, { filter: byTotal, sources: [facts], pages: store.sealedPages });
    expect(matchedBy(view, helped)).toEqual(matchedBy(view, alone));
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

// `node test/bench/filter.ts`: one million messages of 0.2 KB: what they take, and each kind of filter over all of them beside a floor of the same run.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '../../src/base/logger.ts';
import { compileFilter } from '../../src/messages/filter/compile.ts';
import type { Matcher } from '../../src/messages/filter/matcher.ts';
import { ByteScanner } from '../../src/messages/filter/scan/byteScanner.ts';
import { noFilter, type Filter } from '../../src/protocol/filterShapes.ts';
import { RowLens } from '../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../src/messages/store/store.ts';
import { MessageView } from '../../src/messages/view/view.ts';
import { ScanPool } from '../../src/tap/scan/scanPool.ts';

const messages = 1_000_000;
const rounds = 3;
const foldedBytes = 65_536;
const field = Buffer.from('data');
const scanner = ByteScanner.create();
const facts = { id: 's', label: 's', kind: 'stream' } as const;
const store = new MessageStore({ maxMessages: messages, maxBytes: 1e9 });
const view = new MessageView(store);

await main();

async function main(): Promise<void> {
  const before = process.memoryUsage();
  fill();
  const after = process.memoryUsage();
  const heldMib = (after.arrayBuffers + after.external + after.heapUsed - before.external - before.heapUsed) / 2 ** 20;
  report('hold', { mib: Math.round(heldMib), limitMib: 512, rssMib: Math.round(after.rss / 2 ** 20), messages });
  const needle = Buffer.from('NeeDle');
  compare('text, case matters', { text: 'NeeDle', isCaseSensitive: true }, () => scanBytes(needle));
  // Two floors each: a scan for the very bytes, and one that does not care for case either.
  for (const [name, text] of Object.entries({
    text: 'NeeDle',
    'text, a common word': 'paid"',
    'text, an order number': 'o-0777',
    'text, longer than 16 bytes and in every row': '"items":[{"sku":"s-',
  })) {
    const filter = { text: text.toLowerCase() };
    compare(name, filter, () => scanBytes(Buffer.from(text)));
    compare(`${name}, beside a scan that folds`, filter, () => scanFolded(filter.text));
  }
  compare('regex', { mode: 'regex', text: '"sku":"s-1[0-9]".*NeeDle' }, () => parseAll(() => false));
  // Every row holds the text that it requires: each is looked at by the pattern itself.
  const pattern = '"total":[0-9]+\\.5,"items"';
  compare('regex over every row, beside one of JavaScript', { mode: 'regex', text: pattern }, () => testAll(pattern));
  const predicate = (value: Order): boolean => value.total > 100 && value.state === 'paid';
  compare('cel', { mode: 'cel', text: 'payload.total > 100 && payload.state == "paid"' }, () => parseAll(predicate));
  await compareThreads('cel, with helping threads', 'payload.total > 100 && payload.state == "paid"');
  const inItems = (value: Order): boolean => value.items.some(({ sku, qty }) => sku === 's-7' && qty > 3);
  const overItems = 'payload.items.exists(i, i.sku == "s-7" && i.qty > 3)';
  compare('cel over a list', { mode: 'cel', text: overItems }, () => parseAll(inItems));
}

interface Order {
  readonly total: number;
  readonly state: string;
  readonly items: readonly { readonly sku: string; readonly qty: number }[];
}

function fill(): void {
  for (let i = 0; i < messages; i++) {
    const order = {
      orderId: `o-${String(i).padStart(7, '0')}`,
      customer: `c-${i % 977}`,
      total: ((i * 37) % 1000) / 4,
      items: [{ sku: `s-${i % 31}`, qty: i % 5 }],
      note: 'x'.repeat(80) + (i % 1009 === 0 ? 'NeeDle' : ''),
      state: i % 3 ? 'new' : 'paid',
    };
    const fields = [field, Buffer.from(JSON.stringify(order))];
    store.append({ source: 0, timeMs: 1_700_000_000_000 + i, id: `${1_700_000_000_000 + i}-0`, fields });
  }
}

function compare(name: string, change: Partial<Filter>, floor: () => number): void {
  const times: number[] = [];
  const floors: number[] = [];
  let matched = 0;
  // In turn, so that whatever else the machine does hits both.
  for (let round = 0; round < rounds; round++) {
    floors.push(time(floor));
    times.push(time(() => (matched = filterAll(change))));
  }
  const [ms, floorMs] = [Math.min(...times), Math.min(...floors)];
  report(name, { ms: Math.round(ms), floorMs: Math.round(floorMs), ratio: round2(ms / floorMs), matched });
}

/** One thread beside several, in the slices of a session; the floor is one thread alone. */
async function compareThreads(name: string, text: string): Promise<void> {
  const script = fileURLToPath(new URL('../../src/tap/scan/scanWorker.ts', import.meta.url));
  const threads = Math.min(3, availableParallelism() - 1);
  const pool = new ScanPool(script, threads, silentLogger);
  const filter: Filter = { ...noFilter, mode: 'cel', text };
  const times: number[] = [];
  const floors: number[] = [];
  let matched = 0;
  for (let round = 0; round < rounds; round++) {
    floors.push(time(() => filterAll(filter)));
    const startMs = performance.now();
    view.setMatcher(pool.help(matcherOf(filter), { filter, sources: [facts], pages: store.sealedPages }));
    while (!view.advance(8)) await new Promise(setImmediate);
    times.push(performance.now() - startMs);
    pool.stop();
    ({ matched } = view.counts);
  }
  pool.dispose();
  // The first round has threads start.
  const [ms, firstMs, floorMs] = [Math.min(...times), times[0] ?? 0, Math.min(...floors)].map(Math.round);
  report(name, { ms, firstMs, floorMs, ratio: round2((ms ?? 0) / (floorMs ?? 1)), matched, threads: threads + 1 });
}

function filterAll(change: Partial<Filter>): number {
  view.setMatcher(matcherOf(change));
  // In the slices of a session, so that what it costs to give way is in it.
  while (!view.advance(8));
  return view.counts.matched;
}

function matcherOf(change: Partial<Filter>): Matcher {
  const lens = new RowLens(() => facts, {
    maxPayloadBytes: 1e9,
    maxUnpackedBytes: 1e6,
    maxFields: 10_000,
  });
  const compiled = compileFilter(
    { ...noFilter, ...change },
    { sourceId: () => 's', lens, verdictOf: () => 'none' as const, scanner },
  );
  if ('mistake' in compiled) throw new Error(compiled.mistake.message);
  if (!compiled.matcher) throw new Error('This filter lets everything through.');
  return compiled.matcher;
}

/** Every occurrence in the bytes of all pages. */
function scanBytes(needle: Buffer): number {
  let count = 0;
  for (let sequence = store.first; sequence < store.end;) {
    const page = store.pageFrom(sequence);
    if (!page) break;
    const region = page.bytes.subarray(0, page.offsetAt(page.count));
    for (let hit = region.indexOf(needle); hit >= 0; hit = region.indexOf(needle, hit + 1)) count++;
    sequence = page.endSequence;
  }
  return count;
}

/** Every occurrence whatever its case, as one would write it: the lower case of so much at a time that it stays in the cache. */
function scanFolded(needle: string): number {
  let count = 0;
  for (let sequence = store.first; sequence < store.end;) {
    const page = store.pageFrom(sequence);
    if (!page) break;
    for (let start = 0; start < page.offsetAt(page.count); start += foldedBytes) {
      const text = page.bytes.toString('latin1', start, start + foldedBytes).toLowerCase();
      for (let hit = text.indexOf(needle); hit >= 0; hit = text.indexOf(needle, hit + 1)) count++;
    }
    sequence = page.endSequence;
  }
  return count;
}

/** What one would write by hand: every payload through `JSON.parse`, then a predicate. */
function parseAll(predicate: (value: Order) => boolean): number {
  return countPayloads((text) => predicate(JSON.parse(text) as Order));
}

/** Every payload through a pattern of JavaScript. */
function testAll(pattern: string): number {
  const regex = new RegExp(pattern, 'i');
  return countPayloads((text) => regex.test(text));
}

function countPayloads(isMatch: (text: string) => boolean): number {
  let count = 0;
  for (let sequence = store.first; sequence < store.end; sequence++) {
    const page = store.pageFrom(sequence);
    if (!page) break;
    const { ends } = page.layoutAt(sequence - page.firstSequence);
    if (isMatch(page.bytes.toString('utf8', ends[0], ends[1]))) count++;
  }
  return count;
}

function time(work: () => unknown): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

function report(what: string, figures: object): void {
  console.log(JSON.stringify({ bench: 'filter', what, ...figures }));
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

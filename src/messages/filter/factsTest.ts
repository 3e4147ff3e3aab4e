import type { Page } from '../store/page.ts';
import type { RowFilter } from '../../expression/filter/rowFilter.ts';

/** Whether a row of a page passes. */
export type RowTest = (page: Page, index: number) => boolean;

/**
 * A test of what is known of a row without reading it: source, time, size. Undefined when it would let every row through.
 * `sourceId` names the source of a number in the store.
 */
export function factsTest(
  { sources, span, size }: Pick<RowFilter, 'sources' | 'span' | 'size'>,
  sourceId: (source: number) => string,
): RowTest | undefined {
  const tests: RowTest[] = [];
  if (sources.length > 0) tests.push(sourceTest(new Set(sources), sourceId));
  if (span) tests.push((page, index) => page.timeAt(index) >= span.fromMs && page.timeAt(index) < span.toMs);
  if (size) tests.push(sizeTest(size.minBytes ?? 0, size.maxBytes ?? Infinity));
  if (tests.length === 0) return undefined;
  return (page, index) => tests.every((test) => test(page, index));
}

/** Numbers of sources never change: each is looked up once. */
function sourceTest(wanted: ReadonlySet<string>, sourceId: (source: number) => string): RowTest {
  const known: (boolean | undefined)[] = [];
  return (page, index) => {
    const source = page.sourceAt(index);
    return (known[source] ??= wanted.has(sourceId(source)));
  };
}

/** Gaps have no size, and always pass. */
function sizeTest(minBytes: number, maxBytes: number): RowTest {
  return (page, index) => {
    if (page.kindAt(index) === 'gap') return true;
    // The record is a little larger than what it holds: only those near a bound are looked at.
    const recordBytes = page.recordBytesAt(index);
    if (recordBytes < minBytes) return false;
    const sizeBytes = page.sizeAt(index);
    return sizeBytes >= minBytes && sizeBytes <= maxBytes;
  };
}

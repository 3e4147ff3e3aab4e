import { Buffer } from 'node:buffer';
import type { Matcher } from './matcher.ts';
import type { Page } from '../store/page.ts';
import { isWithinPart } from '../store/record.ts';
import { placeOf } from '../../expression/placeOf.ts';
import { needleOf, type ByteScanner, type Find, type Needle } from './scan/byteScanner.ts';
import { SteadySearch } from './steadyFind.ts';

export interface TextFilter {
  readonly text: string;
  readonly isCaseSensitive: boolean;
}

/**
 * A matcher for the text, undefined when every row matches. A match lies within one name or one value. Without regard to
 * case, ASCII letters fold in ASCII text, and Unicode's lower case decides for any other. Gaps always match: what may be
 * missing matters whatever one looks for. Without a scanner the answers are the same, later.
 */
export function textMatcher({ text, isCaseSensitive }: TextFilter, scanner?: ByteScanner): Matcher | undefined {
  if (text === '') return undefined;
  if (isCaseSensitive) return bytesMatcher(Buffer.from(text));
  const lower = text.toLowerCase();
  if (!isAscii(text)) return unicodeMatcher(lower, scanner);
  const needle = needleOf(lower);
  return scanner && needle ? scannedMatcher(needle, scanner) : foldedMatcher(lower);
}

/** What a matcher is called with. */
interface Search {
  readonly page: Page;
  readonly from: number;
  readonly to: number;
  readonly onMatch: (index: number) => void;
  readonly isDue: (() => boolean) | undefined;
}

/** Letters outside ASCII are looked for in so much of a message only, since it has to be decoded; undefined for what is looked for in bytes. */
export function maxTextBytesOf({ text, isCaseSensitive }: TextFilter): number | undefined {
  return isCaseSensitive || isAscii(text) ? undefined : maxDecodedBytes;
}

const maxDecodedBytes = 1_048_576;

/** UTF-8 needs no decoding to be searched: no character's bytes are part of another's. */
function bytesMatcher(needle: Buffer): Matcher {
  const steady = new SteadySearch(needle, asItIs);
  return (page, from, to, onMatch, isDue) => {
    const region = page.bytes.subarray(0, page.offsetAt(to));
    let seen = region;
    const search = (start: number, end: number): number => {
      if (end !== seen.length) seen = region.subarray(0, end);
      return seen.indexOf(needle, start);
    };
    return matchHits({ page, from, to, onMatch, isDue }, needle.length, steady.in(region, search));
  };
}

function scannedMatcher(needle: Needle, scanner: ByteScanner): Matcher {
  const steady = new SteadySearch(needle.bytes, lowerCase);
  return (page, from, to, onMatch, isDue) => {
    const region = page.bytes.subarray(0, page.offsetAt(to));
    const find = steady.in(region, scanner.in(region, needle));
    return matchHits({ page, from, to, onMatch, isDue }, needle.bytes.length, find);
  };
}

const asItIs = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const lowerCase = asItIs.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte));

/** Folded at a time, so that it stays in the processor's cache: this is four times as fast as folding a whole page. */
const foldedBytes = 64 * 1024;

/** Lower case of Latin-1 keeps every offset, and V8 does it for a whole region faster than a loop over bytes could. */
function foldedMatcher(needle: string): Matcher {
  return (page, from, to, onMatch, isDue) => {
    for (let start = from; start < to;) {
      const end = endOfRows(page, start, to);
      start = matchFolded({ page, from: start, to: end, onMatch, isDue }, needle);
      if (isDue?.()) return start;
    }
    return to;
  };
}

/** The end of as many rows as `foldedBytes` hold, at least one. */
function endOfRows(page: Page, from: number, to: number): number {
  const last = page.indexAt(page.offsetAt(from) + foldedBytes);
  return Math.min(to, Math.max(from + 1, last));
}

function matchFolded(search: Search, needle: string): number {
  const { page, from, to } = search;
  const start = page.offsetAt(from);
  const region = page.bytes.toString('latin1', start, page.offsetAt(to)).toLowerCase();
  const find: Find = (offset) => {
    const hit = placeOf(region, needle, offset - start);
    return hit < 0 ? -1 : hit + start;
  };
  return matchHits(search, needle.length, find);
}

/** Only rows that hold the longest part of the needle that is plain ASCII are decoded. */
function unicodeMatcher(lower: string, scanner: ByteScanner | undefined): Matcher {
  const needle = needleOf(longestPlain(lower));
  const isMatch = (page: Page, index: number): boolean => page.kindAt(index) === 'gap' || hasFolded(page, index, lower);
  return (page, from, to, onMatch, isDue) => {
    const find = scanner && needle && scanner.in(page.bytes.subarray(0, page.offsetAt(to)), needle);
    for (let index = from; index < to; index++) {
      const hit = find ? find(page.offsetAt(index)) : page.offsetAt(index);
      const next = hit < 0 ? to : page.indexAt(hit);
      for (; index < next; index++) if (page.kindAt(index) === 'gap') onMatch(index);
      if (index < to && isMatch(page, index)) onMatch(index);
      if (index < to && isDue?.()) return index + 1;
    }
    return to;
  };
}

function hasFolded(page: Page, index: number, lower: string): boolean {
  const { partsStart, ends } = page.layoutAt(index);
  const maxEnd = partsStart + maxDecodedBytes;
  return ends.some((end, i) => {
    const start = i === 0 ? partsStart : (ends[i - 1] ?? end);
    return (
      start < maxEnd && placeOf(page.bytes.toString('utf8', start, Math.min(end, maxEnd)).toLowerCase(), lower) >= 0
    );
  });
}

/** "i" and "k" are the lower case of letters outside ASCII too. */
function longestPlain(lower: string): string {
  return lower.split(/[^\x00-\x7f]|[ik]/).reduce((best, part) => (part.length > best.length ? part : best), '');
}

/** Looks for hits in the bytes of many records at once, then asks which record each is in, and whether within one part. */
function matchHits({ page, from, to, onMatch, isDue }: Search, needleBytes: number, find: Find): number {
  let next = from;
  const passTo = (index: number): void => {
    for (; next < index; next++) if (page.kindAt(next) === 'gap') onMatch(next);
  };
  let hit = find(page.offsetAt(from));
  while (hit >= 0) {
    const index = page.indexAt(hit);
    passTo(index);
    const isMatch = isWithinPart(page.bytes, page.offsetAt(index), hit, needleBytes);
    const last = isMatch ? { isMatch, hit } : lastHit(page, index, needleBytes, hit, find);
    if (last.isMatch) onMatch(next++);
    if (last.isMatch && isDue?.()) return next;
    hit = last.isMatch ? find(page.offsetAt(index + 1)) : last.hit;
  }
  passTo(to);
  return to;
}

/**
 * Follows the hits in one record to one that lies within a part. `hit` is the first behind the record when there is none.
 * Each part is tried once, so that a message of a hundred thousand tiny fields costs no more than its length.
 */
function lastHit(
  page: Page,
  index: number,
  needleBytes: number,
  firstHit: number,
  find: Find,
): { readonly isMatch: boolean; readonly hit: number } {
  const { partsStart, ends } = page.layoutAt(index);
  const recordEnd = page.offsetAt(index + 1);
  let hit = firstHit < partsStart ? find(partsStart) : firstHit;
  let part = 0;
  while (hit >= 0 && hit < recordEnd) {
    while ((ends[part] ?? recordEnd) <= hit) part++;
    const end = ends[part] ?? recordEnd;
    if (hit + needleBytes <= end) return { isMatch: true, hit };
    // A later hit in this part would cross its end too.
    hit = find(end);
  }
  return { isMatch: false, hit };
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

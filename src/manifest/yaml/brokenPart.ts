import { isMap, isScalar, type Pair, type YAMLMap } from 'yaml';
import type { ReadDocument } from './reader.ts';
import { plainKey, unclear, type Segment } from './segments.ts';

/** A part of a file as it is read, with as much of what stands around it as the library has to see. */
export interface BrokenPart {
  readonly source: string;
  readonly document: ReadDocument;
  /** Lines of `source` in front of the part. */
  readonly linesBefore: number;
}

/** Stands for all entries in front of the part. */
const prior = 'patchbay-prior-entry';

/**
 * Reads a part with mistakes between its neighbours. Undefined when the mistakes reach beyond it: when the library does not
 * take the next key for the next key, what is wrong with the whole file is another matter than what is wrong with the part.
 */
export function readBrokenPart(
  segment: Segment,
  readAll: (text: string) => readonly ReadDocument[] | undefined,
): BrokenPart | undefined {
  const { section, text, indent, isFirst, follow } = segment;
  if (follow === unclear || !startsClearly(segment)) return undefined;
  const head = section === undefined ? '' : `${section}:\n`;
  const before = isFirst ? head : `${head}${' '.repeat(indent)}${prior}: 0\n`;
  const source = `${before}${text}${follow === undefined ? '' : `${follow}\n`}`;
  const [document, ...others] = readAll(source) ?? [];
  if (!document || others.length > 0 || !isMap(document.contents)) return undefined;
  const end = before.length + text.length;
  if (document.errors.some(({ pos: [from, to] }) => from < before.length || from >= end || to > end)) return undefined;
  // After an unclosed bracket the library reads the following keys as its content.
  if (/[[{]/.test(text) && document.errors.some(({ message }) => /[Ff]low|[}\]]/.test(message))) return undefined;
  const own = ownPairs(document.contents, segment, end);
  if (!own || own.pairs.length === 0 || !own.pairs.every(isPlainEntry)) return undefined;
  own.map.items = [...own.pairs];
  const { errors, warnings } = document;
  return { source, document: { contents: own.map, errors, warnings }, linesBefore: before.split('\n').length - 1 };
}

/**
 * True if the segment starts with a key, or with a line that has nothing under it: text under a line that is no key may be
 * anything. After an empty line the library reads such a line at the left margin and the key below it as one key.
 */
function startsClearly({ text, section, isAfterBlank }: Segment): boolean {
  if (plainKey.test(text)) return true;
  return (section !== undefined || !isAfterBlank) && /^ *\w[\w.-]* *\n(?: *(?:#.*)?(?:\n|$))*$/.test(`${text}\n`);
}

/** The pairs without those of the neighbours; undefined if the neighbours are not as expected. */
function ownPairs(
  root: YAMLMap,
  { section, isFirst, follow }: Segment,
  end: number,
): { readonly map: YAMLMap; readonly pairs: readonly Pair[] } | undefined {
  const outer = [...root.items];
  const isFollowedInside = follow !== undefined && (section === undefined || follow.startsWith(' '));
  if (follow !== undefined && !isFollowedInside && !isKeyAt(outer.pop(), end, follow)) return undefined;
  if (section !== undefined && (outer.length !== 1 || !isMap(outer[0]?.value))) return undefined;
  const map = section === undefined ? root : (outer[0]?.value as YAMLMap);
  const pairs = section === undefined ? outer : [...map.items];
  if (isFollowedInside && !isKeyAt(pairs.pop(), end, follow)) return undefined;
  if (isFirst) return { map, pairs };
  const first = pairs.shift();
  const isPrior =
    isScalar(first?.key) && first.key.source === prior && isScalar(first.value) && first.value.value === 0;
  return isPrior ? { map, pairs } : undefined;
}

/** True for a key without a value on the line that starts at an offset. */
function isKeyAt(pair: Pair | undefined, lineStart: number, line: string): boolean {
  if (!pair || !isScalar(pair.key) || !pair.key.range) return false;
  const key = line.trimStart().slice(0, -1);
  const start = lineStart + line.length - line.trimStart().length;
  const isNothing = pair.value === null || (isScalar(pair.value) && pair.value.value === null);
  return pair.key.source === key && pair.key.range[0] === start && isNothing;
}

/** True for a pair whose key is written out: neither empty nor a merge key. */
function isPlainEntry({ key }: Pair): boolean {
  return isScalar(key) && key.source !== undefined && key.source !== '' && key.source !== '<<';
}

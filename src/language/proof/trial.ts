import type { Range } from '../../base/problem.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import type { Snapshot } from '../text/snapshot.ts';

/** A replacement of text in a file. */
export interface TextReplacement {
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
}

/** An edit that is tried on the texts in memory. */
export interface TriedEdit {
  readonly edits: readonly TextReplacement[];
  /** The files that it creates. */
  readonly created?: readonly { readonly file: string; readonly text: string }[];
}

/** A manifest before and after an edit. */
export interface Trial {
  readonly before: ResolvedManifest;
  readonly after: ResolvedManifest;
  /** The places that the edit replaces, by file, in the text as it was. */
  readonly replaced: ReadonlyMap<string, readonly Range[]>;
  /** The places of what it wrote, by file, in the text as it became. */
  readonly written: ReadonlyMap<string, readonly Range[]>;
  /** The texts as they became, by file. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Applies an edit to the texts in memory, and resolves the manifest before and after. */
export function tried(snapshot: Snapshot, { edits, created = [] }: TriedEdit): Trial {
  const texts = new Map<string, string>();
  const replaced = new Map<string, readonly Range[]>();
  const written = new Map<string, readonly Range[]>();
  for (const { file, text } of created) {
    texts.set(file, text);
    written.set(file, [{ start: { line: 0, character: 0 }, end: endOf(text) }]);
  }
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = snapshot.readText(file);
    if (text === undefined) continue;
    const own = edits.filter((edit) => edit.file === file);
    const result = appliedWithPlaces(text, own);
    texts.set(file, result.text);
    const isIndent = own.map(({ range, newText }) => range.start.character === 0 && /^[ \t]*$/.test(newText));
    const widened = (range: Range, index: number): Range => (isIndent[index] ? wholeLines(range) : range);
    replaced.set(
      file,
      own.map(({ range }, index) => widened(range, index)),
    );
    written.set(file, result.written.map(widened));
  }
  return { before: snapshot.manifest(), after: snapshot.manifestWith(texts), replaced, written, texts };
}

/** An indent says what its line is. */
function wholeLines({ start, end }: Range): Range {
  return { start, end: { line: end.line, character: Infinity } };
}

/** Applies edits, which do not overlap. A byte order mark does not count as a character of the first line. */
export function applied(text: string, edits: readonly TextReplacement[]): string {
  return appliedWithPlaces(text, edits).text;
}

/** The places of what each edit wrote are in the order of the edits. */
function appliedWithPlaces(
  text: string,
  edits: readonly TextReplacement[],
): { readonly text: string; readonly written: readonly Range[] } {
  const starts = lineStarts(text);
  const offsetOf = ({ line, character }: Range['start']): number => (starts[line] ?? text.length) + character;
  const parts: string[] = [];
  const spans: (readonly [index: number, start: number, end: number])[] = [];
  let [taken, length] = [0, 0];
  const add = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  // Edits at one place keep their order.
  const sorted = [...edits.entries()].toSorted(([, a], [, b]) => offsetOf(a.range.start) - offsetOf(b.range.start));
  for (const [index, { range, newText }] of sorted) {
    const start = Math.max(taken, offsetOf(range.start));
    add(text.slice(taken, start));
    spans.push([index, length, length + newText.length]);
    add(newText);
    taken = Math.max(start, offsetOf(range.end));
  }
  add(text.slice(taken));
  const result = parts.join('');
  const newStarts = lineStarts(result);
  const ordered = spans.toSorted(([a], [b]) => a - b);
  const written = ordered.map(([, start, end]) => ({
    start: positionIn(newStarts, start),
    end: positionIn(newStarts, end),
  }));
  return { text: result, written };
}

function lineStarts(text: string): readonly number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

function positionIn(starts: readonly number[], offset: number): Range['start'] {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: Math.max(0, offset - (starts[low] ?? 0)) };
}

function endOf(text: string): Range['end'] {
  const starts = lineStarts(text);
  return positionIn(starts, text.length);
}

import { isDeepStrictEqual } from 'node:util';
import type { Range } from '../../base/problem.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { toJson } from '../../manifest/tree/tree.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { Mention } from '../symbols/symbolIndex.ts';

interface WordEdit {
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
}

/** True when the application that the edits lead to differs from that of now in nothing but the name. */
export function isSameButFor(
  snapshot: Snapshot,
  edits: readonly WordEdit[],
  { name }: Mention,
  newName: string,
): boolean {
  const texts = new Map<string, string>();
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = snapshot.readText(file);
    if (text !== undefined) {
      texts.set(
        file,
        applied(
          text,
          edits.filter((edit) => edit.file === file),
        ),
      );
    }
  }
  const [before, after] = [snapshot.manifest(), snapshot.manifestWith(texts)];
  return isDeepStrictEqual(essence(before, name, newName), essence(after, name, newName));
}

/** The text with words of single lines replaced; a byte order mark is no character of the first. */
export function applied(text: string, edits: readonly WordEdit[]): string {
  const starts = lineStarts(text);
  const offset = ({ line, character }: Range['start']): number => (starts[line] ?? text.length) + character;
  let result = text;
  for (const { range, newText } of edits.toSorted((a, b) => offset(b.range.start) - offset(a.range.start))) {
    result = result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end));
  }
  return result;
}

function lineStarts(text: string): readonly number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** All that a manifest comes to, the two names made one. Order is of no account: what is sorted by name moves. */
function essence({ tree, application, problems }: ResolvedManifest, name: string, newName: string): unknown {
  const words = [name, newName].toSorted((a, b) => b.length - a.length);
  const neutral = (text: string): string => words.reduce((all, word) => all.replaceAll(word, '\0'), text);
  const channels = Object.values(application?.messaging.channels ?? {}).map(({ at, ...channel }) => [
    at.file,
    channel as unknown,
  ]);
  return neutralised(
    {
      tree: tree && toJson(tree),
      channels,
      active: application?.activeProfiles,
      isActive: Object.values(application?.services ?? {}).map(({ name: service, isActive }) => [service, isActive]),
      // How often depends on the order in which things are looked at, as with the ways around a circle.
      problems: [...new Set(problems.map(({ code }) => code))],
    },
    neutral,
  );
}

function neutralised(value: unknown, neutral: (text: string) => string): unknown {
  if (typeof value === 'string') return neutral(value);
  if (Array.isArray(value)) return value.map((one: unknown) => neutralised(one, neutral)).toSorted(byText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([key, one]) => [neutral(key), neutralised(one, neutral)] as const)
    .toSorted(byText);
}

function byText(a: unknown, b: unknown): number {
  const [first, second] = [JSON.stringify(a) ?? '', JSON.stringify(b) ?? ''];
  return first < second ? -1 : first > second ? 1 : 0;
}

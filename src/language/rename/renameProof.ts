import { isDeepStrictEqual } from 'node:util';
import type { Range } from '../../base/problem.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { nodeToJson } from '../../manifest/tree/tree.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { Mention } from '../symbols/symbolIndex.ts';

interface WordEdit {
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
}

/** Resolves the edited manifest, and returns true if the application is the same apart from the name. */
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

/** Applies edits within single lines. A byte order mark does not count as a character of the first line. */
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

/**
 * The whole result of a manifest with both names replaced by one. Order is ignored, because things sorted by name move.
 */
function essence({ tree, application, problems }: ResolvedManifest, name: string, newName: string): unknown {
  const words = [name, newName].toSorted((a, b) => b.length - a.length);
  const neutral = (text: string): string => words.reduce((all, word) => all.replaceAll(word, '\0'), text);
  const channels = Object.values(application?.messaging.channels ?? {}).map(({ at, ...channel }) => [
    at.file,
    channel as unknown,
  ]);
  return neutralised(
    {
      tree: tree && nodeToJson(tree),
      channels,
      active: application?.activeProfiles,
      isActive: Object.values(application?.services ?? {}).map(({ name: service, isActive }) => [service, isActive]),
      // The number of repetitions depends on the order of the checks, for instance along a dependency cycle.
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

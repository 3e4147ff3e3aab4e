import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { nodeToJson } from '../../manifest/tree/tree.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { tried, type TextReplacement } from '../proof/trial.ts';
import type { Mention } from '../symbols/symbolIndex.ts';

/** Resolves the edited manifest, and its parts in their contexts, and returns true if each is the same apart from the name. */
export function isSameButFor(
  snapshot: Snapshot,
  edits: readonly TextReplacement[],
  { name }: Mention,
  newName: string,
): boolean {
  const edited = new Set(edits.map(({ file }) => file));
  const parts = snapshot.parts().filter(({ file }) => edited.has(file.path));
  return [snapshot, ...parts].every((one) => {
    const { before, after } = tried(one, { edits });
    return essence(before, name, newName) === essence(after, name, newName);
  });
}

/**
 * The whole result of a manifest with both names replaced by one. Order is ignored, because things sorted by name move.
 */
function essence({ tree, application, problems }: ResolvedManifest, name: string, newName: string): string {
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
      // The number of repetitions depends on the order of the checks, for instance along a dependency cycle. A host that is
      // nearly a service is told of by the letters of its name, which a rename is to change.
      problems: [...new Set(problems.map(({ code }) => code))].filter((code) => code !== 'manifest.unknown-host'),
    },
    neutral,
  );
}

/** As a text: values of any order are sorted once, and compared as fast as texts are. */
function neutralised(value: unknown, neutral: (text: string) => string): string {
  const textOf = (one: unknown): string => neutralised(one, neutral);
  if (typeof value === 'string') return JSON.stringify(neutral(value));
  if (Array.isArray(value)) return `[${value.map(textOf).toSorted().join()}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, one]) => `${textOf(key)}:${textOf(one)}`);
  return `{${entries.toSorted().join()}}`;
}

import { ownProperty } from '../../base/ownProperty.ts';
import type { Range } from '../../base/problem.ts';

/** A problem as an editor shows it, whoever found it. */
export interface ShownProblem {
  readonly message: string;
  readonly range: Range;
  readonly source?: string | undefined;
}

type Family = 'reading' | 'shape';

/** What servers for YAML find too; everything else is known to Patchbay alone. */
const families: Readonly<Record<string, Family>> = {
  'manifest.syntax': 'reading',
  'manifest.duplicate-key': 'reading',
  'manifest.undefined-anchor': 'reading',
  'manifest.unknown-key': 'shape',
  'manifest.wrong-type': 'shape',
  'manifest.wrong-value': 'shape',
  'manifest.missing-key': 'shape',
  'manifest.project-name': 'shape',
};

/**
 * Without the problems that somebody else shows already: of the same family, at the same place or, for what YAML's parser says,
 * in the same words. What nobody else says stays, whoever is installed.
 */
export function withoutSaidElsewhere<T extends ShownProblem>(
  own: readonly T[],
  others: readonly ShownProblem[],
  codeOf: (problem: T) => string,
): T[] {
  return own.filter((problem) => {
    const code = codeOf(problem);
    const family = ownProperty(families, code);
    if (family === undefined) return true;
    return !others.some(
      (other) =>
        isOfFamily(other, family) && (isAtSamePlace(problem.range, other.range) || saysTheSame(problem, other)),
    );
  });
}

/** The YAML server names its schema when that is what is broken; other servers do not tell the families apart. */
function isOfFamily({ source = '' }: ShownProblem, family: Family): boolean {
  if (source.startsWith('yaml-schema')) return family === 'shape';
  return family === 'reading' || !(source === 'YAML' || source === '');
}

/** Both begin in one line, and share some of it: where one ends is a matter of taste. */
function isAtSamePlace(a: Range, b: Range): boolean {
  if (a.start.line !== b.start.line) return false;
  const [first, second] = a.start.character <= b.start.character ? [a, b] : [b, a];
  return first.end.line > first.start.line || first.end.character >= second.start.character;
}

/** The parser's own words come first; we tell the same error where its bracket or its quote is opened. */
function saysTheSame({ message }: ShownProblem, other: ShownProblem): boolean {
  const [words = ''] = message.split('. ');
  return words.length > 12 && other.message.startsWith(words.replace(/\.$/, ''));
}

import { matchesAll, matchesName, namePattern, type NamePattern } from '../../base/wildcards.ts';

/** The rules of one `.gitignore`. */
export interface IgnoreRules {
  /**
   * What the rules say of a path below their folder, given as its names: true for one that is left out, false for one that
   * is brought back, undefined for one that they do not speak of.
   */
  verdict(names: readonly string[], isFolder: boolean): boolean | undefined;
}

interface Rule {
  readonly isException: boolean;
  readonly isForFolders: boolean;
  /** It starts in the folder of the file; otherwise it is for a name at any depth. */
  readonly isAnchored: boolean;
  readonly parts: readonly Part[];
}

/** `many` is `**`: any number of folders. */
type Part = { readonly kind: 'many' } | { readonly kind: 'name'; readonly pattern: NamePattern };

/** Nobody writes more by hand, and what is generated is not for people's manifests. */
const maxRules = 2000;
const maxLineLength = 500;

/** Reads a `.gitignore`. What it holds is foreign: it takes bounded time, whatever the patterns. */
export function readGitignore(text: string): IgnoreRules {
  const rules = text.split(/\r?\n/, maxRules).flatMap((line) => ruleOf(line) ?? []);
  return {
    verdict(names, isFolder) {
      const found = rules.findLast((rule) => matches(rule, names, isFolder));
      return found && !found.isException;
    },
  };
}

function ruleOf(line: string): Rule | undefined {
  if (line.length > maxLineLength || line.startsWith('#')) return undefined;
  const written = withoutTrailingSpaces(line);
  const isException = written.startsWith('!');
  const pattern = isException ? written.slice(1) : written;
  const isForFolders = pattern.endsWith('/');
  const path = isForFolders ? pattern.slice(0, -1) : pattern;
  if (path === '') return undefined;
  const parts = path
    .replace(/^\//, '')
    .split('/')
    .map((part): Part => (part === '**' ? { kind: 'many' } : { kind: 'name', pattern: namePattern(part) }));
  return { isException, isForFolders, isAnchored: path.includes('/'), parts };
}

/** Spaces at the end do not count, unless a backslash says so. */
function withoutTrailingSpaces(line: string): string {
  const bare = line.trimEnd();
  return bare.endsWith('\\') && bare.length < line.length ? `${bare} ` : bare;
}

function matches({ isForFolders, isAnchored, parts }: Rule, names: readonly string[], isFolder: boolean): boolean {
  if (isForFolders && !isFolder) return false;
  const [first] = parts;
  const last = names.at(-1);
  if (!isAnchored) return first?.kind !== 'name' || (last !== undefined && matchesName(first.pattern, last));
  // `a/**` is what is in `a`, not `a` itself.
  const isInside = parts.length > 1 && parts.at(-1)?.kind === 'many';
  if (isInside) {
    const folder = parts.slice(0, -1);
    return names.some((_, index) => matchesParts(folder, names.slice(0, index)));
  }
  return matchesParts(parts, names);
}

function matchesParts(parts: readonly Part[], names: readonly string[]): boolean {
  return matchesAll(
    parts,
    names,
    (part) => part.kind === 'many',
    (part, name) => part.kind === 'name' && matchesName(part.pattern, name),
  );
}

import ignore, { type Ignore } from 'ignore';

export interface ContextFilter {
  /** True for a path (relative to the context, with `/`) that stays out of the archive. */
  isOut(path: string): boolean;
  /** True when a folder that is out may hold something that is not. */
  readonly hasExceptions: boolean;
}

interface Rule {
  readonly matcher: Ignore;
  readonly isExclusion: boolean;
}

/**
 * The rules of a `.dockerignore`. Docker's differ from Git's: patterns start at the context's root, and the last one that
 * matches a path or a folder above it decides, so that `!` brings back a file of a folder that is out. Paths in `kept` never are.
 */
export function contextFilter(text: string, kept: readonly string[]): ContextFilter {
  const rules = text.split(/\r?\n/).flatMap(toRule);
  return {
    isOut: (path) =>
      !kept.includes(path) && (rules.findLast((rule) => rule.matcher.ignores(path))?.isExclusion ?? false),
    hasExceptions: rules.some((rule) => !rule.isExclusion) || kept.some((path) => path.includes('/')),
  };
}

function toRule(line: string): readonly Rule[] {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return [];
  const isExclusion = !text.startsWith('!');
  const pattern = (isExclusion ? text : text.slice(1))
    .trim()
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '');
  if (pattern === '' || pattern === '.') return [];
  return [{ matcher: ignore().add(`/${pattern}`), isExclusion }];
}

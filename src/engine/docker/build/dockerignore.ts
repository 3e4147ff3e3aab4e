import { ignoreFileLines, PathPatterns } from '../../ignore/pathPatterns.ts';

export interface ContextFilter {
  /** True for a path (relative to the context, with `/`) that stays out of the archive. */
  isOut(path: string): boolean;
  /** True for a folder that stays out with all that is in it. */
  isOutWhole(folder: string): boolean;
}

/** The rules of a `.dockerignore`. Paths in `kept` are never out. */
export function contextFilter(text: string, kept: readonly string[]): ContextFilter {
  const patterns = new PathPatterns(ignoreFileLines(text));
  return {
    isOut: (path) => !kept.includes(path) && patterns.isMatched(path),
    isOutWhole: (folder) =>
      patterns.isMatchedWhole(folder) && !kept.some((path) => path === folder || path.startsWith(`${folder}/`)),
  };
}

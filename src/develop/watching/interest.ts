import { dirname } from 'node:path';
import { wayBelow } from '../rules/paths.ts';
import type { PreparedRule } from '../rules/preparedRule.ts';

/** Which paths of this machine somebody wants to know of: all that some rule takes, and single files. */
export class Interest {
  /** The paths at which looking begins, each once: files and folders, whether they are there or not. */
  readonly roots: readonly string[];
  readonly #rules: readonly PreparedRule[];
  readonly #single: ReadonlySet<string>;
  readonly #roots: ReadonlySet<string>;
  readonly #above: ReadonlySet<string>;

  constructor(rules: readonly PreparedRule[], single: readonly string[] = []) {
    this.#rules = rules;
    this.#single = new Set(single);
    this.#roots = new Set([...rules.map(({ path }) => path), ...single]);
    this.roots = [...this.#roots];
    this.#above = new Set(this.roots.flatMap(foldersAbove));
  }

  isRoot(path: string): boolean {
    return this.#roots.has(path);
  }

  /** True for a folder that leads to a root. */
  isAbove(path: string): boolean {
    return this.#above.has(path);
  }

  rootsBelow(folder: string): readonly string[] {
    return this.roots.filter((root) => root !== folder && wayBelow(folder, root) !== undefined);
  }

  /** True if a change of the path, which may be a file or a folder, may matter. */
  concerns(path: string): boolean {
    return (
      this.#above.has(path) ||
      this.#single.has(path) ||
      this.#rules.some((rule) => wayBelow(rule.path, path) !== undefined)
    );
  }

  /**
   * False for a path at which nothing can be that is wanted, be it a file or a folder: a program that writes its log beside what is
   * watched keeps nobody waiting.
   */
  mayMatter(path: string): boolean {
    return this.#above.has(path) || this.wants(path) || !this.isOutWhole(path);
  }

  wants(path: string): boolean {
    return this.#single.has(path) || this.#rules.some((rule) => rule.takes(path));
  }

  /** True for a folder in which there is nothing that anybody wants. */
  isOutWhole(folder: string): boolean {
    return this.#rules.every((rule) => rule.isOutWhole(folder));
  }

  /** True for a file whose content counts, and not its time: a rule restarts or builds something when it changes. */
  needsHash(path: string): boolean {
    return this.#single.has(path) || this.#rules.some((rule) => rule.rule.action !== 'sync' && rule.takes(path));
  }
}

function foldersAbove(path: string): readonly string[] {
  const above: string[] = [];
  for (let folder = dirname(path); folder !== above.at(-1); folder = dirname(folder)) above.push(folder);
  return above;
}

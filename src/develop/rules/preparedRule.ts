import { join, posix } from 'node:path';
import { PathPatterns } from '../../engine/ignore/pathPatterns.ts';
import type { WatchRule } from '../../manifest/model/container.ts';
import { isEditorFile, toolFolderOf } from './editorFiles.ts';
import { wayBelow, wayInContainer } from './paths.ts';

/** What a rule makes of one path. */
export type RuleVerdict =
  /** A change of it is answered. `target` is where it stands in the container, for a rule that syncs. */
  | { readonly kind: 'taken'; readonly target?: string }
  /** It does not lie in the folder of the rule. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'ignored'; readonly pattern: string; readonly by: 'rule' }
  | { readonly kind: 'ignored'; readonly pattern: string; readonly by: 'file'; readonly file: string }
  | { readonly kind: 'ignored'; readonly pattern: string; readonly by: 'editor' | 'tool' }
  /** None of the patterns of `include` is for it. */
  | { readonly kind: 'not-included' }
  /** Something is mounted there: the container sees that, and not what would be copied. */
  | { readonly kind: 'mounted'; readonly target: string; readonly mount: string };

/** Patterns of a file, which start at the folder of a build. */
export interface IgnoreFile {
  readonly file: string;
  readonly folder: string;
  readonly patterns: PathPatterns;
}

export interface RulePlace {
  readonly service: string;
  /** Its place in the list of the service. */
  readonly index: number;
  /** The path of the rule, absolute, with its links followed. */
  readonly path: string;
  readonly ignoreFile?: IgnoreFile;
  /** True for a service that runs as a local process: there is nothing to copy. */
  readonly isLocal: boolean;
  /** Paths in the container at which something of this machine is mounted. */
  readonly mounts: readonly string[];
}

/** One rule of `develop.watch`, ready to be asked about many paths. These are absolute, on this machine. */
export class PreparedRule {
  readonly rule: WatchRule;
  readonly service: string;
  readonly index: number;
  readonly path: string;
  /** True if it copies files into containers. */
  readonly syncs: boolean;
  readonly isLocal: boolean;
  readonly #place: RulePlace;
  readonly #ignore: PathPatterns;
  readonly #include: PathPatterns | undefined;
  readonly #target: string | undefined;

  constructor(rule: WatchRule, place: RulePlace) {
    this.rule = rule;
    this.service = place.service;
    this.index = place.index;
    this.path = place.path;
    this.isLocal = place.isLocal;
    this.syncs = rule.action.startsWith('sync') && !place.isLocal;
    this.#place = place;
    this.#ignore = new PathPatterns(rule.ignore.map((line) => relativeTo(rule.path, line)));
    const include = rule.include.map((line) => relativeTo(rule.path, line));
    this.#include = include.length === 0 ? undefined : new PathPatterns(include);
    this.#target = this.syncs && rule.target !== undefined ? rule.target : undefined;
  }

  /** True if a change of the path is answered by this rule. */
  takes(path: string): boolean {
    if (this.#place.mounts.length > 0) return this.verdict(path).kind === 'taken';
    const way = wayBelow(this.path, path);
    if (way === undefined || this.#ignored(path, way)) return false;
    return way === '' || this.#include?.isMatched(way) !== false;
  }

  /** Where the path stands in the container; undefined if the rule does not bring it there. */
  targetOf(path: string): string | undefined {
    const verdict = this.verdict(path);
    return verdict.kind === 'taken' ? verdict.target : undefined;
  }

  /** The path on this machine that a place in the container stands for, whether it is there and is taken, or not. */
  sourceOf(target: string): string | undefined {
    if (this.#target === undefined) return undefined;
    if (target === this.#targetFor('')) return this.path;
    const way = wayInContainer(posix.join('/', this.#target), target);
    return way === undefined || way === '' ? undefined : join(this.path, ...way.split('/'));
  }

  verdict(path: string): RuleVerdict {
    const way = wayBelow(this.path, path);
    if (way === undefined) return { kind: 'outside' };
    const ignored = this.#ignored(path, way);
    if (ignored) return ignored;
    if (way !== '' && this.#include?.isMatched(way) === false) return { kind: 'not-included' };
    if (this.#target === undefined) return taken;
    const target = this.#targetFor(way);
    const mount = this.#place.mounts.find((each) => wayInContainer(each, target) !== undefined);
    return mount === undefined ? { kind: 'taken', target } : { kind: 'mounted', target, mount };
  }

  /** True for a folder in which nothing can be that the rule takes: it need not be watched, nor looked into. */
  isOutWhole(folder: string): boolean {
    const way = wayBelow(this.path, folder);
    if (way === undefined || toolFolderOf(way) !== undefined) return true;
    const { ignoreFile } = this.#place;
    const inContext = ignoreFile && wayBelow(ignoreFile.folder, folder);
    if (inContext && ignoreFile.patterns.isMatchedWhole(inContext)) return true;
    if (way === '') return false;
    return this.#ignore.isMatchedWhole(way) || this.#include?.mayMatchBelow(way) === false;
  }

  #ignored(path: string, way: string): RuleVerdict | undefined {
    const tool = toolFolderOf(way);
    if (tool !== undefined) return { kind: 'ignored', by: 'tool', pattern: tool };
    if (isEditorFile(way)) return { kind: 'ignored', by: 'editor', pattern: posix.basename(way) };
    const { ignoreFile } = this.#place;
    const inContext = ignoreFile && wayBelow(ignoreFile.folder, path);
    const byFile = inContext ? ignoreFile.patterns.verdict(inContext) : undefined;
    if (ignoreFile && byFile?.isMatched) {
      return { kind: 'ignored', by: 'file', pattern: byFile.pattern, file: ignoreFile.file };
    }
    const byRule = way === '' ? undefined : this.#ignore.verdict(way);
    return byRule?.isMatched ? { kind: 'ignored', by: 'rule', pattern: byRule.pattern } : undefined;
  }

  /** A file that is watched by itself goes into a target that is written as a folder. */
  #targetFor(way: string): string {
    const target = this.#target ?? '/';
    if (way !== '') return posix.join('/', target, way);
    const isFolder = target.endsWith('/') && target !== '/';
    return isFolder ? posix.join('/', target, posix.basename(this.rule.path)) : posix.join('/', target);
  }
}

const taken = { kind: 'taken' } as const;

/** Compose lets a pattern be an absolute path on this machine, too. */
function relativeTo(folder: string, line: string): string {
  const isException = line.startsWith('!');
  const pattern = isException ? line.slice(1) : line;
  const way = pattern === folder ? undefined : wayBelow(folder, pattern);
  return way === undefined ? line : `${isException ? '!' : ''}${way}`;
}

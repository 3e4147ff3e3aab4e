import { ContractChecker } from '../messaging/contracts.ts';
import { ParseCache } from '../yaml/parseCache.ts';
import type { ProblemList } from '../problems/problems.ts';
import type { Problem } from '../../base/problem.ts';
import type { Application } from '../model.ts';

interface Remembered {
  readonly keys: readonly unknown[];
  readonly result: unknown;
  readonly problems: readonly Problem[];
}

/**
 * What the stages made of the parts of a manifest, for as long as these parts live. A part that was not read again goes
 * through no stage again, and what came of it stays the same object. One memo serves one manifest, from resolve to resolve.
 */
export class Memo {
  readonly parses: ParseCache;
  readonly #sharesParses: boolean;
  readonly contracts = new ContractChecker();
  /** What the last resolve came to. */
  application: Application | undefined;
  /** Stage → part → what came of it. Of stages there are few: what tells two parts apart belongs to the keys. */
  readonly #results = new Map<string, WeakMap<object, Remembered>>();
  readonly #base: Memo | undefined;
  #forDeclarations: Memo | undefined;

  /**
   * Files that others read, too, are read once when all of them share what was read. What `base` remembers is known here,
   * too, but it learns nothing: so a manifest is tried with other texts.
   */
  constructor(shared?: ParseCache, base?: Memo) {
    this.parses = shared ?? new ParseCache();
    this.#sharesParses = shared !== undefined;
    this.#base = base;
  }

  /** For the same files read with other variables, only to see which environments they declare: the one must not forget for the other. */
  get forDeclarations(): Memo {
    this.#forDeclarations ??= new Memo(this.parses);
    return this.#forDeclarations;
  }

  /** Forgets the files that have no part in the manifest any more, unless others may need them. */
  keepOnly(files: ReadonlySet<string>): void {
    if (!this.#sharesParses) this.parses.keepOnly(files);
  }

  /** What `make` gives for a part in a stage, remembered with what it found wrong while all of `keys` are the same. */
  of<T>(
    stage: string,
    part: object,
    keys: readonly unknown[],
    problems: ProblemList,
    make: (problems: ProblemList) => T,
  ): T {
    const known = this.#known(stage, part, keys);
    if (known) {
      problems.takeOver(known.problems);
      return known.result as T;
    }
    const found = problems.fresh();
    const result = make(found);
    const remembered = { keys, result, problems: found.all };
    const results = this.#results.get(stage) ?? new WeakMap<object, Remembered>();
    results.set(part, remembered);
    this.#results.set(stage, results);
    problems.takeOver(remembered.problems);
    return result;
  }

  #known(stage: string, part: object, keys: readonly unknown[]): Remembered | undefined {
    const known = this.#results.get(stage)?.get(part);
    if (known && isSame(known.keys, keys)) return known;
    return this.#base ? this.#base.#known(stage, part, keys) : undefined;
  }
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

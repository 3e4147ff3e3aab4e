import type { Location, Problem } from '../../base/problem.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { MapNode } from '../../manifest/tree/tree.ts';

/** One thing worth a hint. Each can be switched off by its name. */
export interface LintRule {
  /** Kebab case; its code is `lint.` and this. */
  readonly name: string;
  /** One sentence: what it looks for. */
  readonly summary: string;
  /** Why it matters, and what to do instead. */
  readonly help: string;
  readonly check: (subject: LintSubject) => readonly Hint[];
}

/** A service as rules see it: what it means, and where each part of that stands. */
export interface LintSubject {
  readonly service: Service;
  readonly node: MapNode;
  readonly application: Application;
  /** The services that depend on it. */
  readonly dependents: readonly Service[];
  readonly source: Source;
}

/** The manifests as they are written: what came from a variable looks like any other value once it is resolved. */
export interface Source {
  /** The text in a range; of the first line alone where it runs over several. Empty when the file cannot be read. */
  textAt(at: Location): string;
  /** The lines of a file. */
  linesOf(file: string): readonly string[];
}

export interface Hint {
  readonly message: string;
  readonly at: Location;
  readonly related?: Problem['related'];
}

import type { Fix, Location } from '../../base/problem.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { ProblemList } from '../../manifest/problems/problems.ts';
import type { MapNode } from '../../manifest/tree/tree.ts';
import type { Habits } from './habits.ts';

/** One thing worth a hint. Each can be switched off by its name. */
export interface LintRule {
  /** Kebab case; its code is `lint.` and this. */
  readonly name: string;
  /** One sentence: what it looks for. */
  readonly summary: string;
  /** Why it matters, and what to do instead. */
  readonly help: string;
  /** What it finds in a service. */
  readonly check?: (subject: LintSubject) => readonly Hint[];
  /** True if it looks at other files, or at the rest of the manifest, to judge this service. Never true when left out. */
  readonly looksFurther?: (service: Service) => boolean;
  /** What it finds in the rest. */
  readonly checkManifest?: (subject: ManifestSubject) => readonly Hint[];
}

/** The manifest as rules see it that are about no service. */
export type ManifestSubject = Pick<LintSubject, 'application' | 'root' | 'source'>;

/** A service as rules see it: what it means, and where each part of that stands. */
export interface LintSubject {
  readonly service: Service;
  readonly node: MapNode;
  readonly application: Application;
  /** The whole manifest: fixes add to its other sections. */
  readonly root: MapNode;
  /** The services that depend on it. */
  readonly dependents: readonly Service[];
  /** What is usual in this manifest. */
  readonly habits: Habits;
  readonly source: Source;
}

/** The manifests as they are written: what came from a variable looks like any other value once it is resolved. */
export interface Source {
  /** The text in a range; of the first line alone where it runs over several. Empty when the file cannot be read. */
  textAt(at: Location): string;
  /** The lines of a file. */
  linesOf(file: string): readonly string[];
  /** Any other file; undefined when it cannot be read. */
  readText(file: string): string | undefined;
  /** What makers of fixes look at. */
  readonly problems: ProblemList;
}

/** What a rule found at one place. Several in one file become one problem. */
export interface Hint {
  readonly message: string;
  readonly at: Location;
  /** The name of the service, or of what else it is about. */
  readonly subject: string;
  readonly fix?: Fix | undefined;
}

/** Takes hints away that somebody else tells: what a policy of a pack finds is told once, by the policy. */
export interface HintClaims {
  /** True where the hint is taken. */
  take(rule: string, hint: Hint): boolean;
}

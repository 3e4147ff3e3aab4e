import type { Verb } from '../../../base/kinds/verbs.ts';
import type { PolicyEffect } from '../../model/governance.ts';

/** A pack that comes with Patchbay, off until a manifest switches it on. */
export interface BuiltInPack {
  /** What it is for, in one sentence. */
  readonly says: string;
  readonly policies: readonly BuiltInPolicy[];
}

/** A policy of such a pack. One with the name of a rule of the linter takes the place of its hints. */
export interface BuiltInPolicy {
  readonly name: string;
  readonly on: readonly Verb[];
  /** CEL. */
  readonly when: string;
  readonly effect: PolicyEffect;
  /** What is told: what is wrong, and what to do. */
  readonly message: string;
  /** CEL that names what exactly; `message` stands in where it fails. */
  readonly messageExpression?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Whatever makes containers, and the manifest as it is read. */
export const whereItRuns: readonly Verb[] = ['manifest', 'start', 'restart', 'scale', 'run'];

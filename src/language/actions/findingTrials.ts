import type { Application } from '../../manifest/model.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { manifestQuota } from '../../policy/quota/manifestQuota.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { judge } from '../../policy/rules/judge.ts';
import { PolicyBook } from '../../policy/rules/policyBook.ts';
import { applied } from '../proof/trial.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { FileEdit } from './offer.ts';

/** Tries edits against what policies and quotas find: each trial resolves the manifest with the edit and judges it again. */
export class FindingTrials {
  readonly #snapshot: Snapshot;
  readonly #manifest: ResolvedManifest;
  readonly #book = new PolicyBook();
  readonly #nowMs: number;
  readonly found: readonly PolicyFinding[];

  constructor(snapshot: Snapshot, nowMs: number) {
    this.#snapshot = snapshot;
    this.#manifest = snapshot.manifest();
    this.#nowMs = nowMs;
    this.found = this.#judged(this.#manifest.application);
  }

  /** True where the finding is gone after edits of one file, and neither a mistake nor another finding has come. */
  heals(edits: readonly FileEdit[], finding: PolicyFinding): boolean {
    const after = this.after(edits);
    return after !== undefined && isHealing(after, finding, this.found);
  }

  /** What is found after edits of one file; undefined where they bring a mistake. */
  after(edits: readonly FileEdit[]): readonly PolicyFinding[] | undefined {
    const file = edits[0]?.file;
    const text = file === undefined ? undefined : this.#snapshot.readText(file);
    if (file === undefined || text === undefined) return undefined;
    const after = this.#snapshot.manifestWith(new Map([[file, applied(text, edits)]]));
    return after.application && errorsOf(after) <= errorsOf(this.#manifest)
      ? this.#judged(after.application)
      : undefined;
  }

  #judged(application: Application | undefined): readonly PolicyFinding[] {
    if (!application) return [];
    const moment = { kind: 'manifest', nowMs: this.#nowMs } as const;
    return [...judge(application, moment, { book: this.#book }), ...manifestQuota(application)];
  }
}

/** True where a finding is not among those of afterwards, which are all among those of before. */
export function isHealing(
  after: readonly PolicyFinding[],
  finding: PolicyFinding,
  before: readonly PolicyFinding[],
): boolean {
  const subjects = after.map(findingSubject);
  const known = new Set(before.map(findingSubject));
  return !subjects.includes(findingSubject(finding)) && subjects.every((one) => known.has(one));
}

export function findingSubject({ code, services }: PolicyFinding): string {
  return [code, ...services].join('\0');
}

function errorsOf({ problems }: ResolvedManifest): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}

import {
  answerCondition,
  conditionOf,
  plainConditions,
  type CelCondition,
  type PlainCondition,
} from '../../expression/cel/conditions.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';

import { askedAbout } from '../rules/asking.ts';
import { FactReader } from '../rules/factBook.ts';
import type { Moment } from '../rules/moment.ts';
import type { PolicyAnswer } from '../rules/policyAnswer.ts';
import type { PolicyBook } from '../rules/policyBook.ts';
import type { CompiledPolicy } from '../rules/policyLanguage.ts';

/** How often a part of a policy's `when` was true, and how often false. */
export interface CoveredCondition extends PlainCondition {
  readonly trueCount: number;
  readonly falseCount: number;
}

export interface PolicyCoverage {
  readonly policy: PolicyDeclaration;
  readonly conditions: readonly CoveredCondition[];
}

interface Count {
  trueCount: number;
  falseCount: number;
}

/** What tests have seen of policies: each part of a condition is to be true once, and false once. */
export class ConditionCoverage {
  readonly #book: PolicyBook;
  readonly #conditions = new Map<PolicyDeclaration, CelCondition>();
  readonly #counts = new Map<string, Count>();

  constructor(policies: readonly PolicyDeclaration[], book: PolicyBook) {
    this.#book = book;
    for (const policy of policies) {
      // Those that come with Patchbay stand in no file, and are tested elsewhere.
      if (policy.places['when']) this.#conditions.set(policy, conditionOf(policy.when));
    }
  }

  /** Policies were asked about an application at a moment. Those of `application` are the ones that were given. */
  see(application: Application, moment: Moment): void {
    const reader = new FactReader(this.#book.facts, {});
    for (const policy of application.governance?.policies ?? []) {
      const condition = this.#conditions.get(policy);
      const compiled = this.#book.compiled(policy);
      if (!condition || compiled.parts.some((part) => 'mistake' in part)) continue;
      for (const about of askedAbout(policy, compiled, application, moment)) {
        const subject = { ...about, application, moment };
        answerCondition(condition, (plain) =>
          this.#ask(policy, plain, (part) => this.#book.answer(part, subject, reader)),
        );
      }
    }
  }

  get policies(): readonly PolicyCoverage[] {
    return [...this.#conditions].map(([policy, condition]) => ({
      policy,
      conditions: plainConditions(condition).map((plain) => ({
        ...plain,
        ...(this.#counts.get(keyOf(policy, plain)) ?? { trueCount: 0, falseCount: 0 }),
      })),
    }));
  }

  #ask(
    policy: PolicyDeclaration,
    plain: PlainCondition,
    answerOf: (part: CompiledPolicy) => PolicyAnswer,
  ): boolean | undefined {
    const key = keyOf(policy, plain);
    // What decides of it is that part alone.
    const part = this.#book.compiled({ ...policy, when: plain.text, version: key });
    const answer = answerOf(part);
    if (answer.kind === 'failed') return undefined;
    const count = this.#counts.get(key) ?? { trueCount: 0, falseCount: 0 };
    this.#counts.set(key, count);
    if (answer.kind === 'yes') count.trueCount += 1;
    else count.falseCount += 1;
    return answer.kind === 'yes';
  }
}

function keyOf({ version, name }: PolicyDeclaration, { start, end }: PlainCondition): string {
  return `${name} ${version} ${start}-${end}`;
}

/** How many of all outcomes were seen; each condition has two. */
export function seenOutcomes(policies: readonly PolicyCoverage[]): { readonly seen: number; readonly all: number } {
  const conditions = policies.flatMap((each) => each.conditions);
  const seen = conditions.reduce(
    (sum, { trueCount, falseCount }) => sum + (trueCount > 0 ? 1 : 0) + (falseCount > 0 ? 1 : 0),
    0,
  );
  return { seen, all: conditions.length * 2 };
}

import type { Service } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import { policyAnswer, type PolicyAnswer } from './policyAnswer.ts';
import { FactBook, type FactReader, type FactSubject } from './factBook.ts';
import { PolicyCompiler, type CompiledPolicy } from './policyLanguage.ts';

/** More policies than any manifest has: those compiled first are forgotten. */
const maxCompiled = 2000;

/** What was compiled, and what policies said of services that have not changed since. */
export class PolicyBook {
  readonly facts = new FactBook();
  readonly #compiler = new PolicyCompiler();
  /** By version: what decides is the same. */
  readonly #compiled = new Map<string, CompiledPolicy>();
  readonly #answers = new WeakMap<Service, Map<string, PolicyAnswer>>();

  compiled(policy: PolicyDeclaration): CompiledPolicy {
    const known = this.#compiled.get(policy.version);
    if (known) return known;
    const made = this.#compiler.compile(policy);
    this.#compiled.set(policy.version, made);
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size > maxCompiled && oldest !== undefined) this.#compiled.delete(oldest);
    return made;
  }

  /** What a policy says of a subject. `isGiven`: some facts are not those of the subject. */
  answer(
    policy: PolicyDeclaration,
    compiled: CompiledPolicy,
    subject: FactSubject,
    reader: FactReader,
    isGiven: boolean,
  ): PolicyAnswer {
    const { service } = subject;
    const isOfService =
      service && !isGiven && [...compiled.reads].every((name) => name === 'service' || name === 'image');
    if (!isOfService) return policyAnswer(compiled, reader.readerOf(subject));
    const answers = this.#answers.get(service) ?? new Map<string, PolicyAnswer>();
    this.#answers.set(service, answers);
    const known = answers.get(policy.version) ?? policyAnswer(compiled, reader.readerOf(subject));
    // What took too long may have waited for a busy machine.
    if (known.kind !== 'failed') answers.set(policy.version, known);
    return known;
  }
}

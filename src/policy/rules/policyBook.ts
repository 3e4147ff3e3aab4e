import type { Service } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import { PolicyAsker, type PolicyAnswer } from './policyAnswer.ts';
import type { PolicyFinding } from './finding.ts';
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
  readonly #askers = new WeakMap<CompiledPolicy, PolicyAsker>();
  /** There are more services than policies by far, so this makes few maps. */
  readonly #findings = new WeakMap<PolicyDeclaration, WeakMap<Service, PolicyFinding | 'nothing'>>();

  compiled(policy: PolicyDeclaration): CompiledPolicy {
    const known = this.#compiled.get(policy.version);
    if (known) return known;
    const made = this.#compiler.compile(policy);
    this.#compiled.set(policy.version, made);
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size > maxCompiled && oldest !== undefined) this.#compiled.delete(oldest);
    return made;
  }

  /** What a policy says of a subject. */
  answer(compiled: CompiledPolicy, subject: FactSubject, reader: FactReader): PolicyAnswer {
    return this.#asker(compiled).ask(reader.readerOf(subject));
  }

  /** What was found of a service by a policy that reads nothing else; it counts for as long as both stay as they are. */
  known(service: Service, policy: PolicyDeclaration): PolicyFinding | 'nothing' | undefined {
    return this.#findings.get(policy)?.get(service);
  }

  remember(service: Service, policy: PolicyDeclaration, found: PolicyFinding | 'nothing'): void {
    const known = this.#findings.get(policy);
    if (known) known.set(service, found);
    else this.#findings.set(policy, new WeakMap([[service, found]]));
  }

  #asker(compiled: CompiledPolicy): PolicyAsker {
    const known = this.#askers.get(compiled) ?? new PolicyAsker(compiled);
    this.#askers.set(compiled, known);
    return known;
  }
}

import { TooMuchWork } from '../../expression/effort.ts';
import type { CheckedExpression } from '../../expression/cel/compileCel.ts';
import { Scope } from '../../expression/cel/scope.ts';
import { ValueTrace, type TracePath } from '../../expression/cel/valueTrace.ts';
import { failed, type Value } from '../../expression/cel/value.ts';
import type { CompiledPart, CompiledPolicy } from './policyLanguage.ts';

/** What a policy says of one thing that it was asked about. */
export type PolicyAnswer =
  | { readonly kind: 'no' }
  /** `reads` is what decided, the most specific first: names and indices from a variable of the policy down. */
  | { readonly kind: 'yes'; readonly reads: readonly TracePath[]; readonly message: string | undefined }
  /** `missing` is what was looked for and is not there, where that is known. */
  | { readonly kind: 'failed'; readonly why: 'late' | 'unanswered'; readonly missing: TracePath | undefined };

/** What an expression comes to that takes too long. */
const late: unique symbol = Symbol('late');

/** The value of a variable of `policyVariables`; `failed` where there is none. */
export type VariableOf = (name: string) => Value;

/**
 * Asks a policy whose expressions have no mistakes, of one thing after the other; what it needed for that, as patterns, is kept. Most
 * answers are no, and that is quick; else it is asked again, to see what decided.
 */
export class PolicyAsker {
  readonly #when: Asking | undefined;
  readonly #message: Asking | undefined;
  readonly #variables: object | undefined;
  readonly #scopes: Scope[] = [];
  /** The policy's own variables, as far as they were read of the thing that is asked about. */
  readonly #known = new Map<string, Value>();
  #variableOf: VariableOf = () => failed;
  #trace: ValueTrace | undefined;

  constructor({ parts }: CompiledPolicy) {
    this.#variables = this.#lazyVariables(parts);
    this.#when = this.#asking(parts.find(({ name }) => name === 'when'));
    this.#message = this.#asking(parts.find(({ name }) => name === 'messageExpression'));
  }

  ask(variableOf: VariableOf): PolicyAnswer {
    this.#variableOf = variableOf;
    const first = this.#evaluated(this.#when);
    if (first === false) return { kind: 'no' };
    if (first === late) return { kind: 'failed', why: 'late', missing: undefined };
    const trace = new ValueTrace();
    const again = this.#evaluated(this.#when, trace);
    if (again === true) return { kind: 'yes', reads: trace.reads, message: this.#messageText() };
    return { kind: 'failed', why: again === late ? 'late' : 'unanswered', missing: trace.missing };
  }

  #messageText(): string | undefined {
    const message = this.#message && this.#evaluated(this.#message);
    return typeof message === 'string' ? message : undefined;
  }

  #evaluated(asking: Asking | undefined, trace?: ValueTrace): Value {
    if (!asking) return failed;
    this.#known.clear();
    this.#trace = trace;
    for (const scope of this.#scopes) scope.trace = trace;
    try {
      return asking.expression.evaluate(asking.scope);
    } catch (error) {
      if (error instanceof TooMuchWork) return late;
      throw error;
    }
  }

  #read(name: string): Value {
    const value = name === 'variables' ? this.#variables : this.#variableOf(name);
    this.#trace?.variable(name, value);
    return value;
  }

  #asking(part: CompiledPart | undefined): Asking | undefined {
    if (!part || !('expression' in part)) return undefined;
    const scope = new Scope((name) => this.#read(name));
    this.#scopes.push(scope);
    return { expression: part.expression, scope };
  }

  /** Each is evaluated when it is read first, and then never again of the same thing. */
  #lazyVariables(parts: readonly CompiledPart[]): object {
    const variables = {};
    for (const part of parts) {
      const name = /^variables\.(.*)$/s.exec(part.name)?.[1];
      const asking = name === undefined ? undefined : this.#asking(part);
      if (name === undefined || !asking) continue;
      const get = (): Value => {
        if (!this.#known.has(name)) this.#known.set(name, asking.expression.evaluate(asking.scope));
        return this.#known.get(name);
      };
      Object.defineProperty(variables, name, { enumerable: true, get });
    }
    return variables;
  }
}

/** An expression, and what it is evaluated in. */
interface Asking {
  readonly expression: CheckedExpression;
  readonly scope: Scope;
}

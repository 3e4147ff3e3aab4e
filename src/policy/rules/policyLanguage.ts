import { policyTypes } from '../../base/kinds/policyTypes.ts';
import { operationVariableNames, policyVariables } from '../../base/kinds/policyVariables.ts';
import { compileCel, compileCondition, type CheckedExpression } from '../../expression/cel/compileCel.ts';
import { checkerOf, type Checker, type StructTypes, type VariableTypes } from '../../expression/cel/checker.ts';
import type { ExpressionMistake } from '../../expression/mistake.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';

/** The variables of every policy, with their types in CEL's words. */
const ownVariables: VariableTypes = Object.fromEntries(
  Object.entries(policyVariables).map(([name, { type }]) => [name, type]),
);

/** What the struct that `variables` is in CEL is called. */
const variablesType = 'Variables';

/** One expression of a policy. `name` is as in `PolicyDeclaration.places`. */
export type CompiledPart =
  | { readonly name: string; readonly expression: CheckedExpression }
  | { readonly name: string; readonly mistake: ExpressionMistake };

/** The expressions of a policy, made ready: the variables in their order, then the condition, then the message. */
export interface CompiledPolicy {
  readonly parts: readonly CompiledPart[];
  /** The variables of `policyVariables` that the condition, or what it reads, may look at. */
  readonly reads: ReadonlySet<string>;
}

/** Compiles policies. One compiler serves many: what they have in common is made once. */
export class PolicyCompiler {
  #plain: Checker | undefined;

  compile(policy: PolicyDeclaration): CompiledPolicy {
    const known: Record<string, { readonly type: string }> = {};
    const variables = Object.entries(policy.variables).map(([name, text]) => {
      const part = partOf(`variables.${name}`, text, this.#checkerWith(known));
      known[name] = { type: 'expression' in part ? declarable(part.expression.type) : 'dyn' };
      return part;
    });
    const checker = this.#checkerWith(known);
    const when = conditionOf(policy.when, checker);
    const { messageExpression } = policy;
    const message = messageExpression === undefined ? [] : [textOf(messageExpression, checker)];
    const parts = [...variables, when, ...message];
    const mistaken = [...variables, when].filter((part) => 'mistake' in part);
    const named = mistaken.flatMap(({ name }) => namedOfOperation(policyText(policy, name)));
    return { parts, reads: new Set([...readBy([when, ...variables]), ...named]) };
  }

  #checkerWith(known: StructTypes[string]): Checker {
    if (Object.keys(known).length > 0) {
      const all = { ...ownVariables, variables: variablesType };
      return checkerOf(all, policyTypes, { [variablesType]: { ...known } });
    }
    this.#plain ??= checkerOf(ownVariables, policyTypes);
    return this.#plain;
  }
}

/** The text of an expression of a policy, by the name of its part. */
export function policyText({ when, messageExpression = '', variables }: PolicyDeclaration, name: string): string {
  if (name === 'when') return when;
  return name === 'messageExpression' ? messageExpression : (variables[name.slice('variables.'.length)] ?? '');
}

/** The type as a field may have it. Of one that the library does not let be declared, only the values can tell. */
function declarable(type: string): string {
  return (type.match(/[\w.]+/g) ?? []).every((word) => declarableTypes.has(word)) ? type : 'dyn';
}

const declarableTypes: ReadonlySet<string> = new Set([
  ...['string', 'int', 'uint', 'double', 'bool', 'bytes', 'dyn', 'list', 'map'],
  ...['google.protobuf.Timestamp', 'google.protobuf.Duration'],
  ...Object.keys(policyTypes),
]);

const what = 'a policy';
/** What `compileCel` needs to know is which names are variables; their types the checker knows. */
const allVariables: VariableTypes = { ...ownVariables, variables: variablesType };

function partOf(name: string, text: string, checker: Checker): CompiledPart {
  return { name, ...compileCel(text, allVariables, what, {}, checker) };
}

function conditionOf(text: string, checker: Checker): CompiledPart {
  return { name: 'when', ...compileCondition(text, allVariables, what, {}, checker) };
}

/** The message must be a text. */
function textOf(text: string, checker: Checker): CompiledPart {
  const name = 'messageExpression';
  const compiled = compileCel(text, allVariables, what, {}, checker);
  if ('mistake' in compiled || ['string', 'dyn'].includes(compiled.expression.type)) return { name, ...compiled };
  const message = `The message of a policy is a text; this is of type ${compiled.expression.type}.`;
  return { name, mistake: { message, position: 0, end: text.length } };
}

/** What an expression with a mistake would read of an operation is known by its words alone. */
function namedOfOperation(text: string): readonly string[] {
  const words: ReadonlySet<string> = new Set(text.match(/\w+/g));
  return operationVariableNames.filter((name) => words.has(name));
}

function readBy(parts: readonly CompiledPart[]): ReadonlySet<string> {
  const all = parts.flatMap((part) => ('expression' in part ? [...part.expression.variables] : []));
  return new Set(all.filter((name) => name !== 'variables'));
}

import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { celFunctions } from '../../base/kinds/celFunctions.ts';

/** The variables that an expression may use, with their types in CEL's words: `string`, `map<string, dyn>`, `google.protobuf.Timestamp`. */
export type VariableTypes = Readonly<Record<string, string>>;

/** Names whose methods are functions: `strings.quote("a")`. */
export const namespaces: ReadonlySet<string> = new Set(
  Object.keys(celFunctions).flatMap((name) => /^(.+)\./.exec(name)?.[1] ?? []),
);

const timestamp = 'google.protobuf.Timestamp';
const duration = 'google.protobuf.Duration';

/** What CEL has, and the library does not declare. */
const functions = [
  `int(${timestamp}): int`,
  `string(${timestamp}): string`,
  `string(${duration}): string`,
  `timestamp(${timestamp}): ${timestamp}`,
  `duration(${duration}): ${duration}`,
  'int(uint): int',
  'string.charAt(int): string',
  'string.replace(string, string): string',
  'string.replace(string, string, int): string',
  'string.reverse(): string',
  'string.format(list<dyn>): string',
  'StringsNamespace.quote(string): string',
  'type(optional): type',
  'OptionalNamespace.ofNonZeroValue(A): optional<A>',
];

const operators = [
  'int == double',
  'double == uint',
  'bytes < bytes: bool',
  'bytes <= bytes: bool',
  'bytes > bytes: bool',
  'bytes >= bytes: bool',
  'optional == optional',
];

class StringsNamespace {
  readonly name = 'strings';
}

/** Types with known fields, by their names: `Port` with `published: int`. */
export type StructTypes = Readonly<Record<string, Readonly<Record<string, { readonly type: string }>>>>;

/** What reads expressions that may use certain variables. */
export type Checker = Environment;

/**
 * Reads expressions and finds the types of their parts. What runs afterwards is ours, so that no handler is ever called. `structs` is one
 * object for all who know the same: making it ready takes milliseconds, and is done once. `own` are more of them, of this checker alone.
 */
export function checkerOf(variables: VariableTypes, structs = noStructs, own = noStructs): Checker {
  const made = readyFor(structs).clone();
  for (const [name, schema] of inOrder(own)) made.registerType({ name, schema });
  if (!Object.hasOwn(variables, 'optional_type')) made.registerVariable('optional_type', 'type');
  for (const [name, type] of Object.entries(variables)) made.registerVariable(name, type);
  return made;
}

const noStructs: StructTypes = {};
/** Never registered with, so that it stays as it was made. */
const ready = new WeakMap<StructTypes, Environment>();

function readyFor(structs: StructTypes): Environment {
  const known = ready.get(structs);
  if (known) return known;
  const limits = { maxAstNodes: 1000, maxDepth: 60, maxListElements: 500, maxMapEntries: 100, maxCallArguments: 8 };
  const made = new Environment({ limits, homogeneousAggregateLiterals: false, enableOptionalTypes: true });
  for (const [name, schema] of inOrder(structs)) made.registerType({ name, schema });
  made.registerType('StringsNamespace', StringsNamespace);
  made.registerConstant('strings', 'StringsNamespace', new StringsNamespace());
  made.registerFunction('optional.optMap(ast, ast): dyn', optionalMacro(false));
  made.registerFunction('optional.optFlatMap(ast, ast): dyn', optionalMacro(true));
  made.registerFunction('isSet(ast): bool', isSet);
  for (const signature of functions) made.registerFunction(signature, unused);
  for (const signature of operators) made.registerOperator(signature, unused);
  ready.set(structs, made);
  return made;
}

/** The library wants a type to be there before a field is of it. No type leads back to itself. */
function inOrder(structs: StructTypes): ReadonlyMap<string, Record<string, string>> {
  const made = new Map<string, Record<string, string>>();
  const entered = new Set<string>();
  const enter = (name: string): void => {
    if (entered.has(name) || !Object.hasOwn(structs, name)) return;
    entered.add(name);
    const fields = Object.entries(structs[name] ?? {}).map(([field, { type }]) => [field, type] as const);
    for (const [, type] of fields) for (const [word] of type.matchAll(/\w+/g)) enter(word);
    made.set(name, Object.fromEntries(fields));
  };
  for (const name of Object.keys(structs)) enter(name);
  return made;
}

function unused(): never {
  throw new Error('The library evaluates nothing.');
}

/** As much of the library's checker as a macro needs: it does not declare it. */
interface CheckedType {
  readonly kind: string;
  readonly valueType?: CheckedType;
}

interface TypeChecker {
  readonly dynType: CheckedType;
  readonly registry: { getOptionalType(of: CheckedType): CheckedType };
  check(node: ASTNode, context: CheckerContext): CheckedType;
  getType(name: string): CheckedType;
}

interface CheckerContext {
  forkWithVariable(name: string, type: CheckedType): CheckerContext;
}

interface MacroCall {
  readonly receiver: ASTNode;
  readonly args: readonly [variable: ASTNode, inner: ASTNode];
}

/** `isSet(a["b"])`: what `has` says of a name behind a dot alone. */
function isSet({ args: [value] }: Pick<MacroCall, 'args'>) {
  return {
    evaluate: unused,
    typeCheck(checker: TypeChecker, _macro: unknown, context: CheckerContext): CheckedType {
      checker.check(value, context);
      return checker.getType('bool');
    },
  };
}

/** `optional.optMap(x, …)`: within the second part, `x` is what the optional holds. */
function optionalMacro(isFlat: boolean) {
  return ({ receiver, args: [variable, inner] }: MacroCall) => ({
    evaluate: unused,
    typeCheck(checker: TypeChecker, _macro: unknown, context: CheckerContext): CheckedType {
      const optional = checker.check(receiver, context);
      if (variable.op !== 'id') return checker.dynType;
      const held = optional.valueType ?? checker.dynType;
      const made = checker.check(inner, context.forkWithVariable(variable.args, held));
      return isFlat ? made : checker.registry.getOptionalType(made);
    },
  });
}

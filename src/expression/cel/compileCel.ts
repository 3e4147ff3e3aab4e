import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { TooMuchWork } from '../effort.ts';
import type { ExpressionMistake } from '../mistake.ts';
import { celFunctions } from './functions.ts';
import { macro, type MacroName } from './macros.ts';
import { binaryOperators, logical, negated, opposite, wholeDivision } from './operators.ts';
import { failed, memberOf, type Evaluate, type Scope, type Value } from './value.ts';

/** The variables that an expression may use, with their types in CEL's words: `string`, `map<string, dyn>`, `google.protobuf.Timestamp`. */
export type VariableTypes = Readonly<Record<string, string>>;

/** An expression that can be asked again and again, of whatever a scope gives its variables. */
export interface CheckedExpression {
  /** `dyn` where only the values can tell. */
  readonly type: string;
  /** The variables that it reads. */
  readonly variables: ReadonlySet<string>;
  /** `failed` for what it cannot answer. Throws `TooMuchWork` where that takes too long. */
  evaluate(scope: Scope): Value;
}

export type CompiledExpression = { readonly expression: CheckedExpression } | { readonly mistake: ExpressionMistake };

const maxLength = 4000;
/** Macros within macros multiply. */
const maxNestedMacros = 3;

/** Parses and checks an expression with the CEL library, and makes it ready: what runs is ours, without exceptions, within bounds. */
export function compileCel(text: string, variables: VariableTypes): CompiledExpression {
  if (text.length > maxLength) {
    return { mistake: { message: `The expression is longer than ${maxLength} characters.`, position: null } };
  }
  try {
    const parsed = environment(variables).parse(text);
    const checked = parsed.check();
    if (!checked.valid) return { mistake: mistakeOf(checked.error) };
    const compiler = new Compiler();
    const run = compiler.compile(parsed.ast);
    const evaluate = (scope: Scope): Value => {
      scope.begin();
      const value = run(scope);
      // Whatever came out of it, part of what it was asked of was not looked at.
      if (scope.effort.isOver) throw new TooMuchWork();
      return value;
    };
    return { expression: { type: checked.type ?? 'dyn', variables: compiler.variables, evaluate } };
  } catch (error) {
    return { mistake: mistakeOf(error) };
  }
}

/** The same of an expression that is true or false. `what` it is, is said where it is something else: "filter", "policy". */
export function compileCondition(text: string, variables: VariableTypes, what: string): CompiledExpression {
  const compiled = compileCel(text, variables);
  if ('mistake' in compiled || ['bool', 'dyn'].includes(compiled.expression.type)) return compiled;
  const message = `A ${what} is true or false; this is of type ${compiled.expression.type}.`;
  return { mistake: { message, position: 0, end: text.length } };
}

function environment(variables: VariableTypes): Environment {
  const limits = { maxAstNodes: 1000, maxDepth: 60, maxListElements: 500, maxMapEntries: 100, maxCallArguments: 8 };
  const made = new Environment({ limits, homogeneousAggregateLiterals: false });
  for (const [name, type] of Object.entries(variables)) made.registerVariable(name, type);
  // The library takes a number divided by a whole one as whole; what runs is ours, and knows better.
  made.registerOperator('int == double', (a: bigint, b: number) => Number(a) === b);
  return made;
}

/** An expression that is CEL, but not what is known here. */
class Unknown extends Error {
  readonly range: { readonly start: number; readonly end: number };

  constructor(message: string, { start, end }: ASTNode) {
    super(message);
    this.range = { start, end };
  }
}

function mistakeOf(error: unknown): ExpressionMistake {
  if (!(error instanceof Error)) return { message: String(error), position: null };
  const { summary, range } = error as Error & { summary?: string; range?: { start: number; end: number } };
  const message = summary ?? error.message;
  return range ? { message, position: range.start, end: range.end } : { message, position: null };
}

class Compiler {
  readonly variables = new Set<string>();
  /** Names that macros bind, and where their values are. */
  readonly #bound: { readonly name: string; readonly slot: number }[] = [];
  #slots = 0;
  #nested = 0;
  /** Parts of the expression so far. */
  #parts = 0;

  compile(node: ASTNode): Evaluate {
    this.#parts++;
    switch (node.op) {
      case 'value':
        return constant(node.args);
      case 'id':
        return this.#variable(node.args);
      case '.':
        return member(this.compile(node.args[0]), constant(node.args[1]));
      case '[]':
        return member(this.compile(node.args[0]), this.compile(node.args[1]));
      case 'call':
        return this.#call(node, node.args[0], node.args[1]);
      case 'rcall':
        return this.#methodCall(node, node.args[0], node.args[1], node.args[2]);
      case 'list':
        return list(node.args.map((item) => this.compile(item)));
      case 'map':
        return map(node.args.map(([key, value]) => [this.compile(key), this.compile(value)]));
      case '?:':
        return choice(this.compile(node.args[0]), this.compile(node.args[1]), this.compile(node.args[2]));
      case '&&':
        return logical(this.compile(node.args[0]), this.compile(node.args[1]), false);
      case '||':
        return logical(this.compile(node.args[0]), this.compile(node.args[1]), true);
      case '!_':
        return unary(this.compile(node.args), negated);
      case '-_':
        return unary(this.compile(node.args), opposite);
      default:
        return this.#binary(node);
    }
  }

  #variable(name: string): Evaluate {
    const bound = this.#bound.findLast((each) => each.name === name);
    if (bound) return (scope) => scope.locals[bound.slot];
    this.variables.add(name);
    return (scope) => scope.variable(name);
  }

  #binary(node: ASTNode): Evaluate {
    const apply = isWholeDivision(node) ? wholeDivision : binaryOperators.get(node.op);
    const operands = node.args as readonly [ASTNode, ASTNode];
    if (!apply) throw new Unknown(`"${node.op}" cannot be used in a filter.`, node);
    const left = this.compile(operands[0]);
    const right = this.compile(operands[1]);
    return (scope) => {
      const a = left(scope);
      if (a === failed) return failed;
      const b = right(scope);
      return b === failed ? failed : apply(a, b, scope);
    };
  }

  #call(node: ASTNode, name: string, args: readonly ASTNode[]): Evaluate {
    const [first] = args;
    if (name === 'has' && first) {
      const value = this.compile(first);
      return (scope) => value(scope) !== failed;
    }
    return this.#function(node, name, args);
  }

  #methodCall(node: ASTNode, name: string, receiver: ASTNode, args: readonly ASTNode[]): Evaluate {
    if (receiver.op === 'id' && receiver.args === 'cel' && name === 'bind') return this.#bind(node, args);
    if (isMacro(name) && args.length >= 2) return this.#macro(node, name, receiver, args);
    return this.#function(node, name, [receiver, ...args]);
  }

  #function(node: ASTNode, name: string, args: readonly ASTNode[]): Evaluate {
    const apply = celFunctions.get(`${name}/${args.length}`);
    if (!apply) throw new Unknown(`"${name}" cannot be used in a filter.`, node);
    const values = args.map((arg) => this.compile(arg));
    return (scope) => {
      const given: Value[] = [];
      for (const value of values) {
        const result = value(scope);
        if (result === failed) return failed;
        given.push(result);
      }
      return apply(given, scope);
    };
  }

  #macro(node: ASTNode, name: MacroName, receiver: ASTNode, args: readonly ASTNode[]): Evaluate {
    const [variable, first, second] = args;
    if (variable?.op !== 'id' || !first) throw new Unknown(`"${name}" needs a name and an expression.`, node);
    if (++this.#nested > maxNestedMacros)
      throw new Unknown(`Too many of "${name}" and its like inside each other.`, node);
    const items = this.compile(receiver);
    const slot = this.#enter(variable.args);
    const partsBefore = this.#parts;
    const parts = { slot, list: items, first: this.compile(first), second: second && this.compile(second) };
    this.#leave();
    this.#nested--;
    return macro(name, { ...parts, steps: this.#parts - partsBefore + 1 });
  }

  #bind(node: ASTNode, [variable, bound, inner]: readonly ASTNode[]): Evaluate {
    if (variable?.op !== 'id' || !bound || !inner)
      throw new Unknown('"cel.bind" needs a name and two expressions.', node);
    const value = this.compile(bound);
    const slot = this.#enter(variable.args);
    const result = this.compile(inner);
    this.#leave();
    return (scope) => {
      scope.locals[slot] = value(scope);
      return result(scope);
    };
  }

  #enter(name: string): number {
    this.#bound.push({ name, slot: this.#slots });
    return this.#slots++;
  }

  #leave(): void {
    this.#bound.pop();
  }
}

function isMacro(name: string): name is MacroName {
  return ['all', 'exists', 'exists_one', 'map', 'filter'].includes(name);
}

/** The type checker knows both sides as whole numbers. */
function isWholeDivision({ op, args }: ASTNode): boolean {
  if (op !== '/') return false;
  return (args as readonly { checkedType?: { name?: string } }[]).every((side) => side.checkedType?.name === 'int');
}

function constant(value: Value): Evaluate {
  const plain = typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return () => plain;
}

function member(of: Evaluate, key: Evaluate): Evaluate {
  return (scope) => {
    const value = of(scope);
    return value === failed ? failed : memberOf(value, key(scope), scope);
  };
}

function unary(operand: Evaluate, apply: (value: Value) => Value): Evaluate {
  return (scope) => {
    const value = operand(scope);
    return value === failed ? failed : apply(value);
  };
}

function choice(condition: Evaluate, yes: Evaluate, no: Evaluate): Evaluate {
  return (scope) => {
    const verdict = condition(scope);
    if (typeof verdict !== 'boolean') return failed;
    return verdict ? yes(scope) : no(scope);
  };
}

function list(items: readonly Evaluate[]): Evaluate {
  return (scope) => {
    const values = items.map((item) => item(scope));
    return values.includes(failed) ? failed : values;
  };
}

function map(entries: readonly (readonly [Evaluate, Evaluate])[]): Evaluate {
  return (scope) => {
    const values = entries.map(([key, value]) => [key(scope), value(scope)] as const);
    if (values.some(([key, value]) => typeof key !== 'string' || value === failed)) return failed;
    return Object.fromEntries(values as [string, Value][]);
  };
}

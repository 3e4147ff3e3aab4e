import type { ASTNode } from '@marcbachmann/cel-js';
import { TooMuchWork } from '../effort.ts';
import type { ExpressionMistake } from '../mistake.ts';
import { durationType, timestampType, typeNames } from './conversions.ts';
import { checkerOf, namespaces, type Checker, type VariableTypes } from './checker.ts';
import { alternative, evaluators } from './functions.ts';
import { macro, optionalMacro, type MacroName } from './macros.ts';
import { hasMember, memberOf, optionalMember } from './maps.ts';
import { binaryOperators, logical, negated, numberComparisons, opposite } from './operators.ts';
import { compareRanks, rankedComparison, type Ranks } from './ranks.ts';
import type { Evaluate, Scope } from './scope.ts';
import { failed, KeyedMap, Optional, comparableKey, Uint, type ComparableKey, type Value } from './value.ts';

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

/**
 * Parses and checks an expression with the CEL library, and makes it ready: what runs is ours, without exceptions, within
 * bounds. `what` it is, is said in mistakes: "a filter", "a policy". Variables of `ranks` are compared by the order of their words.
 * `checker` knows the variables, and the structs that they lead to; one that was made before saves the work.
 */
export function compileCel(
  text: string,
  variables: VariableTypes,
  what = 'an expression',
  ranks: Ranks = {},
  checker?: Checker,
): CompiledExpression {
  if (text.length > maxLength) {
    return { mistake: { message: `The expression is longer than ${maxLength} characters.`, position: null } };
  }
  try {
    const parsed = (checker ?? checkerOf(variables)).parse(text);
    const checked = parsed.check();
    if (!checked.valid) return { mistake: mistakeOf(checked.error, text) };
    const compiler = new Compiler(variables, what, ranks);
    const run = compiler.compile(parsed.ast);
    const evaluate = (scope: Scope): Value => {
      scope.begin();
      const value = run(scope);
      // Whatever came out of it, part of what it was asked of was not looked at.
      if (scope.effort.isOver) throw new TooMuchWork();
      return value;
    };
    return { expression: { type: typeText(checked.type), variables: compiler.variables, evaluate } };
  } catch (error) {
    return { mistake: mistakeOf(error, text) };
  }
}

/** A type that nothing decides is any: the library names it by a letter. */
function typeText(type = 'dyn'): string {
  return type.replace(/\b[A-Z]\b/g, 'dyn');
}

/** The same of an expression that is true or false. */
export function compileCondition(
  text: string,
  variables: VariableTypes,
  what: string,
  ranks: Ranks = {},
  checker?: Checker,
): CompiledExpression {
  const compiled = compileCel(text, variables, what, ranks, checker);
  if ('mistake' in compiled || ['bool', 'dyn'].includes(compiled.expression.type)) return compiled;
  const message = `${what.replace('a', 'A')} is true or false; this is of type ${compiled.expression.type}.`;
  return { mistake: { message, position: 0, end: text.length } };
}

/** An expression that is CEL, but not what is known here. */
class Unknown extends Error {
  readonly range: { readonly start: number; readonly end: number };

  constructor(message: string, { start, end }: ASTNode) {
    super(message);
    this.range = { start, end };
  }
}

function mistakeOf(error: unknown, text: string): ExpressionMistake {
  if (!(error instanceof Error)) return { message: String(error), position: null };
  const { summary, range } = error as Error & { summary?: string; range?: { start: number; end: number } };
  const message = inWords(summary ?? error.message, range ? text.slice(range.start, range.end) : '');
  return range ? { message, position: range.start, end: range.end } : { message, position: null };
}

const marks: Readonly<Record<string, string>> = {
  RPAREN: '")"',
  RBRACKET: '"]"',
  RBRACE: '"}"',
  COLON: '":"',
  COMMA: '","',
  IDENTIFIER: 'a name',
};

/** What the parser says, without its names for what stands there. */
function inWords(message: string, written: string): string {
  const [, expected = '', got = ''] = /^Expected (\w+), got (\w+)$/.exec(message) ?? [];
  if (message === 'Unexpected token: EOF') return 'The expression is incomplete.';
  if (message.startsWith('Unexpected token: ')) return `Unexpected "${written}".`;
  if (expected === 'EOF') return `Unexpected "${written}": an operator is missing before it.`;
  const mark = marks[expected] ?? 'something else';
  if (got === 'EOF') return `The expression is incomplete: ${mark} is missing at its end.`;
  return expected === '' ? message : `Expected ${mark} instead of "${written}".`;
}

class Compiler {
  readonly variables = new Set<string>();
  /** Names that macros bind, and where their values are. */
  readonly #bound: { readonly name: string; readonly slot: number }[] = [];
  #slots = 0;
  #nested = 0;
  /** Parts of the expression so far. */
  #parts = 0;
  readonly #declared: VariableTypes;
  readonly #what: string;
  readonly #ranks: Ranks;

  constructor(declared: VariableTypes, what: string, ranks: Ranks) {
    this.#ranks = ranks;
    this.#declared = declared;
    this.#what = what;
  }

  compile(node: ASTNode): Evaluate {
    this.#parts++;
    switch (node.op) {
      case 'value':
        return constant(node.args);
      case 'id':
        return this.#variable(node.args);
      case '.':
        return this.#member(node.args[0], constant(node.args[1]), memberOf);
      case '.?':
        return this.#member(node.args[0], constant(node.args[1]), optionalMember);
      case '[]':
        return this.#member(node.args[0], this.compile(node.args[1]), memberOf);
      case '[?]':
        return this.#member(node.args[0], this.compile(node.args[1]), optionalMember);
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
    if (Object.hasOwn(this.#declared, name)) {
      this.variables.add(name);
      if (this.#declared[name] === 'int') return (scope) => intIfWhole(scope.variable(name));
      return (scope) => scope.variable(name);
    }
    return constant(name === 'google' ? googleTypes : (typeNames.get(name) ?? failed));
  }

  #isNamespace(name: string): boolean {
    return namespaces.has(name) && !this.#bound.some((each) => each.name === name);
  }

  #member(of: ASTNode, key: Evaluate, find: typeof memberOf): Evaluate {
    const value = this.compile(of);
    return (scope) => {
      const found = value(scope);
      return found === failed ? failed : find(found, key(scope), scope);
    };
  }

  #binary(node: ASTNode): Evaluate {
    const apply = binaryOperators.get(node.op);
    const operands = node.args as readonly [ASTNode, ASTNode];
    if (!apply) throw new Unknown(`"${node.op}" cannot be used in ${this.#what}.`, node);
    const ranked = this.#ranked(node, operands);
    if (ranked) return ranked;
    const left = this.compile(operands[0]);
    const right = this.compile(operands[1]);
    const quick = quickComparison(node.op, operands[1]);
    return (scope) => {
      const a = left(scope);
      if (a === failed) return failed;
      if (quick && typeof a === 'number') return quick(a);
      const b = right(scope);
      return b === failed ? failed : apply(a, b, scope);
    };
  }

  #ranked(node: ASTNode, args: readonly [ASTNode, ASTNode]): Evaluate | undefined {
    const ranked = rankedComparison({ op: node.op, args }, this.#ranks);
    if (!ranked || this.#bound.some(({ name }) => name === ranked.variable)) return undefined;
    const { variable, word, words } = ranked;
    if (!words.includes(word)) throw new Unknown(`"${word}" is no ${variable}. Use ${words.join(', ')}.`, node);
    this.variables.add(variable);
    return compareRanks(ranked);
  }

  #call(node: ASTNode, name: string, args: readonly ASTNode[]): Evaluate {
    const [first] = args;
    if ((name !== 'has' && name !== 'isSet') || !first) return this.#function(node, name, args);
    if (first.op === '.' || first.op === '[]') return this.#has(first.args[0], this.#keyOf(first));
    const value = this.compile(first);
    return (scope) => {
      const found = value(scope);
      return found instanceof Optional ? found.hasValue : found !== failed;
    };
  }

  #has(of: ASTNode, key: Evaluate): Evaluate {
    const value = this.compile(of);
    return (scope) => {
      const found = value(scope);
      return found !== failed && hasMember(found, key(scope), scope);
    };
  }

  #keyOf({ op, args }: Extract<ASTNode, { op: '.' | '[]' }>): Evaluate {
    return op === '.' ? constant(args[1]) : this.compile(args[1]);
  }

  #methodCall(node: ASTNode, name: string, receiver: ASTNode, args: readonly ASTNode[]): Evaluate {
    if (receiver.op === 'id' && this.#isNamespace(receiver.args)) {
      const isBind = receiver.args === 'cel' && name === 'bind';
      return isBind ? this.#bind(node, args) : this.#function(node, `${receiver.args}.${name}`, args);
    }
    const [first] = args;
    if (first && args.length === 1 && (name === 'or' || name === 'orValue')) {
      return alternative(this.compile(receiver), this.compile(first), name === 'orValue');
    }
    if (name === 'optMap' || name === 'optFlatMap') return this.#optionalMacro(node, name, receiver, args);
    if (isMacro(name) && args.length >= 2) return this.#macro(node, name, receiver, args);
    return this.#function(node, name, [receiver, ...args]);
  }

  #function(node: ASTNode, name: string, args: readonly ASTNode[]): Evaluate {
    const apply = evaluators.get(`${name}/${args.length}`);
    if (!apply) throw new Unknown(`"${name}" cannot be used in ${this.#what}.`, node);
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

  #optionalMacro(node: ASTNode, name: string, receiver: ASTNode, [variable, inner]: readonly ASTNode[]): Evaluate {
    if (variable?.op !== 'id' || !inner) throw new Unknown(`"${name}" needs a name and an expression.`, node);
    const optional = this.compile(receiver);
    const slot = this.#enter(variable.args);
    const made = this.compile(inner);
    this.#leave();
    return optionalMacro(slot, optional, made, name === 'optFlatMap');
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

/** Most comparisons are of a number of JSON with a whole one that is written down: without a bigint they are twice as fast. */
function quickComparison(operator: string, { op, args }: ASTNode): ((a: number) => boolean) | undefined {
  const compare = op === 'value' && typeof args === 'bigint' ? numberComparisons.get(operator) : undefined;
  const number = Number(args);
  return compare && Number.isSafeInteger(number) ? (a) => compare(a, number) : undefined;
}

/** A variable that is declared as an int may come as one of JavaScript's numbers. */
function intIfWhole(value: Value): Value {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

function isMacro(name: string): name is MacroName {
  return ['all', 'exists', 'exists_one', 'map', 'filter'].includes(name);
}

/** The library has a class of its own for unsigned integers, which it does not export. */
function constant(value: unknown): Evaluate {
  const isUint = typeof value === 'object' && value !== null && 'verify' in value && 'value' in value;
  const plain = isUint ? new Uint(value.value as bigint) : value;
  return () => plain;
}

const googleTypes = { protobuf: { Timestamp: timestampType, Duration: durationType } };

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
    return values.includes(failed) || !scope.effort.spend(values.length) ? failed : values;
  };
}

/** Keys that are not texts make it a map of another kind. A key twice is a failure. */
function map(entries: readonly (readonly [Evaluate, Evaluate])[]): Evaluate {
  return (scope) => {
    const made = new Map<ComparableKey, readonly [Value, Value]>();
    let areTexts = true;
    for (const [makeKey, makeValue] of entries) {
      const key = makeKey(scope);
      const value = makeValue(scope);
      const plain = typeof key === 'number' ? undefined : comparableKey(key);
      if (plain === undefined || value === failed || made.has(plain)) return failed;
      if (typeof plain !== 'string') areTexts = false;
      made.set(plain, [key, value]);
    }
    if (!scope.effort.spend(made.size)) return failed;
    return areTexts ? (Object.fromEntries(made.values()) as Value) : new KeyedMap(made);
  };
}

import type { ASTNode } from '@marcbachmann/cel-js';
import { checkerOf } from './checker.ts';

/** What of an expression is true or false by itself, and how the whole is put together of that. */
export type CelCondition =
  | { readonly kind: 'and' | 'or'; readonly left: CelCondition; readonly right: CelCondition }
  | { readonly kind: 'not'; readonly of: CelCondition }
  | { readonly kind: 'choice'; readonly condition: CelCondition; readonly yes: CelCondition; readonly no: CelCondition }
  /** Nothing of it is looked at apart. `start` and `end` are places in the expression. */
  | { readonly kind: 'plain'; readonly text: string; readonly start: number; readonly end: number };

export type PlainCondition = Extract<CelCondition, { kind: 'plain' }>;

/** Takes an expression apart that is true or false. One that cannot be read is one condition. */
export function conditionOf(expression: string): CelCondition {
  try {
    return taken(checkerOf({}).parse(expression).ast, expression);
  } catch {
    // Whoever compiles it is told why.
    return { kind: 'plain', text: expression, start: 0, end: expression.length };
  }
}

function taken(node: ASTNode, whole: string): CelCondition {
  switch (node.op) {
    case '&&':
      return { kind: 'and', left: taken(node.args[0], whole), right: taken(node.args[1], whole) };
    case '||':
      return { kind: 'or', left: taken(node.args[0], whole), right: taken(node.args[1], whole) };
    case '!_':
      return { kind: 'not', of: taken(node.args, whole) };
    case '?:': {
      const [condition, yes, no] = node.args;
      return { kind: 'choice', condition: taken(condition, whole), yes: taken(yes, whole), no: taken(no, whole) };
    }
    default:
      return { kind: 'plain', text: whole.slice(node.start, node.end), start: node.start, end: node.end };
  }
}

/** What is true or false by itself, in the order in which it stands there. */
export function plainConditions(condition: CelCondition): readonly PlainCondition[] {
  switch (condition.kind) {
    case 'plain':
      return [condition];
    case 'not':
      return plainConditions(condition.of);
    case 'choice':
      return [condition.condition, condition.yes, condition.no].flatMap(plainConditions);
    default:
      return [condition.left, condition.right].flatMap(plainConditions);
  }
}

/**
 * Answers as CEL does, from left to right and no further than it must: `ask` is asked of what decides. Undefined where that has no
 * answer.
 */
export function answerCondition(
  condition: CelCondition,
  ask: (plain: PlainCondition) => boolean | undefined,
): boolean | undefined {
  switch (condition.kind) {
    case 'plain':
      return ask(condition);
    case 'not': {
      const answer = answerCondition(condition.of, ask);
      return answer === undefined ? undefined : !answer;
    }
    case 'choice': {
      const answer = answerCondition(condition.condition, ask);
      return answer === undefined ? undefined : answerCondition(answer ? condition.yes : condition.no, ask);
    }
    default: {
      const settles = condition.kind === 'or';
      const left = answerCondition(condition.left, ask);
      if (left === settles) return settles;
      const right = answerCondition(condition.right, ask);
      return right === settles ? settles : left === undefined ? undefined : right;
    }
  }
}

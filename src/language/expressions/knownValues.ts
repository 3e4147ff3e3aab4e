import { policyTypes } from '../../base/kinds/policyTypes.ts';
import { policyVariables } from '../../base/kinds/policyVariables.ts';
import { maskText } from '../../base/mask.ts';
import { checkerOf } from '../../expression/cel/checker.ts';
import { compileCel } from '../../expression/cel/compileCel.ts';
import { Scope } from '../../expression/cel/scope.ts';
import { failed, type Value } from '../../expression/cel/value.ts';
import { celTokens } from '../../expression/cursor/celTokens.ts';
import { TooMuchWork } from '../../expression/effort.ts';
import { textOf } from '../../manifest/tree/tree.ts';
import { expressionNodes } from '../../policy/expressions/policyNodes.ts';
import { FactBook, FactReader } from '../../policy/rules/factBook.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { ExpressionSpot } from './expressionAt.ts';
import { valueText } from './valueText.ts';

/** What a part of an expression comes to, as text. */
export interface KnownValue {
  /** Undefined for what is the same for all services. */
  readonly service: string | undefined;
  readonly text: string;
}

/** More than anybody reads in a hover. */
const maxServices = 8;

const types = Object.fromEntries(Object.entries(policyVariables).map(([name, { type }]) => [name, type]));

/**
 * What a part of an expression comes to for the services of the application, as policies read it: what looks secret is masked. None
 * where it reads what is known only while something is done, or where there is no application.
 */
export function knownValues(
  snapshot: Snapshot,
  spot: Pick<ExpressionSpot, 'written'>,
  part: string,
  nowMs = Date.now(),
): { readonly values: readonly KnownValue[]; readonly more: number } {
  const { application } = snapshot.manifest();
  const compiled = compileCel(inlined(part, spot), types, 'a policy', {}, checkerOf(types, policyTypes));
  if (!application || 'mistake' in compiled) return none;
  const { expression } = compiled;
  const isOfService = expression.variables.has('service') || expression.variables.has('image');
  const services = Object.values(application.services).filter(({ isActive }) => isActive);
  const subjects = isOfService ? services : [undefined];
  const reader = new FactReader(new FactBook(), {});
  const moment = { kind: 'manifest', nowMs } as const;
  const values = subjects.slice(0, maxServices).flatMap((service) => {
    const variableOf = reader.readerOf({ application, moment, service, channel: undefined });
    const text = valueText(evaluated(expression, variableOf));
    return text === undefined ? [] : [{ service: service?.name, text: maskText(text) }];
  });
  return { values, more: Math.max(0, subjects.length - maxServices) };
}

const none = { values: [], more: 0 } as const;

function evaluated(
  expression: { readonly evaluate: (scope: Scope) => Value },
  variableOf: (name: string) => Value,
): Value {
  try {
    return expression.evaluate(new Scope(variableOf));
  } catch (error) {
    if (error instanceof TooMuchWork) return failed;
    throw error;
  }
}

/** The part with the expressions of variables in the place of their names, those that these read too. */
function inlined(part: string, { written }: Pick<ExpressionSpot, 'written'>): string {
  const texts = new Map<string, string>();
  for (const { name, node, isVariable } of written ? expressionNodes(written.node.policy) : []) {
    if (isVariable) texts.set(name, withTexts(textOf(node) ?? '', texts));
  }
  return withTexts(part, texts);
}

/** Longer texts are not compiled, and variables that read each other may double at every step. */
const maxLength = 4000;

function withTexts(text: string, texts: ReadonlyMap<string, string>): string {
  const tokens = celTokens(text.slice(0, maxLength));
  let made = '';
  let taken = 0;
  for (const [index, token] of tokens.entries()) {
    const [dot, name] = [tokens[index + 1], tokens[index + 2]];
    const isRead = token.text === 'variables' && token.kind === 'name' && dot?.text === '.' && name?.kind === 'name';
    const own = isRead && tokens[index - 1]?.text !== '.' ? texts.get(name.text) : undefined;
    if (own === undefined || !name) continue;
    made += `${text.slice(taken, token.from)}(${own})`;
    taken = name.to;
    if (made.length > maxLength) return made;
  }
  return made + text.slice(taken);
}

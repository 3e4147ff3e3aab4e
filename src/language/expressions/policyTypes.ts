import { policyTypes, type PolicyType } from '../../base/kinds/policyTypes.ts';
import { policyVariables } from '../../base/kinds/policyVariables.ts';
import type { BoundName } from '../../expression/cursor/celCursor.ts';
import { CelTypes, type CelMember, type CelTypeTable } from '../../expression/cursor/celTypes.ts';
import { expressionNodes } from '../../policy/expressions/policyNodes.ts';
import { textOf } from '../../manifest/tree/tree.ts';
import type { ExpressionSpot } from './expressionAt.ts';

/** The type that `variables` is of: no other type is named so. */
const ownVariables = 'Variables';

const structs: CelTypeTable['structs'] = Object.fromEntries(
  Object.entries<PolicyType>(policyTypes).map(([name, fields]) => [name, withValues(fields)]),
);

const variables: CelTypeTable['variables'] = Object.fromEntries(
  Object.entries(policyVariables).map(([name, { type, says }]) => [name, { type, says }]),
);

/** The types at a place of an expression, with the variables that its policy declares for it. */
export function typesAt(
  spot: Pick<ExpressionSpot, 'readable' | 'written'>,
  bound: readonly BoundName[] = [],
): CelTypes {
  return new CelTypes(tableWith(declaredIn(spot)), bound);
}

function tableWith(declared: Readonly<Record<string, CelMember>>): CelTypeTable {
  if (Object.keys(declared).length === 0) return { variables, structs };
  const own = { type: ownVariables, says: 'The variables of this policy.' };
  return { variables: { ...variables, variables: own }, structs, own: { [ownVariables]: { ...declared } } };
}

/** The variables that may be read, each with the type of its expression, which may read those above it. */
function declaredIn({ readable, written }: Pick<ExpressionSpot, 'readable' | 'written'>): Record<string, CelMember> {
  const declared: Record<string, CelMember> = {};
  const texts = new Map<string, string>();
  for (const { name, node, isVariable } of written ? expressionNodes(written.node.policy) : []) {
    if (isVariable) texts.set(name, textOf(node) ?? '');
  }
  for (const name of readable.slice(0, maxVariables)) {
    const text = texts.get(name);
    const type = text === undefined ? undefined : new CelTypes(tableWith(declared)).typeOf(text);
    declared[name] = { type: type ?? 'dyn', says: text ?? '' };
  }
  return declared;
}

/** More than anybody declares for one policy. */
const maxVariables = 30;

/** Where the table has no words for a text, they are those that its description lists. */
function withValues(fields: PolicyType): Readonly<Record<string, CelMember>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { type, says, values }]) => {
      const listed = type === 'string' ? [...says.matchAll(/`([a-z][\w+-]*)`/g)].flatMap(([, word = '']) => word) : [];
      const words = values ?? listed;
      return [name, { type, says, ...(words.length > 0 && { values: words }) }];
    }),
  );
}

import { createHash } from 'node:crypto';
import { verbNames, type Verb } from '../../base/kinds/verbs.ts';
import type { Location } from '../../base/problem.ts';
import type { PolicyDeclaration, PolicyEffect, PolicyException } from '../model/governance.ts';
import type { ProblemList } from '../problems/problems.ts';
import { entriesOf, find, itemsOf, textOf, textRecord, textsOf, type Node } from '../tree/tree.ts';

/** Where policies come from. */
export interface PolicySource {
  /** The pack that they came with. */
  readonly pack?: string;
}

/** More than anybody reads. */
const maxPolicies = 1000;
const maxVariables = 50;
const maxExceptions = 500;

/** The policies of a list that fits its schema. One without a name or a condition, which is told elsewhere, is none. */
export function toPolicies(list: Node | undefined, { pack }: PolicySource = {}): readonly PolicyDeclaration[] {
  return itemsOf(list).flatMap((item) => toPolicy(item, pack) ?? []);
}

function toPolicy(node: Node, pack: string | undefined): PolicyDeclaration | undefined {
  const name = find(node, 'name');
  const when = textOf(find(node, 'when'));
  const named = textOf(name);
  if (!name || named === undefined || when === undefined) return undefined;
  const [message, messageExpression] = ['message', 'messageExpression'].map((key) => textOf(find(node, key)));
  const deciding = {
    name: named,
    on: wordsOf(find(node, 'on')).filter(isVerb),
    when,
    effect: effects.find((effect) => effect === textOf(find(node, 'effect'))) ?? 'deny',
    ...(message !== undefined && { message }),
    ...(messageExpression !== undefined && { messageExpression }),
    // What reads one of those left out is a mistake, which is told.
    variables: Object.fromEntries(Object.entries(textRecord(find(node, 'variables'))).slice(0, maxVariables)),
    environments: wordsOf(find(node, 'environments')),
  };
  const exceptions = toExceptions(find(node, 'exceptions'), (_, exception) => exception);
  const version = versionOf({ ...deciding, exceptions: exceptions.map((each) => ({ ...each, at: undefined })) });
  return { ...deciding, exceptions, ...(pack !== undefined && { pack }), at: name.at, places: placesOf(node), version };
}

const effects: readonly PolicyEffect[] = ['deny', 'confirm', 'warn', 'audit'];

function isVerb(word: string): word is Verb {
  return (verbNames as readonly string[]).includes(word);
}

/** The exceptions of a list, each with what `make` adds to it; those that it makes nothing of are left out. */
export function toExceptions<T>(
  list: Node | undefined,
  make: (node: Node, exception: PolicyException) => T | undefined,
): readonly T[] {
  return itemsOf(list)
    .slice(0, maxExceptions)
    .flatMap((item) => {
      const exception = toException(item);
      return (exception && make(item, exception)) ?? [];
    });
}

function toException(node: Node): PolicyException | undefined {
  const until = find(node, 'until');
  const [end, ticket, reason] = ['until', 'ticket', 'reason'].map((key) => textOf(find(node, key)));
  if (!until || end === undefined || ticket === undefined) return undefined;
  return {
    services: excepted(find(node, 'services')),
    environments: excepted(find(node, 'environments')),
    until: end,
    ticket,
    ...(reason !== undefined && { reason }),
    at: until.at,
  };
}

/** What is left out is all there is; a list in which nothing stands is nothing, which a name that nobody has stands for. */
function excepted(node: Node | undefined): readonly string[] {
  const words = wordsOf(node);
  return node && words.length === 0 ? [''] : words;
}

/** A list, or the one word that may stand for it. */
function wordsOf(node: Node | undefined): readonly string[] {
  const word = textOf(node);
  return word === undefined ? textsOf(node) : [word];
}

function placesOf(node: Node): Readonly<Record<string, Location>> {
  const variables = entriesOf(find(node, 'variables')).map(([name, { at }]) => [`variables.${name}`, at] as const);
  const own = ['when', 'messageExpression'].flatMap((key): [string, Location][] => {
    const at = find(node, key)?.at;
    return at ? [[key, at]] : [];
  });
  const environments = find(node, 'environments');
  const limits = (environments?.kind === 'list' ? environments.items : environments ? [environments] : []).map(
    (item) => [`environments.${textOf(item) ?? ''}`, item.at] as const,
  );
  return Object.fromEntries([...own, ...variables, ...limits]);
}

/** What decides has the same version wherever it stands. All is made in one order, so the text is too. */
export function versionOf(deciding: object): string {
  return createHash('sha256').update(JSON.stringify(deciding)).digest('hex');
}

/**
 * What is refused while some rules cannot be read, so that one that may be missing is not taken for one that holds: whatever acts, but
 * for what ends something and what only writes down.
 */
export const refusedUnread = verbNames.filter((verb) => !['stop', 'remove', 'record'].includes(verb));

/** Denies these verbs, wherever that is. */
export function refusalPolicy(
  { name, on, when, message }: Pick<PolicyDeclaration, 'name' | 'on' | 'when' | 'message'>,
  place: Pick<PolicyDeclaration, 'at' | 'pack' | 'fix'>,
): PolicyDeclaration {
  const deciding = { name, on, when, effect: 'deny', message, variables: {}, environments: [] } as const;
  return { ...deciding, ...place, exceptions: [], places: {}, version: versionOf(deciding) };
}

/** As many as anybody has. What is left out does not hold, and that is told. */
export function withoutExcess(
  policies: readonly PolicyDeclaration[],
  problems: ProblemList,
): readonly PolicyDeclaration[] {
  const beyond = policies[maxPolicies];
  if (!beyond) return policies;
  const message = `There are more than ${maxPolicies} policies. From "${beyond.name}" on they do not hold. Remove some.`;
  problems.error('unreadable-policies', message, beyond.at);
  return policies.slice(0, maxPolicies);
}

/** Two of one name cannot be told apart by the code of what they find. Both hold. */
export function checkNames(policies: readonly PolicyDeclaration[], problems: ProblemList): void {
  const first = new Map<string, PolicyDeclaration>();
  for (const policy of policies) {
    const other = first.get(policy.name);
    if (!other) first.set(policy.name, policy);
    else reportTwice(policy, other, problems);
  }
}

function reportTwice({ name, at }: PolicyDeclaration, other: PolicyDeclaration, problems: ProblemList): void {
  const related = [{ message: 'It has this name, too.', at: other.at }];
  problems.error('duplicate-policy', `There is another policy "${name}". Give one of them another name.`, at, related);
}

import type { Location } from '../../base/problem.ts';
import type { PolicyDeclaration, PolicyException } from '../model/governance.ts';
import { correctWord } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { didYouMean } from '../problems/suggest.ts';
import { entriesOf, find, itemsOf, textOf, type MapNode, type Node } from '../tree/tree.ts';
import { builtInPolicies } from './packs/builtInPacks.ts';
import { toExceptions, versionOf } from './policies.ts';

/** An exception that stands apart from its policy: that may be of a pack, which nothing can be written into. */
export interface NamedException extends PolicyException {
  /** The name of the policy. All that have it are meant. */
  readonly policy: string;
  readonly policyAt: Location;
}

/** The exceptions of `x-patchbay.exceptions`, or of a file of policies, that fit their schema. */
export function toNamedExceptions(list: Node | undefined): readonly NamedException[] {
  return toExceptions(list, (node, exception) => {
    const policy = find(node, 'policy');
    const name = textOf(policy);
    return policy && name !== undefined ? { ...exception, policy: name, policyAt: policy.at } : undefined;
  });
}

/** The policies, each with the exceptions that name it. A policy with more exceptions is another version of it. */
export function withNamedExceptions(
  policies: readonly PolicyDeclaration[],
  exceptions: readonly NamedException[],
): readonly PolicyDeclaration[] {
  if (exceptions.length === 0) return policies;
  const byPolicy = Map.groupBy(exceptions, ({ policy }) => policy);
  return policies.map((policy) => {
    const own = byPolicy.get(policy.name)?.map(plain);
    if (!own) return policy;
    const version = versionOf({ version: policy.version, exceptions: own.map((each) => ({ ...each, at: undefined })) });
    return { ...policy, exceptions: [...policy.exceptions, ...own], version };
  });
}

function plain({ services, environments, until, ticket, reason, at }: NamedException): PolicyException {
  return { services, environments, until, ticket, ...(reason !== undefined && { reason }), at };
}

/** What the names of exceptions are looked up in. */
export interface KnownPolicies {
  readonly root: MapNode;
  /** Those that an exception can be made from. */
  readonly policies: readonly PolicyDeclaration[];
  /** What stands in the place of packs that are not trusted. Nothing is excepted from that. */
  readonly refusals: readonly PolicyDeclaration[];
}

/** An exception from a policy that there is not, in no environment either, covers nothing, which is told. */
export function checkNamedExceptions(
  exceptions: readonly NamedException[],
  { root, policies, refusals }: KnownPolicies,
  problems: ProblemList,
): void {
  const environments = entriesOf(find(root, 'x-patchbay', 'environments')).map(([, node]) => node);
  // Packs that are not read may have any policy.
  const hasUnread =
    refusals.length > 0 ||
    environments.some((node) => entriesOf(find(node, 'packs')).some(([, pack]) => pack.kind === 'map'));
  const elsewhere = environments.flatMap((node) => itemsOf(find(node, 'policies')).map((one) => find(one, 'name')));
  const known = new Set([
    ...policies.map(({ name }) => name),
    ...elsewhere.flatMap((name) => textOf(name) ?? []),
    ...builtInPolicies.map(({ name }) => name),
  ]);
  for (const { policy, policyAt } of exceptions) {
    const isRefusal = refusals.some(({ name }) => name === policy);
    if (!known.has(policy) && (isRefusal || !hasUnread)) reportPolicy(policy, policyAt, known, problems);
  }
}

function reportPolicy(name: string, at: Location, known: ReadonlySet<string>, problems: ProblemList): void {
  const hint = didYouMean(name, known) || ' Correct the name, or remove the exception.';
  const message = `The exception is from the policy "${name}", and there is no such policy.${hint}`;
  problems.warning('exception-policy', message, at, [], correctWord(name, known, at, problems));
}

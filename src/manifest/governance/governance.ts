import type { Problem } from '../../base/problem.ts';
import type { ManifestHost } from '../files/host.ts';
import type { Memo } from '../cache/memo.ts';
import type { Governance, PolicyDeclaration } from '../model/governance.ts';
import type { ProblemList } from '../problems/problems.ts';
import { find, keysOf, textOf, type MapNode } from '../tree/tree.ts';
import { checkException, checkScopes } from './checkScopes.ts';
import { environmentDeclarations } from './environments.ts';
import { readHooks } from './hooks.ts';
import { checkNamedExceptions, toNamedExceptions, withNamedExceptions } from './namedExceptions.ts';
import { checkNames, refusalPolicy, refusedUnread, toPolicies, withoutExcess } from './policies.ts';
import { readPacks } from './readPacks.ts';
import { readPolicyFiles } from './policyFiles.ts';
import { toQuota } from './quota.ts';
import { writtenServices } from './written/writtenFacts.ts';

/** What the parts of governance are read with. */
export interface GovernanceContext {
  /** Absolute; the folder of the first manifest file, beside which `policies/` is looked for. */
  readonly folder: string;
  /** The project directory, absolute: relative paths start there. */
  readonly directory: string;
  /** The environment that the manifest is read for. */
  readonly environment?: string;
  readonly host: ManifestHost;
  readonly problems: ProblemList;
  readonly memo: Memo;
}

export interface ReadGovernance {
  /** Undefined where the manifest says nothing of it. */
  readonly governance: Governance | undefined;
  /** The files that it was read from, beside those of the manifest. */
  readonly files: readonly string[];
}

/** What a manifest and the files beside it say about who may do what. What is wrong with it is told in `problems`. */
export function readGovernance(root: MapNode, context: GovernanceContext): ReadGovernance {
  const { environment } = context;
  const patchbay = find(root, 'x-patchbay');
  const found = context.problems.fresh();
  const inFiles = readPolicyFiles({ ...context, problems: found, parses: context.memo.parses });
  const own = withoutExcess([...toPolicies(find(patchbay, 'policies')), ...inFiles.policies], found);
  context.problems.takeOver(found.all);
  checkNames(own, context.problems);
  const packs = readPacks(root, { ...context, parses: context.memo.parses });
  const exceptions = [...toNamedExceptions(find(patchbay, 'exceptions')), ...inFiles.exceptions];
  const excepted = [...own, ...packs.policies];
  const policies = [...withNamedExceptions(excepted, exceptions), ...packs.refusals, ...unreadRefusals(found.all)];
  const isAuditStrict = textOf(find(patchbay, 'audit')) === 'strict';
  const environments = environmentDeclarations(root, context.directory);
  const scopes = { environments: environments.map(({ name }) => name), services: keysOf(find(root, 'services')) };
  checkScopes(own, scopes, context.problems);
  checkNamedExceptions(exceptions, { root, policies: excepted, refusals: packs.refusals }, context.problems);
  for (const each of exceptions) checkException(each, each.policy, scopes, context.problems);
  const hooks = readHooks(root);
  const quota = toQuota(root, environment);
  const hasRules = policies.length > 0 || hooks.length > 0 || quota !== undefined;
  const hasAny = hasRules || isAuditStrict || environments.length > 0;
  const governance: Governance = {
    policies,
    ...(policies.some(readsKnown) && { written: writtenServices(root, context.host) }),
    hooks,
    environments: Object.fromEntries(environments.map((each) => [each.name, each])),
    ...(quota && { quota }),
    ...(environment !== undefined && { environment }),
    ...(isAuditStrict && { isAuditStrict }),
  };
  return { governance: hasAny ? governance : undefined, files: [...inFiles.files, ...packs.files] };
}

/** What stands in the way of the rules is told as a problem of the manifest, and refused where somebody acts all the same. */
function unreadRefusals(found: readonly Problem[]): readonly PolicyDeclaration[] {
  const first = found.find(({ severity, at }) => severity === 'error' && at !== undefined);
  if (!first?.at) return [];
  const message = `Some policies cannot be read, so nobody knows what they refuse. ${first.message}`;
  // It waits for an operation: while the manifest is read, the problem itself is told.
  const refused = { name: 'unreadable', on: refusedUnread, when: 'operation.verb != ""', message };
  return [refusalPolicy(refused, { at: first.at })];
}

/** True where a policy may read `known`, which how services are written has a part in. */
function readsKnown({ when, messageExpression = '', variables }: PolicyDeclaration): boolean {
  return [when, messageExpression, ...Object.values(variables)].some((text) => text.includes('known'));
}

import { join } from 'node:path';
import type { ManifestHost } from '../files/host.ts';
import { maxManifestLength } from '../files/host.ts';
import { checkRequired, checkShape } from '../schema/check.ts';
import { policiesAttribute, policyFileShape } from '../schema/policies.ts';
import type { Shape } from '../schema/shape.ts';
import type { PolicyDeclaration } from '../model/governance.ts';
import { startOf, type ProblemList } from '../problems/problems.ts';
import { find, itemsOf, keysOf, type Node } from '../tree/tree.ts';
import type { ParseCache } from '../yaml/parseCache.ts';
import { parse } from '../yaml/parse.ts';
import { isLikePolicy, looksLikePolicies, reportBrokenExpressions, reportMisplaced } from './brokenPolicies.ts';
import { toNamedExceptions, type NamedException } from './namedExceptions.ts';
import { toPolicies } from './policies.ts';

/** The folder beside a manifest whose files are policies. */
export const policyFolder = 'policies';
/** More files than anybody keeps there. */
const maxFiles = 200;

/** True for the name of a file that holds policies, where it is in the folder for them. */
export function isPolicyFileName(name: string): boolean {
  return /\.ya?ml$/.test(name) && !isPolicyTestName(name);
}

/** True for the name of a file that tests policies. */
export function isPolicyTestName(name: string): boolean {
  return /\.test\.ya?ml$/.test(name);
}

/** What files of policies say. */
export interface PolicyFileContent {
  readonly policies: readonly PolicyDeclaration[];
  /** From any policy, of whatever file or pack. */
  readonly exceptions: readonly NamedException[];
}

export interface PolicyFileContext {
  /** Absolute; that of the manifest. */
  readonly folder: string;
  readonly host: ManifestHost;
  readonly problems: ProblemList;
  readonly parses?: ParseCache;
}

/**
 * The policies of all files of the folder for them, in the order of their names, with every file that was read, whether it has any or
 * not. Files that are there for somebody else are left alone.
 */
export function readPolicyFiles(context: PolicyFileContext): PolicyFileContent & { readonly files: readonly string[] } {
  const folder = join(context.folder, policyFolder);
  const files = (context.host.list?.(folder) ?? [])
    .filter(({ name, isFolder }) => !isFolder && isPolicyFileName(name))
    .map(({ name }) => join(folder, name))
    .sort();
  const [more] = files.splice(maxFiles);
  if (more !== undefined) reportUnread(more, `there are more than ${maxFiles} files of policies`, context.problems);
  const read = files.map((file) => readPolicyContent(file, context));
  const [policies, exceptions] = [read.flatMap((one) => one.policies), read.flatMap((one) => one.exceptions)];
  return { policies, exceptions, files };
}

/** The policies of one file. Its expressions are as they stand there: variables are for manifests. */
export function readPolicyFile(
  file: string,
  context: Pick<PolicyFileContext, 'host' | 'problems' | 'parses'>,
): readonly PolicyDeclaration[] {
  return readPolicyContent(file, context).policies;
}

const nothing: PolicyFileContent = { policies: [], exceptions: [] };

/** The same with the exceptions that stand beside them. */
export function readPolicyContent(
  file: string,
  { host, problems, parses }: Pick<PolicyFileContext, 'host' | 'problems' | 'parses'>,
  pack?: string,
): PolicyFileContent {
  const text = host.readText(file);
  if (text === undefined || text.length > maxManifestLength) {
    reportUnread(file, text === undefined ? 'it cannot be read' : 'it is too large', problems);
    return nothing;
  }
  const found = problems.fresh();
  const trees = parse(text, file, found, parses);
  const hasMistake = found.all.some(({ severity }) => severity === 'error');
  const isList = !trees.some((tree) => tree.kind === 'map');
  // Of expressions that YAML takes for something else, only that is told: what is left of them says nothing.
  if (isList && hasMistake && looksLikePolicies(text) && reportBrokenExpressions(text, file, problems)) return nothing;
  // Other tools have folders of this name, too.
  if (!trees.some(holdsPolicies)) {
    // A policy that cannot be read does not hold, and that is not to go unnoticed.
    if (looksLikePolicies(text)) problems.takeOver(found.all);
    for (const tree of trees) reportMisplaced(tree, problems);
    return nothing;
  }
  problems.takeOver(found.all);
  const checked = trees.flatMap((tree) => checkedTree(tree, problems) ?? []);
  const lists = checked.map((tree) => (tree.kind === 'list' ? tree : find(tree, 'policies')));
  return {
    policies: lists.flatMap((list) => toPolicies(list, pack === undefined ? {} : { pack })),
    exceptions: checked.flatMap((tree) => toNamedExceptions(find(tree, 'exceptions'))),
  };
}

function checkedTree(tree: Node, problems: ProblemList): Node | undefined {
  const shape: Shape = tree.kind === 'list' ? policiesAttribute.shape : policyFileShape;
  const path = tree.kind === 'list' ? ['policies'] : [];
  const checked = checkShape(tree, shape, path, problems);
  if (checked) checkRequired(checked, shape, path, problems);
  return checked;
}

/** What is not read does not hold, and that must not go unnoticed. */
function reportUnread(file: string, why: string, problems: ProblemList): void {
  const message = `The policies of ${problems.nameOf(file)} do not hold: ${why}. Make it smaller, or remove it.`;
  problems.error('unreadable-policies', message, startOf(file));
}

function holdsPolicies(tree: Node): boolean {
  if (tree.kind === 'map') {
    const isOurs = itemsOf(find(tree, 'exceptions')).some((item) => keysOf(item).includes('policy'));
    return (tree.entries.has('policies') || isOurs) && !tree.entries.has('apiVersion');
  }
  return itemsOf(tree).some(isLikePolicy);
}

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
import { looksLikePolicies, reportBrokenExpressions } from './brokenPolicies.ts';
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
export function readPolicyFiles(context: PolicyFileContext): {
  readonly policies: readonly PolicyDeclaration[];
  readonly files: readonly string[];
} {
  const folder = join(context.folder, policyFolder);
  const files = (context.host.list?.(folder) ?? [])
    .filter(({ name, isFolder }) => !isFolder && isPolicyFileName(name))
    .map(({ name }) => join(folder, name))
    .sort();
  const [more] = files.splice(maxFiles);
  if (more !== undefined) reportUnread(more, `there are more than ${maxFiles} files of policies`, context.problems);
  return { policies: files.flatMap((file) => readPolicyFile(file, context)), files };
}

/** The policies of one file. Its expressions are as they stand there: variables are for manifests. */
export function readPolicyFile(
  file: string,
  { host, problems, parses }: Pick<PolicyFileContext, 'host' | 'problems' | 'parses'>,
  pack?: string,
): readonly PolicyDeclaration[] {
  const text = host.readText(file);
  if (text === undefined || text.length > maxManifestLength) {
    reportUnread(file, text === undefined ? 'it cannot be read' : 'it is too large', problems);
    return [];
  }
  const found = problems.fresh();
  const trees = parse(text, file, found, parses);
  // Other tools have folders of this name, too.
  if (!trees.some(holdsPolicies)) {
    // A policy that cannot be read does not hold, and that is not to go unnoticed.
    const isBroken = looksLikePolicies(text) && !reportBrokenExpressions(text, file, problems);
    if (isBroken) problems.takeOver(found.all);
    return [];
  }
  problems.takeOver(found.all);
  return trees.flatMap((tree) => {
    const shape: Shape = tree.kind === 'list' ? policiesAttribute.shape : policyFileShape;
    const checked = checkShape(tree, shape, tree.kind === 'list' ? ['policies'] : [], problems);
    if (!checked) return [];
    checkRequired(checked, shape, tree.kind === 'list' ? ['policies'] : [], problems);
    const list = checked.kind === 'list' ? checked : find(checked, 'policies');
    return toPolicies(list, pack === undefined ? {} : { pack });
  });
}

/** What is not read does not hold, and that must not go unnoticed. */
function reportUnread(file: string, why: string, problems: ProblemList): void {
  const message = `The policies of ${problems.nameOf(file)} do not hold: ${why}. Make it smaller, or remove it.`;
  problems.error('unreadable-policies', message, startOf(file));
}

function holdsPolicies(tree: Node): boolean {
  if (tree.kind === 'map') return tree.entries.has('policies') && !tree.entries.has('apiVersion');
  return itemsOf(tree).some((item) => keysOf(item).some((key) => key === 'when' || key === 'effect'));
}

import type { Fix, Location, Problem } from '../../base/problem.ts';
import type { PolicyDeclaration } from '../model/governance.ts';
import { correctWord } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { didYouMean } from '../problems/suggest.ts';
import { entriesOf, find, isRejected, type MapNode, type Node } from '../tree/tree.ts';
import { versionOf } from './policies.ts';
import { builtInPackNames, builtInPacks, isBuiltInPack, type BuiltInPackName } from './packs/builtInPacks.ts';
import { readForeignPack } from './foreignPack.ts';
import type { PackContext } from './packContext.ts';
import { packSwitches } from './packs/packSwitches.ts';

/** More packs than anybody has. */
const maxPacks = 30;

export interface ReadPacks {
  readonly policies: readonly PolicyDeclaration[];
  /** What stands in the place of packs that are not trusted. Nothing is excepted from that. */
  readonly refusals: readonly PolicyDeclaration[];
  /** The files that they were read from. */
  readonly files: readonly string[];
}

/**
 * The policies of all packs that a manifest has switched on. A pack can only add: what others declare stays as it is. One that cannot be
 * read, or is other than it was locked as, refuses whatever acts until that is put right.
 */
export function readPacks(root: MapNode, context: PackContext): ReadPacks {
  const packs = entriesOf(find(root, 'x-patchbay', 'packs')).slice(0, maxPacks);
  const policies: PolicyDeclaration[] = [];
  const refusals: PolicyDeclaration[] = [];
  const files: string[] = [];
  for (const [name, node, at] of packs) {
    if (isRejected(node)) continue;
    if (node.kind === 'map') {
      const read = readForeignPack({ name, node, at }, context);
      policies.push(...read.policies);
      refusals.push(...read.refusals);
      files.push(...read.files);
    } else if (isBuiltInPack(name)) {
      if (!isOn(node)) continue;
      policies.push(...builtIn(name, at, root, context.problems));
    } else if (isOn(node)) context.problems.takeOver([unknownPack(name, at, context.problems)]);
  }
  return { policies, refusals, files };
}

function isOn(node: Node): boolean {
  return node.kind === 'scalar' && node.value === true;
}

function builtIn(
  pack: BuiltInPackName,
  at: Location,
  root: MapNode,
  problems: ProblemList,
): readonly PolicyDeclaration[] {
  const switches = packSwitches(root, (file) => problems.linesOf(file));
  return builtInPacks[pack].policies.flatMap(({ name, variables = {}, ...rest }) => {
    if (switches.isOff(name)) return [];
    const exempt = switches.exempt(name);
    const deciding = { name, ...rest, variables, environments: [], ...(exempt.length > 0 && { exempt }) };
    return [{ ...deciding, exceptions: [], pack, at, places: {}, version: versionOf(deciding) }];
  });
}

function unknownPack(name: string, at: Location, problems: ProblemList): Problem {
  const next = didYouMean(name, builtInPackNames) || ` There is ${builtInPackNames.join(', ')}; others need a "path".`;
  const fix: Fix | undefined = correctWord(name, builtInPackNames, at, problems);
  const message = `No pack "${name}" comes with Patchbay.${next}`;
  return { code: 'policy.pack-unknown', severity: 'error', message, at, ...(fix && { fix }) };
}

import type { Location, Problem } from '../../base/problem.ts';
import { find, type MapNode } from '../../manifest/tree/tree.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';

/** A finding about what runs, at the value of the manifest that is not followed: the first of the paths to blame that is written there. */
export function placedProblem({ code, effect, message, blame }: PolicyFinding, tree: MapNode | undefined): Problem {
  const at = placeOf(blame, tree);
  return { code, severity: severities[effect], message, ...(at && { at }) };
}

const severities = { deny: 'error', confirm: 'warning', warn: 'warning', audit: 'info' } as const;

function placeOf(blame: PolicyFinding['blame'], tree: MapNode | undefined): Location | undefined {
  for (const path of blame) {
    const key = path.at(-1);
    const parent = find(tree, ...path.slice(0, -1));
    const entry = parent?.kind === 'map' && key !== undefined ? parent.entries.get(key) : undefined;
    // A whole service, or a default that nobody wrote: its key is shown.
    if (entry) return entry.value.kind === 'scalar' && !entry.value.origin ? entry.value.at : entry.keyAt;
  }
  return undefined;
}

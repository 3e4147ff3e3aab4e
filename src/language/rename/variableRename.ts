import type { Position } from '../../base/problem.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { parse } from '../../manifest/yaml/parse.ts';
import { applied } from '../proof/trial.ts';
import type { NameEdit, Renameable } from './rename.ts';
import type { Refusal } from './renameRules.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { mentionsOfVariable, variableMentions } from '../expressions/variableMentions.ts';

/** The variable of a policy at a position, if one is there. */
export function renameableVariable({ file }: Snapshot, position: Position): Renameable | undefined {
  const [here] = mentionsOfVariable(file, position);
  return here && { range: here.range, placeholder: here.name };
}

/** Words that CEL keeps for itself. */
const reserved: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** Every mention of the variable of a policy at a position by another name; undefined where no variable is. */
export function renamedVariable(
  snapshot: Snapshot,
  position: Position,
  newName: string,
): readonly NameEdit[] | Refusal | undefined {
  const { file } = snapshot;
  const mentions = mentionsOfVariable(file, position);
  const [here] = mentions;
  if (!here) return undefined;
  if (newName === here.name) return [];
  if (!/^[A-Za-z_]\w{0,79}$/.test(newName) || reserved.has(newName)) {
    return { reason: `"${newName}" is no name for a variable of CEL. Use letters, digits and "_", a letter first.` };
  }
  const others = variableMentions(file).filter(({ policy }) => policy === here.policy);
  if (others.some(({ name }) => name === newName)) {
    return { reason: `The policy has a variable "${newName}" already. Use another name.` };
  }
  const edits = mentions.map(({ range }) => ({ file: file.path, range, newText: newName }));
  return isProved(snapshot, edits, { policy: here.policy, name: newName }) ? edits : unproved(here.name, newName);
}

/** True if the same places, and no others, name the variable afterwards. */
function isProved(
  { file }: Snapshot,
  edits: readonly NameEdit[],
  { policy, name }: { readonly policy: string; readonly name: string },
): boolean {
  const text = applied(file.lines.join('\n'), edits);
  const trees = parse(text, file.path, new ProblemList());
  const after = variableMentions({ lines: text.split('\n'), trees: () => trees });
  return after.filter((one) => one.policy === policy && one.name === name).length === edits.length;
}

function unproved(name: string, newName: string): Refusal {
  return { reason: `Renaming "${name}" to "${newName}" would change more than its name. Rename it by hand.` };
}

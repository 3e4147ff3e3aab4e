import type { Edit, Location } from '../../base/problem.ts';
import { addDeclaration, addEntry, type Body } from '../../manifest/problems/fixes.ts';
import type { ProblemList } from '../../manifest/problems/problems.ts';
import { find, findMap, type MapNode } from '../../manifest/tree/tree.ts';
import { disableMarker, ruleNameOf } from '../../manifest/problems/disableComments.ts';

/**
 * Comments that switch a rule off at places of one file, each on a line of its own above the place: there a comment can
 * stand however the value is written. A comment that switches another rule off takes this one in.
 */
export function switchedOffHere(code: string, places: readonly Location[], problems: ProblemList): readonly Edit[] {
  const targets = new Map<string, Edit>();
  for (const { file, range } of places) {
    const edit = commentFor(code, file, range.start.line, problems.linesOf(file));
    const { line, character } = edit.at.range.start;
    targets.set(`${file} ${line} ${character}`, edit);
  }
  return [...targets.values()];
}

function commentFor(code: string, file: string, line: number, lines: readonly string[]): Edit {
  for (let above = line; above >= 0; above--) {
    const text = lines[above] ?? '';
    if (above < line && !/^\s*#/.test(text)) break;
    const end = endOfNames(text);
    if (end !== undefined) return insertion(file, above, end, `, ${code}`);
  }
  const indent = /^ */.exec(lines[line] ?? '')?.[0] ?? '';
  return insertion(file, line, 0, `${indent}${disableMarker}${code}\n`);
}

/** Behind the last of the names that a comment switches off already. */
function endOfNames(text: string): number | undefined {
  const start = text.indexOf(disableMarker);
  if (start === -1) return undefined;
  const from = start + disableMarker.length;
  const names = /^[\w.-]+(?:\s*,\s*[\w.-]+)*/.exec(text.slice(from))?.[0];
  return names === undefined ? undefined : from + names.length;
}

/** Switches a rule off under `x-patchbay: lint:` of a file; undefined where that is written so that nothing can be added. */
export function switchedOffInManifest(
  code: string,
  file: string,
  root: MapNode | undefined,
  problems: ProblemList,
): readonly Edit[] | undefined {
  const rule = ruleNameOf(code);
  const ruleOff: Body = { flow: 'off', block: [] };
  const lint = find(root, 'x-patchbay', 'lint');
  if (lint) {
    return lint.kind === 'map' && !lint.entries.has(rule)
      ? addEntry(lint, { key: rule, body: ruleOff }, file, problems)
      : undefined;
  }
  const entry = { key: 'lint', body: { flow: `{ ${rule}: off }`, block: [`${rule}: off`] } };
  const own = find(root, 'x-patchbay');
  if (own) return own.kind === 'map' ? addEntry(own, entry, file, problems) : undefined;
  const body: Body = { flow: `{ lint: { ${rule}: off } }`, block: [] };
  return (
    addDeclaration('x-patchbay', findMap(root, 'x-patchbay'), entry, file, problems) ??
    addEntry(root, { key: 'x-patchbay', body }, file, problems)
  );
}

function insertion(file: string, line: number, character: number, newText: string): Edit {
  const place = { line, character };
  return { at: { file, range: { start: place, end: place } }, newText };
}

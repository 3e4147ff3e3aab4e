import type { Edit, Location } from '../../base/problem.ts';
import { textAtLocation } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { entriesOf, textOf, type ListNode, type MapNode, type Node } from '../tree/tree.ts';
import type { Advice } from './misplaced.ts';
import { isServiceKey } from './service.ts';

/** A short form that there is not: what is written has one plain meaning all the same. */
export function shortened(node: Node, path: readonly string[], problems: ProblemList): Advice | undefined {
  const [section, name, key, ...inside] = path;
  if (section !== 'services' || inside.length > 0) return undefined;
  if (name === undefined) return node.kind === 'list' ? listOfServices(node, problems) : undefined;
  const written = node.kind === 'scalar' ? textAtLocation(node.at, problems) : undefined;
  const word = /^[a-z_]+(?=:)/.exec(written ?? '')?.[0];
  // An attribute that only lacks the space behind its colon.
  if (written === undefined || (word !== undefined && (key !== undefined || isServiceKey(word)))) return undefined;
  if (key === undefined) {
    if (!/^(["']?)[a-z\d][\w./@-]*(:[\w.-]*\w)?\1$/.test(written)) return undefined;
    return wrapped(`{ image: ${written} }`, 'If it is the image, write "image:" before it.', node.at);
  }
  if (key !== 'healthcheck' || !/^["'\w./$[]/.test(written)) return undefined;
  const command = /^["']/.test(written) ? written : `'${written.replaceAll("'", "''")}'`;
  return wrapped(`{ test: ${command} }`, 'If it is the command, write "test:" before it.', node.at);
}

function wrapped(newText: string, hint: string, at: Location): Advice {
  return { hint: ` ${hint}`, fix: { title: `Write ${newText}`, edits: [{ at, newText }] } };
}

/** `- web:` with its attributes below it, or `- name: web` with them beside it. */
function listOfServices(list: ListNode, problems: ProblemList): Advice {
  const hint = ' Take the dashes out, so that each service is a key with its attributes below it.';
  const edits = list.items.map((item) => (item.kind === 'map' ? withoutDash(item, problems) : undefined));
  const names = new Set(edits.map((edit) => edit?.name));
  const columns = new Set(edits.map((edit) => edit?.column));
  const isClear = !names.has(undefined) && names.size === edits.length && columns.size === 1;
  const written = edits.flatMap((edit) => (edit ? [edit.edit] : []));
  return { hint, fix: isClear ? { title: 'Take the dashes out', edits: written } : undefined };
}

function withoutDash(
  item: MapNode,
  problems: ProblemList,
): { readonly edit: Edit; readonly name: string; readonly column: number } | undefined {
  const [[key, value, keyAt] = []] = entriesOf(item);
  if (key === undefined || !value || !keyAt) return undefined;
  const { start } = keyAt.range;
  const line = problems.linesOf(keyAt.file)[start.line] ?? '';
  const before = line.slice(0, start.character);
  const dash = before.indexOf('-');
  if (!/^ *- +$/.test(before)) return undefined;
  const from = { line: start.line, character: dash };
  if (item.entries.size === 1 && value.kind === 'map') {
    const at = { file: keyAt.file, range: { start: from, end: start } };
    return { edit: { at, newText: ' '.repeat(start.character - dash) }, name: key, column: start.character };
  }
  const name = key === 'name' && item.entries.size > 1 ? textOf(value) : undefined;
  // A name that is written is a key where the dash was: it must be indented itself.
  if (name === undefined || !/^[\w.-]+$/.test(name) || dash === 0 || value.at.range.end.line !== start.line)
    return undefined;
  const at = { file: keyAt.file, range: { start: from, end: value.at.range.end } };
  return { edit: { at, newText: `${name}:` }, name, column: dash };
}

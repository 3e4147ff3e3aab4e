import { ownProperty } from '../../base/ownProperty.ts';
import type { Fix, Location } from '../../base/problem.ts';
import { blockAt, indented, replaceWord, textAtLocation } from '../problems/fixes.ts';
import { blockMoved } from '../problems/moves.ts';
import type { ProblemList } from '../problems/problems.ts';
import { entriesOf, find, isNull, textOf, type MapEntry, type MapNode, type Node } from '../tree/tree.ts';
import { insideOf, insides, otherNameIn, otherNames } from './otherNames.ts';
import { isServiceKey } from './service.ts';

export interface Advice {
  /** What to do next, as the end of a message. */
  readonly hint: string;
  readonly fix?: Fix | undefined;
}

/** Tells where a misplaced key belongs; undefined if it fits nowhere. */
export function misplaced(
  key: string,
  entry: MapEntry,
  { node, title }: { readonly node: MapNode; readonly title: string },
  problems: ProblemList,
): Advice | undefined {
  if (title === 'service') return ofService(key, entry, node, problems);
  if (title === 'manifest') return looksLikeService(entry.value) ? outsideOfServices(key, node, problems) : undefined;
  if (title === 'deploy' && key === 'restart') return restartOfDeploy(entry, node, problems);
  const meant = otherNameIn(title, key);
  if (meant !== undefined) return misnamed(key, meant, entry, node, problems);
  const parents = insideOf(title, key);
  return parents && belongsUnder(parents, { key, entry, node }, problems);
}

function misnamed(key: string, meant: string, { keyAt }: MapEntry, node: MapNode, problems: ProblemList): Advice {
  const isTaken = node.entries.has(meant);
  return {
    hint: isTaken ? ` "${meant}" says it already: remove this one.` : ` Did you mean "${meant}"?`,
    fix: isTaken ? undefined : replaceWord(key, meant, keyAt, problems),
  };
}

/** The policy of `restart` is a mapping under `deploy`, with a word for it that differs. */
function restartOfDeploy({ keyAt, value, route }: MapEntry, node: MapNode, problems: ProblemList): Advice {
  const hint = ' Write "restart_policy:" with a "condition:" here, or "restart:" in the service.';
  if (node.entries.has('restart_policy') || route) return { hint };
  if (value.kind === 'map') return { hint, fix: replaceWord('restart', 'restart_policy', keyAt, problems) };
  const [, word = '', attempts] = /^(no|always|unless-stopped|on-failure)(?::(\d{1,9}))?$/.exec(policyOf(value)) ?? [];
  const condition = ownProperty({ no: 'none', always: 'any' }, word) ?? word;
  const at = { file: keyAt.file, range: { start: keyAt.range.start, end: value.at.range.end } };
  if (word === '' || value.at.file !== keyAt.file || textAtLocation(at, problems) === undefined) return { hint };
  const more = attempts === undefined ? '' : `, max_attempts: ${attempts}`;
  const newText = `restart_policy: { condition: ${condition}${more} }`;
  return { hint, fix: { title: `Write ${newText}`, edits: [{ at, newText }] } };
}

/** `no` without quotes is a boolean. */
function policyOf(value: Node): string {
  const text = textOf(value) ?? '';
  return text === 'false' ? 'no' : text;
}

function ofService(key: string, entry: MapEntry, node: MapNode, problems: ProblemList): Advice | undefined {
  const meant = ownProperty(otherNames, key);
  if (meant !== undefined) return misnamed(key, meant, entry, node, problems);
  if (!Object.hasOwn(insides, key)) return undefined;
  // `restart_policy: always` is the policy of `restart`, and not the one of Swarm, which is a mapping.
  if (key === 'restart_policy' && entry.value.kind === 'scalar') {
    return { hint: ' Did you mean "restart"?', fix: replaceWord(key, 'restart', entry.keyAt, problems) };
  }
  return belongsUnder(insides[key] ?? [], { key, entry, node }, problems);
}

interface Misplaced {
  readonly key: string;
  readonly entry: MapEntry;
  /** The mapping that it stands in. */
  readonly node: MapNode;
}

function belongsUnder(parents: readonly string[], wrong: Misplaced, problems: ProblemList): Advice {
  const isTaken = wrong.entry.route !== undefined;
  return {
    hint: ` It belongs under "${parents.join('.')}".`,
    fix: isTaken ? undefined : movedUnder(parents, wrong, problems),
  };
}

/** Moves a key into parents that are there as far as they are. */
function movedUnder(
  parents: readonly string[],
  { key, entry, node }: Misplaced,
  problems: ProblemList,
): Fix | undefined {
  let [map, target]: [MapNode | undefined, MapEntry | undefined] = [node, undefined];
  let depth = 0;
  for (let next = map.entries.get(parents[0] ?? ''); next && map; next = map?.entries.get(parents[depth] ?? '')) {
    // What an alias or a merge key brings stands elsewhere, too.
    if (next.route || !(next.value.kind === 'map' || isNull(next.value))) return undefined;
    [map, target] = [next.value.kind === 'map' ? next.value : undefined, next];
    depth++;
  }
  if (!target) return nested(entry, parents, problems);
  if (map?.entries.has(key)) return undefined;
  const edits = blockMoved(entry.keyAt, target, parents.slice(depth), problems);
  return edits && { title: `Put it under "${parents.join('.')}"`, edits };
}

/** The parents are written around the key, as none of them is there. */
function nested({ keyAt, value }: MapEntry, parents: readonly string[], problems: ProblemList): Fix | undefined {
  const title = `Put it under "${parents.join('.')}"`;
  const block = blockAt(keyAt, problems);
  if (block) {
    const [indent, lines] = [block.indent, block.lines];
    const heads = parents.map((parent, depth) => `${indent}${'  '.repeat(depth)}${parent}:`);
    const newText = [...heads, ...lines.map((line) => indented(line, parents.length))].join('\n');
    return { title, edits: [{ at: block.at, newText }] };
  }
  if (value.at.file !== keyAt.file || value.at.range.start.line !== keyAt.range.start.line) return undefined;
  if (textAtLocation(value.at, problems) === undefined) return undefined;
  const point = (position: Location['range']['start']): Location => ({
    file: keyAt.file,
    range: { start: position, end: position },
  });
  return {
    title,
    edits: [
      { at: point(keyAt.range.start), newText: parents.map((parent) => `${parent}: { `).join('') },
      { at: point(value.at.range.end), newText: ' }'.repeat(parents.length) },
    ],
  };
}

function looksLikeService(value: Node): boolean {
  return ['image', 'build', 'extends', 'container_name'].some((key) => find(value, key) !== undefined);
}

/** The first format of Compose had the services at the top; and an indentation is soon forgotten. */
function outsideOfServices(key: string, node: MapNode, problems: ProblemList): Advice {
  const entries = [...node.entries];
  const services = node.entries.get('services');
  const hint = ' It looks like a service: put it under "services:".';
  if (services?.value.kind === 'map') return { hint, fix: movedIntoServices(key, node, services, problems) };
  const wrong = entries.filter(([key, { value }]) => key !== 'services' && looksLikeService(value) && !isKnown(key));
  return { hint, fix: gathered(entries, wrong, problems) };
}

function movedIntoServices(key: string, node: MapNode, services: MapEntry, problems: ProblemList): Fix | undefined {
  const own = node.entries.get(key);
  if (!own || own.route) return undefined;
  const edits = blockMoved(own.keyAt, services, [], problems);
  return edits && { title: 'Put it under "services:"', edits };
}

function isKnown(key: string): boolean {
  return key.startsWith('x-');
}

function gathered(
  entries: readonly (readonly [string, MapEntry])[],
  wrong: readonly (readonly [string, MapEntry])[],
  problems: ProblemList,
): Fix | undefined {
  const keys = entries.map(([key]) => key);
  const first = keys.indexOf(wrong[0]?.[0] ?? '');
  const isTogether = wrong.every(([key], index) => keys.indexOf(key) === first + index);
  const services = entries.find(([key]) => key === 'services')?.[1];
  const isBehindServices = services !== undefined && isNull(services.value) && keys[first - 1] === 'services';
  if (!isTogether || !(services === undefined || isBehindServices)) return undefined;
  const blocks = wrong.map(([, { keyAt }]) => blockAt(keyAt, problems));
  const edits = blocks.flatMap((block, index) => {
    if (!block) return [];
    const head = index === 0 && !services ? 'services:\n' : '';
    return [{ at: block.at, newText: head + block.lines.map((line) => indented(line, 1)).join('\n') }];
  });
  return edits.length === wrong.length ? { title: 'Put it under "services:"', edits } : undefined;
}

/** An attribute that stands among the services, as it is indented too little. */
export function unindented(key: string, value: Node, problems: ProblemList): Advice | undefined {
  if (value.kind === 'map' || !isServiceKey(key)) return undefined;
  const keyAt = keyAbove(key, value.at, problems);
  const fix = keyAt && blockAt(keyAt, problems) ? withNeighbours(keyAt, problems) : undefined;
  return { hint: ' It is an attribute of a service: indent it under one.', fix };
}

/** All misplaced attributes next to it that belong to the same service. */
function withNeighbours({ file, range }: Location, problems: ProblemList): Fix | undefined {
  const lines = problems.linesOf(file);
  const { line, character } = range.start;
  const isInside = (text: string): boolean => {
    const trimmed = text.trimStart();
    if (trimmed === '') return true;
    const indent = text.length - trimmed.length;
    return indent > character || (indent === character && /^[-#]/.test(trimmed));
  };
  const isNeighbour = (text: string): boolean =>
    text.search(/\S/) === character && isServiceKey(/^\s*([\w-]+):/.exec(text)?.[1] ?? '');
  let [first, last] = [line, line];
  while (first > 0 && (isInside(lines[first - 1] ?? '') || isNeighbour(lines[first - 1] ?? ''))) first--;
  while (last + 1 < lines.length && (isInside(lines[last + 1] ?? '') || isNeighbour(lines[last + 1] ?? ''))) last++;
  while (lines[last]?.trim() === '') last--;
  const service = lines[first - 1] ?? '';
  if (service.search(/\S/) !== character || !/^\s*[\w.-]+:\s*(#.*)?$/.test(service)) return undefined;
  const start = { line: first, character: 0 };
  const at = { file, range: { start, end: { line: last, character: lines[last]?.length ?? 0 } } };
  const newText = lines
    .slice(first, last + 1)
    .map((text) => indented(text, 1))
    .join('\n');
  return { title: `Indent it under "${service.trim().split(':')[0] ?? ''}"`, edits: [{ at, newText }] };
}

/** A value stands on the line of its key, or soon below it. */
function keyAbove(key: string, { file, range: { start } }: Location, problems: ProblemList): Location | undefined {
  const lines = problems.linesOf(file);
  for (let line = start.line; line >= Math.max(0, start.line - 3); line--) {
    const text = lines[line] ?? '';
    const character = text.length - text.trimStart().length;
    if (!text.startsWith(`${key}:`, character)) continue;
    const end = { line, character: character + key.length };
    return { file, range: { start: { line, character }, end } };
  }
  return undefined;
}

/** `A: 1` among `A=1`: a mapping of one, where a text is wanted. */
export function asPair(item: MapNode, problems: ProblemList): Fix | undefined {
  const [[key, value, keyAt] = []] = entriesOf(item);
  if (key === undefined || !value || !keyAt || item.entries.size !== 1 || value.kind !== 'scalar') return undefined;
  const at = { file: keyAt.file, range: { start: keyAt.range.start, end: value.at.range.end } };
  const written = textAtLocation(at, problems);
  if (written === undefined || value.at.file !== keyAt.file || !written.includes(':')) return undefined;
  const plain = value.value === null ? key : `${key}=${String(value.value)}`;
  const newText = /^[\w][\w./=@%+;-]*$/.test(plain) ? plain : `'${plain.replaceAll("'", "''")}'`;
  return { title: `Write ${newText}`, edits: [{ at, newText }], isCertain: true };
}

/** A short form with a space too many: `./a: /b`. */
export function spacedShortForm(item: Node, problems: ProblemList): Advice | undefined {
  if (item.kind !== 'map' || item.entries.size !== 1) return undefined;
  const [[key, value, keyAt] = []] = entriesOf(item);
  if (key === undefined || !value || !keyAt || value.kind !== 'scalar' || !/^[.~/$\d]|[/:]/.test(key)) return undefined;
  const at = { file: keyAt.file, range: { start: keyAt.range.start, end: value.at.range.end } };
  const written = textAtLocation(at, problems);
  if (written === undefined || !/^[^"'#]*: [^"'#]*$/.test(written)) return undefined;
  const newText = written.replace(/: +/, ':');
  const hint = `"${written}" is a key and its value, as there is a space after the colon. Write "${newText}".`;
  return { hint, fix: { title: `Write "${newText}"`, edits: [{ at, newText: `"${newText}"` }] } };
}

/** `- db, condition: service_healthy`, or `- db:` with a condition below it. */
export function conditionInList(item: Node): Advice | undefined {
  const [[key, value] = []] = entriesOf(item);
  const isBelow = find(value, 'condition') !== undefined;
  const [, name] = isBelow ? [undefined, key] : (/^([\w.-]+),\s*condition$/.exec(key ?? '') ?? []);
  if (name === undefined) return undefined;
  return {
    hint: ` Conditions have no place in a list. Write "${name}:" in place of the dash, and "condition:" below it.`,
  };
}

/** A single value where a list is wanted, or a key and its value with nothing between them. */
export function respelt(at: Location, wanted: 'list' | 'mapping', problems: ProblemList): Advice | undefined {
  const written = textAtLocation(at, problems) ?? '';
  if (wanted === 'mapping') {
    const [, key, between, value] = /^([a-z_]+)(:| +)([^\s/].*)$/.exec(written) ?? [];
    if (key === undefined || value === undefined) return undefined;
    const isColon = between === ':';
    if (!isColon && !isServiceKey(key)) return undefined;
    const title = isColon ? 'Put a space after the colon' : `Write "${key}: "`;
    const hint = isColon
      ? ' A colon needs a space after it.'
      : ` The colon after "${key}" is missing. Write "${key}: ".`;
    return { hint, fix: { title, edits: [{ at, newText: `${key}: ${value}` }] } };
  }
  const [, behind] = /^-([^\s-].*)$/.exec(written) ?? [];
  if (behind !== undefined) {
    const fix = { title: 'Put a space after the dash', edits: [{ at, newText: `- ${behind}` }] };
    return { hint: ' A dash needs a space after it.', fix };
  }
  if (!/^("[^"]*"|'[^']*'|[\w./:@=+-]+)$/.test(written)) return undefined;
  return { hint: '', fix: { title: 'Write it as a list', edits: [{ at, newText: `[${written}]` }], isCertain: true } };
}

/** `- a` with a `- b` below it that is indented further: one text, for YAML. */
export function foldedItems(item: Node, problems: ProblemList): Advice | undefined {
  const { file, range } = item.at;
  if (item.kind !== 'scalar' || range.start.line === range.end.line) return undefined;
  const lines = problems.linesOf(file);
  const head = lines[range.start.line] ?? '';
  const dash = head.slice(0, range.start.character).lastIndexOf('-');
  const isPlain = !/["'|>]/.test(head[range.start.character] ?? '');
  const inner = Array.from({ length: range.end.line - range.start.line }, (_, index) => range.start.line + 1 + index);
  if (dash === -1 || !isPlain || !inner.every((line) => /^\s*- \S/.test(lines[line] ?? ''))) return undefined;
  const edits = inner.map((line) => {
    const text = lines[line] ?? '';
    const end = { line, character: text.length - text.trimStart().length };
    return { at: { file, range: { start: { line, character: 0 }, end } }, newText: head.slice(0, dash) };
  });
  return {
    hint: 'YAML makes one text of these lines, as the dashes below are indented further. Indent them alike.',
    fix: { title: 'Indent the dashes alike', edits },
  };
}

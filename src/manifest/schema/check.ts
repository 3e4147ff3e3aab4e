import { ownProperty } from '../../base/ownProperty.ts';
import type { Fix, Location } from '../../base/problem.ts';
import { correctWord, quote, removeItem, replaceWord } from '../problems/fixes.ts';
import { keyPathText } from '../problems/keyPathText.ts';
import type { ProblemList } from '../problems/problems.ts';
import {
  isNull,
  isRejected,
  isTemplate,
  withEntries,
  type MapEntry,
  type ListNode,
  type MapNode,
  type Node,
  type ScalarNode,
} from '../tree/tree.ts';
import { castScalar, type Mistake } from './cast.ts';
import {
  asPair,
  conditionInList,
  foldedItems,
  misplaced,
  respelt,
  spacedShortForm,
  unindented,
  type Advice,
} from './misplaced.ts';
import { shortened } from './wrongKind.ts';
import { otherNameIn } from './otherNames.ts';
import type { Shape, AttributeTable } from './shape.ts';
import { didYouMean, suggest } from '../problems/suggest.ts';

/**
 * Holds a tree against its shape. What does not fit is reported where it stands and left out, so the stages behind need
 * not ask again. Values that came from variables are cast to what is wanted. Required keys are `checkRequired`'s concern:
 * a file may leave to another what it does not say.
 */
export function checkShape(node: Node, shape: Shape, path: readonly string[], problems: ProblemList): Node | undefined {
  if (shape.isAnything || node.tag === 'reset') return node;
  switch (node.kind) {
    case 'scalar':
      return checkScalar(node, shape, path, problems);
    case 'list':
      return checkList(node, shape, path, problems);
    case 'map':
      return checkMap(node, shape, path, problems);
  }
}

/** The keys that must be there once all files are merged, and those that must have a value. */
export function checkRequired(node: Node, shape: Shape, path: readonly string[], problems: ProblemList): void {
  if (node.kind === 'list' && shape.list) {
    const { list } = shape;
    return node.items.forEach((item, index) => checkRequired(item, list, [...path, String(index)], problems));
  }
  if (node.kind !== 'map') return;
  const known = shape.table?.();
  for (const [key, { keyAt, value }] of node.entries) {
    const inner = known ? ownProperty(known.attributes, key)?.shape : shape.values;
    if (!inner) continue;
    if (isLeftEmpty(value) && !mayBeEmpty(inner, known, path)) reportEmpty(keyAt, inner, [...path, key], problems);
    checkRequired(value, inner, [...path, key], problems);
  }
  for (const key of known?.required ?? []) {
    if (node.entries.has(key)) continue;
    const message = `Missing attribute "${key}" in ${keyPathText(path) ?? 'the manifest'}. ${known?.attributes[key]?.doc ?? ''}`;
    problems.error('missing-key', message, firstKey(node));
  }
}

/**
 * True for a key without a value. Values that a variable leaves empty, or that were rejected already, are reported
 * elsewhere.
 */
export function isLeftEmpty(node: Node): boolean {
  return isNull(node) && !isRejected(node) && !node.origin && !isTemplate(node);
}

/** Patchbay's own sections may be left empty while they are being written. */
function mayBeEmpty(shape: Shape, known: AttributeTable | undefined, path: readonly string[]): boolean {
  return path.includes('x-patchbay') || (known ? shape.empty === 'allowed' : shape.empty !== 'refused');
}

function reportEmpty(at: Location, shape: Shape, path: readonly string[], problems: ProblemList): void {
  const message = `${path.join('.')} must be ${wantedBy(shape)}, not empty. Write its value, or remove it.`;
  problems.error('wrong-type', message, at);
}

function checkScalar(node: ScalarNode, shape: Shape, path: readonly string[], problems: ProblemList): Node | undefined {
  if (node.value === null || node.isTemplate) return node;
  if (shape.scalar) {
    const cast = castScalar(node, shape);
    if (!('mistake' in cast)) return cast;
    problems.error(cast.code, `${path.join('.')} ${cast.mistake}`, node.at, [], fixOf(cast, node, shape, problems));
    return undefined;
  }
  reportKind(node, shape, path, problems);
  return undefined;
}

function fixOf(cast: Mistake, node: ScalarNode, shape: Shape, problems: ProblemList): Fix | undefined {
  const word = String(node.value);
  const isNoWord = shape.oneOf !== undefined && !shape.oneOf.includes(word);
  if (cast.lacksQuotes) return isNoWord ? undefined : quote(node.at, problems);
  return cast.meant === undefined ? undefined : replaceWord(word, cast.meant, node.at, problems);
}

function checkList(node: ListNode, shape: Shape, path: readonly string[], problems: ProblemList): Node | undefined {
  const { list } = shape;
  if (!list) {
    reportKind(node, shape, path, problems);
    return undefined;
  }
  if (shape.hasUniqueItems) reportTwice(node, path, problems);
  const items = node.items.flatMap((item, index) => {
    if (item.kind === 'scalar' && item.value === null && !item.tag && !item.isRejected && !item.isTemplate) {
      const where = [...path, String(index)].join('.');
      problems.error('wrong-type', `${where} is empty. Write a value after the dash, or remove it.`, item.at);
    }
    if (isMiswritten(item, shape, [...path, String(index)], problems)) return [];
    const checked = checkShape(item, list, [...path, String(index)], problems);
    return checked && !(checked.kind === 'scalar' && checked.value === null) ? [checked] : [];
  });
  return { ...node, items };
}

/** Items that YAML reads as something else than what whoever wrote them meant. */
function isMiswritten(item: Node, shape: Shape, path: readonly string[], problems: ProblemList): boolean {
  const folded = foldedItems(item, problems);
  if (folded) problems.error('wrong-value', folded.hint, item.at, [], folded.fix);
  const spaced = shape.list?.scalar ? spacedShortForm(item, problems) : undefined;
  if (spaced && !isPairs(shape)) {
    problems.error('wrong-type', `${path.join('.')}: ${spaced.hint}`, headOf(item as MapNode), [], spaced.fix);
    return true;
  }
  const condition = shape.form === 'dependsOn' ? conditionInList(item) : undefined;
  if (condition) {
    reportKind(item, shape.list ?? {}, path, problems, condition);
    return true;
  }
  const isPair = item.kind === 'map' && isPairs(shape);
  if (isPair) reportKind(item, shape.list ?? {}, path, problems, { hint: '', fix: asPair(item, problems) });
  return isPair || folded !== undefined;
}

/** A list of `KEY=value`. */
function isPairs({ form, list }: Shape): boolean {
  return (form === 'environment' || form === 'labels' || form === 'keyValues') && !list?.table && !list?.values;
}

function reportTwice(node: ListNode, path: readonly string[], problems: ProblemList): void {
  const seen = new Map<string, Location>();
  for (const item of node.items) {
    if (item.kind !== 'scalar' || item.value === null) continue;
    const word = String(item.value);
    const first = seen.get(word);
    if (first) {
      const related = [{ message: 'It is listed here already.', at: first }];
      problems.error(
        'wrong-value',
        `"${word}" is listed twice in ${keyPathText(path)}. Remove one.`,
        item.at,
        related,
        removeItem(item.at, problems),
      );
    } else seen.set(word, item.at);
  }
}

function checkMap(node: MapNode, shape: Shape, path: readonly string[], problems: ProblemList): Node | undefined {
  const known = shape.table?.();
  if (!known && !shape.values) {
    reportKind(node, shape, path, problems);
    return undefined;
  }
  const entries = new Map<string, MapEntry>();
  for (const [key, entry] of node.entries) {
    const inner = known ? shapeOfKey(key, entry, { known, node, path }, problems) : shape.values;
    if (!inner) {
      const meant = known && (otherNameIn(known.title, key) ?? suggest(key, Object.keys(known.attributes)));
      // A misspelt key stands for the required one, which is then not reported as missing.
      if (meant !== undefined && !node.entries.has(meant)) {
        entries.set(meant, { keyAt: entry.keyAt, value: rejected(entry.value) });
      }
      continue;
    }
    const value = checkShape(entry.value, inner, [...path, key], problems) ?? rejected(entry.value);
    entries.set(key, { ...entry, value });
  }
  return { ...withEntries(node, {}), entries };
}

/** Keeps its place, so that nobody says the key is missing as well. */
export function rejected(node: Node): ScalarNode {
  return { kind: 'scalar', value: null, at: node.at, isRejected: true };
}

function shapeOfKey(
  key: string,
  entry: MapEntry,
  { known, node, path }: { readonly known: AttributeTable; readonly node: MapNode; readonly path: readonly string[] },
  problems: ProblemList,
): Shape | undefined {
  const attribute = ownProperty(known.attributes, key);
  if (attribute) return attribute.shape;
  if (key.startsWith('x-')) return { isAnything: true };
  const where = keyPathText(path) ?? 'the manifest';
  const names = Object.keys(known.attributes);
  const advice = misplaced(key, entry, { node, title: known.title }, problems) ?? {
    hint: didYouMean(key, names),
    fix: correctWord(key, names, entry.keyAt, problems),
  };
  const next = advice.hint === '' ? ' Remove it, or start its name with x-.' : advice.hint;
  const message = `Unknown attribute "${key}" in ${where}.${next}`;
  problems.error('unknown-key', message, entry.keyAt, [], advice.fix);
  return undefined;
}

function reportKind(
  node: Node,
  shape: Shape,
  path: readonly string[],
  problems: ProblemList,
  advice: Advice | undefined = adviceOn(node, shape, path, problems),
): void {
  const found = { scalar: 'a single value', list: 'a list', map: 'a mapping' }[node.kind];
  const where = path.length === 0 ? 'top-level object' : path.join('.');
  const at = node.kind === 'scalar' ? node.at : headOf(node);
  const message = `${where} must be ${wantedBy(shape)}, not ${found}.${advice?.hint ?? ''}`;
  problems.error('wrong-type', message, at, [], advice?.fix);
}

function adviceOn(node: Node, shape: Shape, path: readonly string[], problems: ProblemList): Advice | undefined {
  const [section, name = '', ...inside] = path;
  const among = section === 'services' && inside.length === 0 ? unindented(name, node, problems) : undefined;
  const advice = among ?? shortened(node, path, problems);
  if (advice || node.kind !== 'scalar') return advice;
  if (shape.list) return shape.list.scalar ? respelt(node.at, 'list', problems) : undefined;
  return (shape.table ?? shape.values) ? respelt(node.at, 'mapping', problems) : undefined;
}

function wantedBy(shape: Shape): string {
  return [
    ...(shape.table || shape.values ? ['a mapping'] : []),
    ...(shape.list ? ['a list'] : []),
    ...(shape.scalar ? ['a single value'] : []),
  ].join(' or ');
}

/** A mapping or list may run over many lines; its first item is enough to see. */
export function headOf(node: ListNode | MapNode): Location {
  if (node.kind === 'map') return firstKey(node);
  const first = node.items[0];
  if (!first) return node.at;
  return first.kind === 'scalar' ? first.at : headOf(first);
}

function firstKey(node: MapNode): Location {
  for (const { keyAt } of node.entries.values()) return keyAt;
  return node.at;
}

import { parseMount } from '../../manifest/forms/mounts.ts';
import { parsePorts } from '../../manifest/forms/ports.ts';
import { entriesOf, find, isNull, textOf, type ListNode, type MapNode, type Node } from '../../manifest/tree/tree.ts';
import { attributeLinesAt, isSingleLine, serviceAt, sliceAt, yamlText, type WrittenAttribute } from './blocks.ts';
import type { Position } from '../../base/problem.ts';
import { replacement, type Offer, type FileEdit } from '../actions/offer.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** Converts between short and long form, and between list and mapping. It is offered only if nothing is lost. */
export function formOffers(file: SourceFile, position: Position): readonly Offer[] {
  const service = serviceAt(file, position);
  const attribute = service && attributeLinesAt(service, position);
  if (!attribute || attribute.value.at.file !== file.path) return [];
  return conversions.flatMap(({ keys, title, convert }) => {
    const edits = keys.includes(attribute.key) ? convert(attribute, file) : undefined;
    return edits && edits.length > 0 ? [{ title: title(attribute.key), kind: 'refactor.rewrite', edits }] : [];
  });
}

interface Conversion {
  readonly keys: readonly string[];
  readonly title: (key: string) => string;
  readonly convert: (attribute: WrittenAttribute, file: SourceFile) => readonly FileEdit[] | undefined;
}

const long = (key: string): string => `Write ${key} in the long form`;
const short = (key: string): string => `Write ${key} in the short form`;
const asMap = (key: string): string => `Write ${key} as a mapping`;
const asList = (key: string): string => `Write ${key} as a list`;

const conversions: readonly Conversion[] = [
  { keys: ['ports'], title: long, convert: (one, file) => eachItem(one, file, longPort) },
  { keys: ['ports'], title: short, convert: (one, file) => eachItem(one, file, shortPort) },
  { keys: ['volumes'], title: long, convert: (one, file) => eachItem(one, file, longMount) },
  { keys: ['volumes'], title: short, convert: (one, file) => eachItem(one, file, shortMount) },
  { keys: ['depends_on'], title: asMap, convert: (one, file) => toMap(one, file, longDependency) },
  { keys: ['networks'], title: asMap, convert: (one, file) => toMap(one, file, bareKey) },
  { keys: ['environment', 'labels'], title: asMap, convert: (one, file) => toMap(one, file, variableEntry) },
  { keys: ['depends_on', 'networks'], title: asList, convert: (one, file) => toList(one, file, bareItem) },
  { keys: ['environment', 'labels'], title: asList, convert: (one, file) => toList(one, file, variableItem) },
  { keys: ['build'], title: long, convert: longBuild },
  { keys: ['build'], title: short, convert: shortBuild },
];

function longBuild({ value }: WrittenAttribute, file: SourceFile): readonly FileEdit[] | undefined {
  const text = value.kind === 'scalar' && isSingleLine(value) ? textOf(value) : undefined;
  return text === undefined ? undefined : [replacement(value.at, `{ context: ${sliceAt(file, value.at)} }`)];
}

function shortBuild({ value, block, keyAt }: WrittenAttribute, file: SourceFile): readonly FileEdit[] | undefined {
  const context = find(value, 'context');
  if (value.kind !== 'map' || value.entries.size !== 1 || !context || !isSingleLine(context)) return undefined;
  if (hasComment(file.lines.slice(block.start, block.end))) return undefined;
  return [valueReplaced({ value, block, keyAt }, file, sliceAt(file, context.at))];
}

/** Replaces everything after a key with one line. */
function valueReplaced(
  { block, keyAt }: Pick<WrittenAttribute, 'block' | 'keyAt' | 'value'>,
  file: SourceFile,
  newText: string,
): FileEdit {
  const last = block.end - 1;
  const end = { line: last, character: (file.lines[last] ?? '').length };
  const colon = (file.lines[keyAt.range.end.line] ?? '').indexOf(':', keyAt.range.end.character);
  const start = { line: keyAt.range.end.line, character: colon + 1 };
  return { file: file.path, range: { start, end }, newText: ` ${newText}` };
}

/** Converts every item that has another form; undefined if one of them cannot be converted. */
function eachItem(
  { value }: WrittenAttribute,
  file: SourceFile,
  change: (item: Node) => string | undefined,
): readonly FileEdit[] | undefined {
  if (value.kind !== 'list' || !isOwn(value, file)) return undefined;
  return value.items.flatMap((item) => {
    const newText = change(item);
    const isCommented = hasComment(linesOf(item, file));
    return newText === undefined || (isCommented && !isSingleLine(item))
      ? []
      : [replacement(whole(item, file), newText)];
  });
}

/** The parser extends a block mapping to the start of the next node, so its real end is the end of its last value. */
function whole(node: Node, file: SourceFile): Node['at'] {
  return { file: file.path, range: { start: node.at.range.start, end: endOf(node, file) } };
}

function endOf(node: Node, file: SourceFile): Position {
  const { start, end } = node.at.range;
  const isFlow = /^[[{]/.test((file.lines[start.line] ?? '').slice(start.character));
  if (node.kind === 'scalar' || isFlow) return end;
  const values = node.kind === 'list' ? node.items : [...node.entries.values()].map(({ value }) => value);
  const last = values.at(-1);
  return last ? endOf(last, file) : end;
}

function linesOf(node: Node, file: SourceFile): readonly string[] {
  return file.lines.slice(node.at.range.start.line, endOf(node, file).line + 1);
}

function hasComment(lines: readonly string[]): boolean {
  return lines.some((line) => /(^|\s)#/.test(line));
}

/** False for a value that contains anchors or aliases, or that an alias supplies. */
function isOwn(node: Node, file: SourceFile): boolean {
  const { start } = node.at.range;
  const lines = linesOf(node, file);
  const before = (file.lines[start.line] ?? '').slice(0, start.character);
  return !/[&!]\S*\s*$/.test(before) && !lines.some((line) => /(^|[\s[{,])[&*!][A-Za-z]/.test(line));
}

function longPort(item: Node): string | undefined {
  const text = item.kind === 'scalar' ? textOf(item) : undefined;
  if (text === undefined || text.includes('$')) return undefined;
  const ports = parsePorts(text);
  const [port] = ports;
  if (typeof ports === 'string' || typeof port !== 'object' || ports.length > 1) return undefined;
  const { target, published, hostIp, protocol } = port;
  const parts = [
    `target: ${target}`,
    ...(published === undefined ? [] : [`published: "${published}"`]),
    ...(hostIp === undefined ? [] : [`host_ip: ${JSON.stringify(hostIp)}`]),
    ...(protocol === 'tcp' ? [] : [`protocol: ${protocol}`]),
  ];
  return `{ ${parts.join(', ')} }`;
}

function shortPort(item: Node): string | undefined {
  if (item.kind !== 'map') return undefined;
  const known = new Set(['target', 'published', 'host_ip', 'protocol']);
  const [target, published, hostIp, protocol] = [...known].map((key) => textOf(find(item, key)));
  if (target === undefined || [...item.entries.keys()].some((key) => !known.has(key))) return undefined;
  if ((hostIp !== undefined && published === undefined) || [target, published].some((one) => one?.includes('$'))) {
    return undefined;
  }
  const address = hostIp?.includes(':') ? `[${hostIp}]` : hostIp;
  const parts = [address, published, target].filter((one) => one !== undefined && one !== '');
  return JSON.stringify(parts.join(':') + (protocol === undefined || protocol === 'tcp' ? '' : `/${protocol}`));
}

function longMount(item: Node): string | undefined {
  const text = item.kind === 'scalar' ? textOf(item) : undefined;
  if (text === undefined || /[$~]/.test(text)) return undefined;
  const mount = parseMount(text);
  if (typeof mount === 'string' || mount.hasNoCopy || mount.propagation !== undefined || mount.selinux !== undefined) {
    return undefined;
  }
  const { type, source, target, isReadOnly } = mount;
  const options = text.split(':')[2];
  if (options !== undefined && options !== 'ro') return undefined;
  const parts = [
    `type: ${type}`,
    ...(source === undefined ? [] : [`source: ${yamlText(source)}`]),
    `target: ${yamlText(target)}`,
    ...(isReadOnly ? ['read_only: true'] : []),
    ...(type === 'bind' ? ['bind: { create_host_path: true }'] : []),
  ];
  return `{ ${parts.join(', ')} }`;
}

function shortMount(item: Node): string | undefined {
  if (item.kind !== 'map') return undefined;
  const known = new Set(['type', 'source', 'target', 'read_only', 'bind']);
  if ([...item.entries.keys()].some((key) => !known.has(key))) return undefined;
  const [type, source, target] = ['type', 'source', 'target'].map((key) => textOf(find(item, key)));
  if (source === undefined || target === undefined || /[$:]/.test(source + target)) return undefined;
  const isHostPath = /^[./]/.test(source);
  const bind = find(item, 'bind');
  const creates = bind?.kind === 'map' && bind.entries.size === 1 && textOf(find(bind, 'create_host_path')) === 'true';
  if (type === 'bind' ? !isHostPath || !creates : type !== 'volume' || isHostPath || bind) return undefined;
  const isReadOnly = textOf(find(item, 'read_only')) === 'true';
  return JSON.stringify(`${source}:${target}${isReadOnly ? ':ro' : ''}`);
}

/** Converts a list of one-line texts to a mapping and keeps its comments. */
function toMap(
  { value, block }: WrittenAttribute,
  file: SourceFile,
  entry: (text: string, isFlow: boolean) => string | undefined,
): readonly FileEdit[] | undefined {
  if (value.kind !== 'list' || value.items.length === 0 || !isOwn(value, file)) return undefined;
  const texts = value.items.map((item) => (isSingleLine(item) ? textOf(item) : undefined));
  const keys = texts.map((text) => text?.split('=')[0]);
  if (texts.includes(undefined) || new Set(keys).size < keys.length) return undefined;
  const isFlow = isBetweenBrackets(value, file);
  const entries = texts.map((text) => entry(text ?? '', isFlow));
  if (entries.includes(undefined)) return undefined;
  if (isFlow) return isSingleLine(value) ? [replacement(value.at, `{ ${entries.join(', ')} }`)] : undefined;
  const indent = ' '.repeat(block.indent + 2);
  return value.items.map((item, index) => {
    const { start, end } = item.at.range;
    const range = { start: { line: start.line, character: 0 }, end };
    return { file: file.path, range, newText: `${indent}${entries[index] ?? ''}` };
  });
}

/** Converts a mapping of plain values to a list and keeps its comments. */
function toList(
  { value }: WrittenAttribute,
  file: SourceFile,
  item: (key: string, value: Node) => string | undefined,
): readonly FileEdit[] | undefined {
  if (value.kind !== 'map' || value.entries.size === 0 || !isOwn(value, file) || isMerged(value, file))
    return undefined;
  const entries = [...value.entries];
  if (entries.some(([, { route }]) => route)) return undefined;
  const items = entries.map(([key, entry]) => item(key, entry.value));
  if (items.includes(undefined)) return undefined;
  if (isBetweenBrackets(value, file)) {
    return isSingleLine(value) ? [replacement(value.at, `[${items.join(', ')}]`)] : undefined;
  }
  const edits = entries.map(([, { keyAt, value: inner }], index) => {
    const start = keyAt.range.start;
    const end = isNull(inner) ? lineEnd(file, keyAt) : endOf(inner, file);
    return { file: file.path, range: { start, end }, newText: `- ${items[index] ?? ''}` };
  });
  const isLossy = edits.some(({ range }) => hasCommentIn(file, range.start.line, range.end));
  return isLossy ? undefined : edits;
}

/** True for a mapping with an anchor that a merge key uses. A list cannot be merged. */
function isMerged({ at: { range } }: MapNode, { lines }: SourceFile): boolean {
  const head = (lines[range.start.line] ?? '').slice(0, range.start.character);
  const above = head.trim() === '' ? (lines[range.start.line - 1] ?? '') : head;
  const anchor = /:\s+&([^\s,[\]{}]+)\s*(#.*)?$/.exec(above)?.[1];
  return anchor !== undefined && lines.some((line) => mergedIn(line).includes(anchor));
}

/** The names of the anchors that a line merges. */
function mergedIn(line: string): readonly string[] {
  const merged = /<<:\s*([^#]*)/.exec(line)?.[1] ?? '';
  return merged.split(/[\s,[\]{}]+/).flatMap((word) => (word.startsWith('*') ? [word.slice(1)] : []));
}

function lineEnd(file: SourceFile, { range: { end } }: Node['at']): Position {
  const rest = (file.lines[end.line] ?? '').slice(end.character);
  const length = /^["']?\s*:(?:\s*(?:~|null))?/.exec(rest)?.[0].length ?? 0;
  return { line: end.line, character: end.character + length };
}

/** True if joining the lines would lose a comment between them; one after the last line is kept. */
function hasCommentIn({ lines }: SourceFile, start: number, end: Position): boolean {
  const inner = lines.slice(start, end.line).concat((lines[end.line] ?? '').slice(0, end.character));
  return start < end.line && hasComment(inner);
}

function isBetweenBrackets({ at: { range } }: ListNode | MapNode, { lines }: SourceFile): boolean {
  return /^[[{]/.test((lines[range.start.line] ?? '').slice(range.start.character));
}

function longDependency(name: string): string | undefined {
  return /^[\w.-]+$/.test(name) ? `${yamlText(name)}: { condition: service_started }` : undefined;
}

function bareKey(name: string, isFlow: boolean): string | undefined {
  if (!/^[\w.-]+$/.test(name)) return undefined;
  return isFlow ? `${yamlText(name)}: null` : `${yamlText(name)}:`;
}

function variableEntry(text: string, isFlow: boolean): string | undefined {
  const separator = text.indexOf('=');
  const key = separator === -1 ? text : text.slice(0, separator);
  if (!/^[\w./-]+$/.test(key)) return undefined;
  if (separator === -1) return isFlow ? `${yamlText(key)}: null` : `${yamlText(key)}:`;
  return `${yamlText(key)}: ${JSON.stringify(text.slice(separator + 1))}`;
}

/** Undefined if the mapping says more than a list can. */
function bareItem(name: string, value: Node): string | undefined {
  const says = entriesOf(value).filter(([key]) => key !== 'required');
  const isRequired = find(value, 'required');
  const isPlain =
    isNull(value) ||
    (value.kind === 'map' &&
      says.every(([key, one]) => key === 'condition' && textOf(one) === 'service_started') &&
      (!isRequired || textOf(isRequired) === 'true'));
  return isPlain && !(value.kind === 'map' && value.entries.size === 0) ? yamlText(name) : undefined;
}

function variableItem(key: string, value: Node): string | undefined {
  if (value.kind !== 'scalar' || !isSingleLine(value) || key.includes('=')) return undefined;
  return yamlText(value.value === null ? key : `${key}=${String(value.value)}`);
}

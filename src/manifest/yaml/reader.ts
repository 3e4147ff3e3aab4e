import type { LineCounter } from 'yaml';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Node as YamlNode,
  type Pair,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Edit, Fix, Location } from '../../base/problem.ts';
import { correctWord } from '../problems/fixes.ts';
import { startOf, type ProblemList } from '../problems/problems.ts';
import { didYouMean } from '../problems/suggest.ts';
import type { Mended } from './mended.ts';
import type { MapEntry, MapNode, MergeTag, Node, ValueRoute, ScalarNode } from '../tree/tree.ts';

/** How much aliases may add to a file; an ordinary one stays far below, an alias bomb doubles past it at once. */
const maxAliasedNodes = 100_000;
const maxDepth = 100;

/** The input: a document of the library, or the nodes that the fast reader made from a segment. */
export interface ReadDocument {
  readonly contents: YamlNode | null;
  readonly errors: readonly YAMLError[];
  readonly warnings: readonly YAMLError[];
  /** The offsets of keys that stand in their mapping already; none when left out. */
  readonly repeats?: readonly number[];
}

/** The state that the segments of one document share. */
export class Anchors {
  /** In document order as YAML has it; `undefined` while the anchored node is still being read. */
  readonly values = new Map<string, Node | undefined>();
  readonly sizes = new WeakMap<Node, number>();
  aliasedNodes = 0;

  clear(): void {
    this.values.clear();
  }
}

/** The place of a segment in its file. */
export interface SegmentPlace {
  readonly file: string;
  readonly source: string;
  readonly lines: LineCounter;
  /** Counts from 0; above 0 for a part that starts further down in the file. */
  readonly firstLine: number;
  /** How it differs from what is written, where it could not be read as that. */
  readonly mended?: Pick<Mended, 'shifts' | 'written'> & { readonly firstLine: number };
}

/** The nodes of YAML → the tree of a manifest: anchors followed, merge keys carried out, everything placed. */
export class Reader {
  readonly #place: SegmentPlace;
  readonly #problems: ProblemList;
  readonly #anchors: Anchors;
  /** Anchors of this part, and what those of earlier parts stood for when they were used. */
  readonly own = new Map<string, Node>();
  readonly used = new Map<string, Node | undefined>();
  /** Offset of a key that stands twice → where the first stands, and where the value of the second ends. */
  readonly #repeats = new Map<number, { readonly first: Location; readonly end: number }>();

  constructor(place: SegmentPlace, anchors: Anchors, problems: ProblemList) {
    this.#place = place;
    this.#anchors = anchors;
    this.#problems = problems;
  }

  read(document: ReadDocument): Node | undefined {
    this.#repeats.clear();
    for (const warning of document.warnings) this.#reportTag(warning);
    const { contents } = document;
    const isEmpty = !contents || (isScalar(contents) && contents.value === null);
    const root = isEmpty ? undefined : this.#node(contents, this.#at(contents.range), 0);
    for (const at of document.repeats ?? []) this.#reportRepeat(at);
    return root;
  }

  #node(node: unknown, fallback: Location, depth: number): Node {
    if (isAlias(node)) return this.#alias(node);
    if (depth > maxDepth) {
      this.#problems.error('syntax', `This is nested deeper than ${maxDepth} levels. Flatten it.`, fallback);
      return { kind: 'scalar', value: null, at: fallback };
    }
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#declare(anchor, node);
    const result = this.#plain(node, fallback, depth);
    if (anchor !== undefined) {
      this.#anchors.values.set(anchor, result);
      this.own.set(anchor, result);
    }
    return result;
  }

  /** A name may be declared anew, but two things of one name are a slip more often than not. */
  #declare(anchor: string, node: unknown): void {
    const { values } = this.#anchors;
    const isOwn = this.own.has(anchor);
    // Of an earlier part it counts what it declared when this part was read.
    if (!isOwn && !this.used.has(anchor)) this.used.set(anchor, values.get(anchor));
    if (isOwn || values.get(anchor) !== undefined) this.#reportTwice(anchor, node);
    values.set(anchor, undefined);
  }

  #reportTwice(anchor: string, node: unknown): void {
    const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
    const start = this.#place.source.lastIndexOf(`&${anchor}`, range?.[0] ?? 0);
    if (!range || start === -1) return;
    const at = this.#at([start, start + anchor.length + 1, start + anchor.length + 1]);
    const message = `The anchor "&${anchor}" is declared above already, and aliases below mean this one. Give it a name of its own.`;
    this.#problems.warning('anchor-twice', message, at);
  }

  #plain(node: unknown, fallback: Location, depth: number): Node {
    if (isScalar(node)) return this.#sized(this.#scalar(node, fallback), 1);
    if (isMap(node)) return this.#braces(node) ?? this.#map(node, fallback, depth);
    if (!isSeq(node)) return { kind: 'scalar', value: null, at: fallback };
    const at = this.#at(node.range) ?? fallback;
    const items = node.items.map((item) => this.#node(item, this.#dash(item) ?? at, depth + 1));
    return this.#sized({ kind: 'list', items, at, ...tagOf(node) }, 1 + this.#sizeOf(items));
  }

  /** The place of an item without a value after its dash. */
  #dash(item: unknown): Location | undefined {
    return isScalar(item) && item.value === null ? this.#at(item.range) : undefined;
  }

  #scalar(node: Scalar, fallback: Location): ScalarNode {
    const isEmpty = node.value === null && (!node.source || node.source.length === 0);
    const at = isEmpty ? fallback : this.#at(node.range);
    if (typeof node.value === 'string') this.#checkCharacters(node.value, node, at);
    return { kind: 'scalar', value: valueOf(node), at, ...tagOf(node) };
  }

  /** Quotes of a word processor, and spaces that are none: they are part of the text, and look as if they were not. */
  #checkCharacters(text: string, { type }: Scalar, at: Location): void {
    if (type !== 'PLAIN' || text.charCodeAt(0) < 0x80) return;
    if (/^[\u2018-\u201f\u00ab\u00bb]/.test(text)) {
      const inner = text.replaceAll(/^[\u2018-\u201f\u00ab\u00bb]+|[\u2018-\u201f\u00ab\u00bb]+$/g, '');
      const isPlain = !/["\\\n]/.test(inner);
      const fix = { title: `Write "${inner}"`, edits: [{ at, newText: `"${inner}"` }] };
      const message = 'These quotes are part of the text: YAML knows " and \' only. Write straight quotes.';
      this.#problems.warning('misread', message, at, [], isPlain ? fix : undefined);
    } else if (/^[^\S \t]|^[\u200b-\u200f\u2060\ufeff]/.test(text)) {
      const { start } = at.range;
      const behind = {
        ...start,
        character: start.character + (/^[\s\u200b-\u200f\u2060\ufeff]+/.exec(text)?.[0].length ?? 1),
      };
      const place = { file: at.file, range: { start, end: behind } };
      const fix = { title: 'Remove it', edits: [{ at: place, newText: '' }] };
      const message = 'The character before this word only looks like a space, and is part of the text. Remove it.';
      this.#problems.error('syntax', message, place, [], fix);
    }
  }

  /** `{{.Name}}` of a template is a mapping of a mapping, which nobody means. */
  #braces({ items: [pair, ...others], range }: YAMLMap): Node | undefined {
    if (!isMap(pair?.key) || others.length > 0 || !range) return undefined;
    const written = this.#place.source.slice(range[0], range[1]);
    if (!/^\{\{[^\n]{0,1000}\}\}$/.test(written)) return undefined;
    const at = this.#at(range);
    const isPlain = !/['\\]/.test(written);
    const fix = { title: `Write '${written}' in quotes`, edits: [{ at, newText: `'${written}'` }] };
    const message = 'Braces begin a mapping. Put the value in quotes if it is text.';
    this.#problems.error('key', message, at, [], isPlain ? fix : undefined);
    return { kind: 'scalar', value: null, at, isRejected: true };
  }

  #map(node: YAMLMap, fallback: Location, depth: number): MapNode {
    const at = this.#at(node.range) ?? fallback;
    const entries = new Map<string, MapEntry>();
    const merged: { readonly source: Node; readonly written: unknown }[] = [];
    for (const pair of node.items as Pair<YamlNode | null>[]) {
      const key = this.#key(pair.key, at);
      if (!key) continue;
      const value = this.#node(pair.value, key.at, depth + 1);
      if (key.isMerge) {
        const [first] = merged;
        if (first) this.#reportSecondMerge(key.at, first.written, pair);
        merged.push({ source: value, written: pair.value });
      } else if (!entries.has(key.text)) {
        const route = isAlias(pair.value) && ({ kind: 'alias', at: this.#at(pair.value.range) } as const);
        entries.set(key.text, { keyAt: key.at, value, ...(route && { route }) });
      } else if (isScalar(pair.key) && pair.key.range) {
        const end = endOf(pair.value) ?? pair.key.range[1];
        const first = entries.get(key.text)?.keyAt ?? key.at;
        this.#repeats.set(pair.key.range[0], { first, end });
      }
    }
    for (const { source, written } of merged) this.#mergeInto(entries, source, written);
    const size = this.#sizeOf([...entries.values()].map((entry) => entry.value));
    return this.#sized({ kind: 'map', entries, at, ...tagOf(node) }, 1 + size);
  }

  /** YAML allows several, and so did Docker Compose up to 2.16. */
  #reportSecondMerge(at: Location, first: unknown, { key, value }: Pair<YamlNode | null>): void {
    const start = isScalar(key) ? key.range?.[0] : undefined;
    const end = endOf(value);
    const areNames = isAlias(first) && isAlias(value) && start !== undefined && end !== undefined;
    const without = areNames ? this.#withoutLines(start, end) : undefined;
    const list = areNames ? `[*${first.source}, *${value.source}]` : '[*a, *b]';
    const edits = areNames && without && [{ at: this.#at(first.range), newText: list }, without];
    const fix = edits ? { title: `Merge both with one list: ${list}`, edits } : undefined;
    const message = `This mapping has "<<" twice, which Docker Compose refuses (mapping key "<<" already defined). Write one with a list: "<<: ${list}".`;
    this.#problems.error('duplicate-key', message, at, [], fix);
  }

  /** `<<`: what the mapping itself says wins, then the first of several sources. */
  #mergeInto(entries: Map<string, MapEntry>, source: Node, written: unknown): void {
    if (source.kind === 'list') {
      const parts = isSeq(written) ? written.items : [];
      return source.items.forEach((item, index) => this.#mergeInto(entries, item, parts[index] ?? written));
    }
    if (source.kind === 'scalar') {
      if (source.value === null) return;
      const message =
        '"<<" takes a mapping or a list of mappings (map merge requires map). Point it at an anchored mapping.';
      return this.#problems.error('merge-key', message, isAlias(written) ? this.#at(written.range) : source.at);
    }
    const at = isAlias(written) ? this.#at(written.range) : source.at;
    for (const [key, entry] of source.entries) {
      if (entries.has(key)) continue;
      const route: ValueRoute = { kind: 'mergeKey', at, ...(entry.route && { before: entry.route }) };
      entries.set(key, { ...entry, route });
    }
  }

  #key(key: unknown, fallback: Location): { text: string; at: Location; isMerge: boolean } | undefined {
    const target = isAlias(key) ? this.#alias(key) : undefined;
    if (target?.kind === 'scalar') return { text: String(target.value), at: fallback, isMerge: false };
    if (!isScalar(key)) {
      this.#problems.error('key', 'A key is one word of text, not a list or a mapping. Quote it.', fallback);
      return undefined;
    }
    const at = this.#at(key.range) ?? fallback;
    if (key.source === '<<' && key.type === 'PLAIN') return { text: '<<', at, isMerge: true };
    if (typeof key.value === 'string') {
      this.#checkCharacters(key.value, key, at);
      return { text: key.value, at, isMerge: false };
    }
    const text = key.source ?? '';
    if (text === '') {
      this.#problems.error('key', 'This entry has no key. Write one before the colon, or remove the line.', at);
      return undefined;
    }
    const message = `The key ${text} is not text (non-string key). Write it in quotes: "${text}".`;
    const isPlain = /^[\w.:+-]+$/.test(text);
    const fix: Fix = { title: `Write "${text}" in quotes`, edits: [{ at, newText: `"${text}"` }], isCertain: true };
    this.#problems.error('key', message, at, [], isPlain ? fix : undefined);
    return { text, at, isMerge: false };
  }

  #alias(alias: Alias): Node {
    const at = this.#at(alias.range);
    const target = this.#anchors.values.get(alias.source);
    if (!this.own.has(alias.source)) this.used.set(alias.source, target);
    if (target) {
      this.#anchors.aliasedNodes += this.#anchors.sizes.get(target) ?? 1;
      if (this.#anchors.aliasedNodes <= maxAliasedNodes) return target;
      const message = 'The aliases of this file multiply to more than it may hold (excessive aliasing). Repeat less.';
      this.#problems.error('alias-bomb', message, startOf(this.#place.file));
    } else if (this.#anchors.values.has(alias.source)) {
      const message = `The anchor "${alias.source}" contains itself (cycle detected). Take this alias out of it.`;
      this.#problems.error('anchor-cycle', message, at);
    } else if (!/^\w/.test(alias.source)) {
      const text = `*${alias.source}`;
      const fix = { title: `Write "${text}" in quotes`, edits: [{ at, newText: `"${text}"` }] };
      const message = '"*" begins an alias, the name of an anchor. Put the value in quotes if it is text.';
      this.#problems.error('undefined-anchor', message, at, [], /["\\]/.test(text) ? undefined : fix);
    } else {
      const known = [...this.#anchors.values.keys()];
      const hint = didYouMean(alias.source, known) || ` Write &${alias.source} at the value it stands for.`;
      const message = `There is no anchor "${alias.source}" above this alias.${hint}`;
      this.#problems.error('undefined-anchor', message, at, [], correctWord(alias.source, known, at, this.#problems));
    }
    return { kind: 'scalar', value: null, at, isRejected: true };
  }

  #reportRepeat(offset: number): void {
    const repeat = this.#repeats.get(offset);
    const related = repeat && [{ message: 'It is defined here first.', at: repeat.first }];
    const edit = repeat && this.#withoutLines(offset, repeat.end);
    const fix = edit && { title: 'Remove the second one', edits: [edit] };
    const message = 'This key is already defined in the same mapping. Remove one of the two.';
    this.#problems.error('duplicate-key', message, this.#at([offset, offset + 1]), related, fix);
  }

  /** Takes out the lines from a key to the end of its value, unless something else stands on them. */
  #withoutLines(start: number, end: number): Edit | undefined {
    const { source } = this.#place;
    const lineStart = source.lastIndexOf('\n', start - 1) + 1;
    let last = end;
    while (last > start && /\s/.test(source[last - 1] ?? '')) last--;
    const newline = source.indexOf('\n', last);
    const lineEnd = newline === -1 ? source.length : newline + 1;
    const isAlone =
      source.slice(lineStart, start).trim() === '' && /^\s*(#.*)?$/.test(source.slice(last, lineEnd).trimEnd());
    return isAlone ? { at: this.#at([lineStart, lineEnd]), newText: '' } : undefined;
  }

  #reportTag(warning: YAMLError): void {
    if (/!(reset|override)\b/.test(warning.message)) return;
    const at = this.#at(warning.pos);
    const [written = ''] = /^!\S*/.exec(this.#place.source.slice(warning.pos[0], warning.pos[1])) ?? [];
    const meant = correctWord(written.slice(1), ['reset', 'override'], at, this.#problems);
    const message = `The tag "${written}" is not known: Compose knows !reset and !override. Remove it, or put the value in quotes; it is ignored.`;
    this.#problems.warning('tag', message, at, [], meant);
  }

  #at(range: readonly [number, number, ...number[]] | null | undefined): Location {
    return {
      file: this.#place.file,
      range: { start: this.#position(range?.[0] ?? 0), end: this.#position(range?.[1] ?? 0) },
    };
  }

  #position(offset: number): { line: number; character: number } {
    const { line: number, col } = this.#place.lines.linePos(offset);
    const line = Math.max(0, number - 1);
    const { mended, firstLine } = this.#place;
    const character = Math.max(0, col - 1);
    if (!mended) return { line: line + firstLine, character };
    const index = line + firstLine - mended.firstLine;
    const end = mended.written[index]?.length ?? character;
    return { line: line + firstLine, character: clamp(character - (mended.shifts.get(index) ?? 0), end) };
  }

  #sized<T extends Node>(node: T, size: number): T {
    this.#anchors.sizes.set(node, size);
    return node;
  }

  #sizeOf(nodes: readonly Node[]): number {
    return nodes.reduce((sum, node) => sum + (this.#anchors.sizes.get(node) ?? 1), 0);
  }
}

/** The end of a value; undefined if there is none. */
function endOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[1] : undefined;
}

function clamp(column: number, end: number): number {
  return Math.min(Math.max(0, column), end);
}

function tagOf(node: { tag?: string | undefined }): { tag?: MergeTag } {
  if (node.tag === '!reset') return { tag: 'reset' };
  return node.tag === '!override' ? { tag: 'override' } : {};
}

/** Compose reads integers as YAML 1.1 does: a leading 0 means octal. Those that a double cannot hold stay text. */
function valueOf(node: Scalar): ScalarNode['value'] {
  const { value, source } = node;
  if (typeof value === 'number') {
    if (source && /^0[0-7]+$/.test(source)) return parseInt(source, 8);
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? (source ?? String(value)) : value;
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  return typeof value === 'bigint' ? String(value) : (source ?? null);
}

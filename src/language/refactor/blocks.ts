import type { Location, Position } from '../../base/problem.ts';
import type { MapNode, Node } from '../../manifest/tree/tree.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** The lines of an entry of a block mapping, from 0, `end` not included. */
export interface EntryLines {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

/** An attribute of a service, with its lines in the text. */
export interface WrittenAttribute {
  readonly key: string;
  readonly keyAt: Location;
  readonly value: Node;
  readonly block: EntryLines;
}

/** A service in block style, with its lines in the text. */
export interface WrittenService {
  readonly name: string;
  readonly node: MapNode;
  readonly keyAt: Location;
  readonly block: EntryLines;
  /** The attributes that the service itself defines, in the order of the text. */
  readonly attributes: readonly WrittenAttribute[];
}

const known = new WeakMap<SourceFile, readonly WrittenService[]>();

/** Every service in block style. Services in brackets or behind an alias have no lines of their own. */
export function servicesIn(file: SourceFile): readonly WrittenService[] {
  const services = known.get(file) ?? readServices(file);
  known.set(file, services);
  return services;
}

function readServices(file: SourceFile): readonly WrittenService[] {
  return file.trees().flatMap((tree) => {
    const services = tree.kind === 'map' ? tree.entries.get('services')?.value : undefined;
    if (services?.kind !== 'map') return [];
    return [...services.entries].flatMap(([name, { keyAt, value, route }]) => {
      const block = value.kind === 'map' && !route ? blockOf(file.lines, keyAt) : undefined;
      if (!block || value.kind !== 'map' || keyAt.file !== file.path) return [];
      return [{ name, node: value, keyAt, block, attributes: attributesOf(value, file) }];
    });
  });
}

export function serviceAt(file: SourceFile, { line }: Position): WrittenService | undefined {
  return servicesIn(file).find(({ block }) => block.start <= line && line < block.end);
}

export function attributeLinesAt({ attributes }: WrittenService, { line }: Position): WrittenAttribute | undefined {
  return attributes.find(({ block }) => block.start <= line && line < block.end);
}

function attributesOf(node: MapNode, file: SourceFile): readonly WrittenAttribute[] {
  return [...node.entries].flatMap(([key, { keyAt, value, route }]) => {
    const block = route?.kind === 'mergeKey' ? undefined : blockOf(file.lines, keyAt);
    return block ? [{ key, keyAt, value, block }] : [];
  });
}

/** The lines of an entry; undefined if its key does not start a line. */
export function blockOf(lines: readonly string[], { range: { start } }: Location): EntryLines | undefined {
  const indent = start.character;
  if (!/^ *$/.test((lines[start.line] ?? '').slice(0, indent))) return undefined;
  let end = start.line + 1;
  for (let line = end; line < lines.length; line++) {
    const text = lines[line] ?? '';
    const own = text.search(/\S/);
    // A comment belongs to the entry below it.
    if (own === -1 || text[own] === '#') continue;
    const isItem = own === indent && /^-(\s|$)/.test(text.slice(own));
    if (own <= indent && !isItem) break;
    end = line + 1;
  }
  return { start: start.line, end, indent };
}

/** Changes the indent of lines. */
export function reindented(lines: readonly string[], from: number, to: number): readonly string[] {
  return lines.map((line) => {
    if (line.trim() === '') return '';
    const own = line.search(/\S/);
    return ' '.repeat(Math.max(0, own - from + to)) + line.slice(own);
  });
}

/** The first line of the comment block directly above a line. */
export function withComments(lines: readonly string[], line: number, indent: number): number {
  let first = line;
  while (first > 0) {
    const above = lines[first - 1] ?? '';
    if (above.search(/\S/) !== indent || above[indent] !== '#') break;
    first--;
  }
  return first;
}

/** True for lines with anchors or aliases, which cannot be moved on their own. */
export function hasAnchors(lines: readonly string[]): boolean {
  return lines.some((line) => /(^|[\s[{,:-])[&*][A-Za-z0-9_.-]+/.test(line.replace(/"[^"]*"|'[^']*'/g, '')));
}

/** Writes a text as YAML, in quotes if it would otherwise be read differently. */
export function yamlText(text: string): string {
  const isPlain =
    /^[A-Za-z_./$][\w./$@%+=:~{}?-]*$/.test(text) &&
    !/:$|^(true|false|yes|no|on|off|null|y|n|~)$/i.test(text) &&
    !/[{}]/.test(text.replace(/\$\{[^{}]*\}/g, ''));
  return isPlain ? text : JSON.stringify(text);
}

/** The line where a top-level key starts, including its comments; the end of the file if there is none. */
export function topLine(lines: readonly string[], key: string): number {
  const line = lines.findIndex((text) => text.startsWith(`${key}:`));
  return line === -1 ? lines.length : withComments(lines, line, 0);
}

export function isSingleLine({ at: { range } }: Node): boolean {
  return range.start.line === range.end.line;
}

/** The text of a range within one line. */
export function sliceAt({ lines }: SourceFile, { range: { start, end } }: Location): string {
  return (lines[start.line] ?? '').slice(start.character, end.character);
}

import type { Location, Position } from '../../base/problem.ts';
import type { MapNode, Node } from '../../manifest/tree/tree.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** The lines of an entry of a block mapping, from 0, `end` not included. */
export interface Block {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

/** An attribute of a service as it is written. */
export interface WrittenAttribute {
  readonly key: string;
  readonly keyAt: Location;
  readonly value: Node;
  readonly block: Block;
}

/** A service as it is written, in block style. */
export interface WrittenService {
  readonly name: string;
  readonly node: MapNode;
  readonly keyAt: Location;
  readonly block: Block;
  /** What it says itself, in the order of the text. */
  readonly attributes: readonly WrittenAttribute[];
}

/** Every service of a file whose lines are its own: not those between brackets, nor those that an alias supplies. */
export function servicesIn(file: SourceFile): readonly WrittenService[] {
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

export function attributeAt({ attributes }: WrittenService, { line }: Position): WrittenAttribute | undefined {
  return attributes.find(({ block }) => block.start <= line && line < block.end);
}

function attributesOf(node: MapNode, file: SourceFile): readonly WrittenAttribute[] {
  return [...node.entries].flatMap(([key, { keyAt, value, route }]) => {
    const block = route?.kind === 'mergeKey' ? undefined : blockOf(file.lines, keyAt);
    return block ? [{ key, keyAt, value, block }] : [];
  });
}

/** Undefined for a key that does not start its line. */
export function blockOf(lines: readonly string[], { range: { start } }: Location): Block | undefined {
  const indent = start.character;
  if (!/^ *$/.test((lines[start.line] ?? '').slice(0, indent))) return undefined;
  let end = start.line + 1;
  for (let line = end; line < lines.length; line++) {
    const text = lines[line] ?? '';
    const own = text.search(/\S/);
    // A comment goes with what follows it.
    if (own === -1 || text[own] === '#') continue;
    const isItem = own === indent && /^-(\s|$)/.test(text.slice(own));
    if (own <= indent && !isItem) break;
    end = line + 1;
  }
  return { start: start.line, end, indent };
}

/** Lines with another indent than they have. */
export function reindented(lines: readonly string[], from: number, to: number): readonly string[] {
  return lines.map((line) => {
    if (line.trim() === '') return '';
    const own = line.search(/\S/);
    return ' '.repeat(Math.max(0, own - from + to)) + line.slice(own);
  });
}

/** The first line of the comments right above a line that belong to it. */
export function withComments(lines: readonly string[], line: number, indent: number): number {
  let first = line;
  while (first > 0) {
    const above = lines[first - 1] ?? '';
    if (above.search(/\S/) !== indent || above[indent] !== '#') break;
    first--;
  }
  return first;
}

/** True for lines that stand for something elsewhere, or are stood for: they cannot be taken away by themselves. */
export function hasAnchors(lines: readonly string[]): boolean {
  return lines.some((line) => /(^|[\s[{,:-])[&*][A-Za-z0-9_.-]+/.test(line.replace(/"[^"]*"|'[^']*'/g, '')));
}

/** A text as a YAML value that is read as the same text, in quotes where it must be. */
export function yamlText(text: string): string {
  const isPlain =
    /^[A-Za-z_./$][\w./$@%+=:~{}?-]*$/.test(text) &&
    !/:$|^(true|false|yes|no|on|off|null|y|n|~)$/i.test(text) &&
    !/[{}]/.test(text.replace(/\$\{[^{}]*\}/g, ''));
  return isPlain ? text : JSON.stringify(text);
}

/** Where a key of the top level starts, its comments with it; the end of the file when there is none. */
export function topLine(lines: readonly string[], key: string): number {
  const line = lines.findIndex((text) => text.startsWith(`${key}:`));
  return line === -1 ? lines.length : withComments(lines, line, 0);
}

export function isSingleLine({ at: { range } }: Node): boolean {
  return range.start.line === range.end.line;
}

/** What is written at a place of one line. */
export function sliceAt({ lines }: SourceFile, { range: { start, end } }: Location): string {
  return (lines[start.line] ?? '').slice(start.character, end.character);
}

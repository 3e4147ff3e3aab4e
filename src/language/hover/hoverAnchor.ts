import type { Position, Range } from '../../base/problem.ts';
import { keysOf, type Node } from '../../manifest/tree/tree.ts';
import { anchorsIn, anchorsOfLine, nodeOfAnchor, type AnchorUse } from '../text/anchors.ts';
import { comparePositions, contains } from '../text/ranges.ts';
import type { SourceFile } from '../text/snapshot.ts';
import type { HoverPart } from './hoverPlace.ts';
import { maskedYaml } from './maskedYaml.ts';
import { code } from './markdown.ts';

const fragmentsLink = '[Compose reference](https://docs.docker.com/reference/compose-file/fragments/)';

/** Says what an anchor or an alias stands for, and where else it is used. */
export const hoverAnchor: HoverPart = ({ snapshot: { file }, position }) => {
  const use = useAt(file, position);
  if (!use) return undefined;
  const all = anchorsIn(file.lines).filter(({ name }) => name === use.name);
  const declaration = use.isDeclaration ? use : declarationFor(all, use);
  if (!declaration) {
    return { text: `${code(`*${use.name}`)}: no anchor ${code(`&${use.name}`)} stands above it.`, range: use.range };
  }
  const node = nodeOfAnchor(file.trees(), declaration);
  const title = use.isDeclaration
    ? `Anchor ${code(`&${use.name}`)}, ${usesText(all, use)}`
    : `Alias ${code(`*${use.name}`)} of the anchor in line ${declaration.range.start.line + 1}, ${usesText(all, declaration)}`;
  const text = [title, node && maskedYaml(node), fragmentsLink].filter(Boolean).join('\n\n');
  return { text, range: use.range };
};

/** The anchor or alias at a position. Lines without one cost nothing. */
function useAt(file: SourceFile, position: Position): AnchorUse | undefined {
  if (!/[&*]/.test(file.lines[position.line] ?? '')) return undefined;
  const masked = file.masked.upTo(file.lines, position.line)[position.line];
  return masked && anchorsOfLine(masked.text, position.line).find(({ range }) => contains(range, position));
}

/** The last one above counts: a name may be declared anew. */
function declarationFor(all: readonly AnchorUse[], use: AnchorUse): AnchorUse | undefined {
  return all.findLast((one) => one.isDeclaration && comparePositions(one.range.start, use.range.start) < 0);
}

const maxPlaces = 8;

/** The aliases of one declaration, up to the next one of that name. */
function usesText(all: readonly AnchorUse[], declaration: AnchorUse): string {
  const next = all.find((one) => one.isDeclaration && comparePositions(one.range.start, declaration.range.start) > 0);
  const uses = all.filter(
    ({ isDeclaration, range }) =>
      !isDeclaration &&
      comparePositions(range.start, declaration.range.start) > 0 &&
      (!next || comparePositions(range.start, next.range.start) < 0),
  );
  if (uses.length === 0) return 'which nothing uses.';
  const lines = uses.slice(0, maxPlaces).map(({ range }) => String(range.start.line + 1));
  const more = uses.length > lines.length ? ` and ${uses.length - lines.length} more` : '';
  return `used in ${uses.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${more}.`;
}

/** Says which keys a `<<` brings. */
export const hoverMergeKey: HoverPart = ({ snapshot: { file }, position }) => {
  const line = file.lines[position.line] ?? '';
  if (!line.includes('<<')) return undefined;
  const masked = file.masked.upTo(file.lines, position.line)[position.line]?.text ?? '';
  const key = rangesOf(mergeKey, masked, position.line).find(({ range }) => contains(range, position));
  if (!key) return undefined;
  const all = anchorsIn(file.lines);
  const merged = anchorsOfLine(masked, position.line).filter(
    ({ isDeclaration, range }) => !isDeclaration && range.start.character > key.range.end.character,
  );
  const brought = merged.map((use) => {
    const declaration = declarationFor(
      all.filter(({ name }) => name === use.name),
      use,
    );
    const node = declaration && nodeOfAnchor(file.trees(), declaration);
    return `- ${code(`*${use.name}`)}: ${node ? keysText(node) : 'no such anchor above'}`;
  });
  const title = `${code('<<')}: the keys of the mapping behind it are merged into this one. A key that stands here wins.`;
  return {
    text: [title, brought.join('\n'), fragmentsLink].filter((part) => part !== '').join('\n\n'),
    range: key.range,
  };
};

const mergeKey = /(^\s*(?:-\s+)*|[{,]\s*)(<<)(?=\s*:)/g;

function keysText(node: Node): string {
  const keys = keysOf(node);
  if (keys.length === 0) return 'no mapping with keys';
  const shown = keys.slice(0, 12).map(code).join(', ');
  return keys.length > 12 ? `${shown} and ${keys.length - 12} more` : shown;
}

const tags: Readonly<Record<string, string>> = {
  '!reset': 'what an earlier file says here is removed. The value behind the tag counts for nothing.',
  '!override': 'what an earlier file says here is replaced as a whole, and not merged with this.',
};

const tagWord = /(^|[\s[{,])(!(?:reset|override))(?![^\s,\]}])/g;

/** Explains the two tags of Compose. */
export const hoverTag: HoverPart = ({ snapshot: { file }, position }) => {
  if (!(file.lines[position.line] ?? '').includes('!')) return undefined;
  const masked = file.masked.upTo(file.lines, position.line)[position.line]?.text ?? '';
  const tag = rangesOf(tagWord, masked, position.line).find(({ range }) => contains(range, position));
  const meaning = tag && tags[tag.word];
  if (!tag || meaning === undefined) return undefined;
  const link = `[Compose reference](https://docs.docker.com/reference/compose-file/merge/#${tag.word === '!reset' ? 'reset-value' : 'replace-value'})`;
  return { text: `${code(tag.word)}: ${meaning}\n\n${link}`, range: tag.range };
};

/** Where the second group of a pattern matches in a line. */
function rangesOf(
  pattern: RegExp,
  text: string,
  line: number,
): readonly { readonly word: string; readonly range: Range }[] {
  return [...text.matchAll(pattern)].map(({ 1: before = '', 2: word = '', index }) => {
    const start = index + before.length;
    return { word, range: { start: { line, character: start }, end: { line, character: start + word.length } } };
  });
}

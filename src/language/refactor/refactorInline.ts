import type { Position, Range } from '../../base/problem.ts';
import { entriesOf, find, textOf, type MapNode, type Node } from '../../manifest/tree/tree.ts';
import { anchorAt, anchorsNamed, type AnchorUse } from '../text/anchors.ts';
import { attributeLinesAt, blockOf, hasAnchors, reindented, serviceAt, servicesIn, type EntryLines } from './blocks.ts';
import { linesReplaced, type Offer } from '../actions/offer.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** Replaces an alias, a merge key or `extends` with the text that it refers to. */
export function inlineOffers(file: SourceFile, position: Position): readonly Offer[] {
  return [...aliasOffer(file, position), ...extendsOffer(file, position)];
}

function aliasOffer(file: SourceFile, position: Position): readonly Offer[] {
  const alias = anchorAt(file.lines, position);
  if (!alias || alias.isDeclaration) return [];
  const declared = anchorsNamed(file.lines, alias).filter(({ isDeclaration }) => isDeclaration);
  const [anchor] = declared;
  if (declared.length !== 1 || !anchor || anchor.range.start.line > alias.range.start.line) return [];
  const title = `Write out *${alias.name}`;
  const edits = isMergeKey(file, alias) ? mergedEdits(file, alias, anchor) : valueEdits(file, alias, anchor);
  return edits ? [{ title, kind: 'refactor.inline', edits }] : [];
}

function isMergeKey({ lines }: SourceFile, { range }: AnchorUse): boolean {
  return /^\s*<<:\s*$/.test((lines[range.start.line] ?? '').slice(0, range.start.character));
}

/** The lines under a block's anchor, and their indent. Undefined if the value stands on the anchor's own line. */
function anchoredBlock({ lines }: SourceFile, { range }: AnchorUse): EntryLines | undefined {
  const line = lines[range.start.line] ?? '';
  if (!/^\s*(#.*)?$/.test(line.slice(range.end.character))) return undefined;
  const indent = line.search(/\S/);
  const key = { line: range.start.line, character: indent };
  const block = blockOf(lines, { file: '', range: { start: key, end: key } });
  const first = block && lines.slice(block.start + 1, block.end).find((one) => one.trim() !== '' && !/^\s*#/.test(one));
  if (!block || first === undefined || /^\s*-\s/.test(line)) return undefined;
  return { start: block.start + 1, end: block.end, indent: first.search(/\S/) };
}

function valueEdits(file: SourceFile, alias: AnchorUse, anchor: AnchorUse): Offer['edits'] | undefined {
  const { lines } = file;
  const block = anchoredBlock(file, anchor);
  const { start, end } = alias.range;
  const line = lines[start.line] ?? '';
  if (!block) {
    const text = (lines[anchor.range.start.line] ?? '').slice(anchor.range.end.character).trim();
    const value = /^(\{.*\}|\[.*\]|"[^"]*"|'[^']*'|[^\s#{}[\],"'|>&*!][^#{}[\],]*)(\s+#.*)?$/.exec(text)?.[1];
    const isSimple = value !== undefined && !hasAnchors([value]);
    return isSimple ? [{ file: file.path, range: alias.range, newText: value.trimEnd() }] : undefined;
  }
  const text = lines.slice(block.start, block.end);
  const isWhole =
    /^\s*[\w.-]+:\s*$/.test(line.slice(0, start.character)) && /^\s*(#.*)?$/.test(line.slice(end.character));
  if (!isWhole || hasAnchors(text)) return undefined;
  const before = line.slice(0, start.character).trimEnd();
  const rest = line.slice(end.character).trimEnd();
  const body = reindented(text, block.indent, line.search(/\S/) + 2);
  return [linesReplaced(file, start.line, start.line + 1, [before + rest, ...body])];
}

/** The entries that the mapping does not define itself. */
function mergedEdits(file: SourceFile, alias: AnchorUse, anchor: AnchorUse): Offer['edits'] | undefined {
  const { lines } = file;
  const line = lines[alias.range.start.line] ?? '';
  const block = anchoredBlock(file, anchor);
  const target = mappingWith(file, alias.range);
  if (!block || !target || !/^\s*$/.test(line.slice(alias.range.end.character))) return undefined;
  const text = lines.slice(block.start, block.end);
  if (hasAnchors(text) || /^\s*<<:/m.test(text.join('\n'))) return undefined;
  const own = new Set([...target.entries].filter(([, { route }]) => route?.kind !== 'mergeKey').map(([key]) => key));
  const kept = entriesIn(text, block.indent).filter(({ key }) => !own.has(key));
  const body = kept.flatMap((entry) => reindented(entry.lines, block.indent, line.search(/\S/)));
  return [linesReplaced(file, alias.range.start.line, alias.range.start.line + 1, body)];
}

/** The mapping that contains a merge key. */
function mappingWith(file: SourceFile, { start }: Range): MapNode | undefined {
  const visit = (node: Node): MapNode | undefined => {
    if (node.kind !== 'map') return undefined;
    for (const { value, route } of node.entries.values()) {
      const isHere = route?.kind === 'mergeKey' && route.at.range.start.line === start.line && !route.before;
      if (isHere) return node;
      const inner = visit(value);
      if (inner) return inner;
    }
    return undefined;
  };
  return file.trees().flatMap((tree) => visit(tree) ?? [])[0];
}

/** Splits lines at the keys of one indent. A comment belongs to the key below it. */
function entriesIn(lines: readonly string[], indent: number): readonly { key: string; lines: string[] }[] {
  const entries: { key: string; lines: string[] }[] = [];
  let comments: string[] = [];
  for (const line of lines) {
    const key = /^["']?([^"':#\s][^"':]*)["']?\s*:(\s|$)/.exec(line.slice(indent))?.[1];
    const isOwn = line.search(/\S/) === indent;
    if (isOwn && line[indent] === '#') comments.push(line);
    else if (isOwn && key !== undefined) {
      entries.push({ key, lines: [...comments, line] });
      comments = [];
    } else entries.at(-1)?.lines.push(line);
  }
  return entries;
}

/** Inlines `extends` of a service in the same file, if no list or mapping would have to be merged. */
function extendsOffer(file: SourceFile, position: Position): readonly Offer[] {
  const service = serviceAt(file, position);
  const attribute = service && attributeLinesAt(service, position);
  if (!service || attribute?.key !== 'extends') return [];
  const { value, block } = attribute;
  const name = textOf(value) ?? textOf(find(value, 'service'));
  const base = servicesIn(file).find((one) => one.name === name);
  if (!base || find(value, 'file') || base.name === service.name) return [];
  const own = new Map(entriesOf(service.node).map(([key, node]) => [key, node]));
  const isSimple = base.attributes.every(({ key, value: node, block: lines }) => {
    const other = own.get(key);
    const isReplaced = other?.kind === 'scalar' && node.kind === 'scalar' && !other.tag;
    return key !== 'extends' && !hasAnchors(file.lines.slice(lines.start, lines.end)) && (!other || isReplaced);
  });
  const isWritten = base.attributes.length === base.node.entries.size;
  if (!isSimple || !isWritten) return [];
  const body = base.attributes
    .filter(({ key }) => !own.has(key))
    .flatMap((one) => reindented(file.lines.slice(one.block.start, one.block.end), one.block.indent, block.indent));
  const edits = [linesReplaced(file, block.start, block.end, body)];
  return [{ title: `Write out what "${service.name}" extends`, kind: 'refactor.inline', edits }];
}

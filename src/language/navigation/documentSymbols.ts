import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver/node';
import type { Range } from '../../base/problem.ts';
import { entriesOf, find, isNull, textOf, type Node } from '../../manifest/tree/tree.ts';

const sections: readonly { readonly path: readonly string[]; readonly kind: SymbolKind }[] = [
  { path: ['services'], kind: SymbolKind.Class },
  { path: ['networks'], kind: SymbolKind.Interface },
  { path: ['volumes'], kind: SymbolKind.File },
  { path: ['configs'], kind: SymbolKind.Constant },
  { path: ['secrets'], kind: SymbolKind.Key },
  { path: ['x-patchbay', 'brokers'], kind: SymbolKind.Interface },
  { path: ['x-patchbay', 'channels'], kind: SymbolKind.Event },
];

/** The outline: each section with its declarations. A broken document shows the parts that can be read. */
export function documentSymbols(trees: readonly Node[]): DocumentSymbol[] {
  return trees.flatMap((tree) => sections.flatMap(({ path, kind }) => sectionSymbol(tree, path, kind) ?? []));
}

function sectionSymbol(tree: Node, path: readonly string[], kind: SymbolKind): DocumentSymbol | undefined {
  const parent = find(tree, ...path.slice(0, -1));
  const key = path.at(-1) ?? '';
  const entry = parent?.kind === 'map' ? parent.entries.get(key) : undefined;
  if (!entry) return undefined;
  const children = entriesOf(entry.value).map(([name, value, keyAt]) => ({
    name: name === '' ? '""' : name,
    detail: detailOf(value),
    kind,
    range: spanning(keyAt.range, value),
    selectionRange: keyAt.range,
  }));
  const end = children.map(({ range }) => range.end).reduce(later, spanning(entry.keyAt.range, entry.value).end);
  return {
    name: key,
    kind: SymbolKind.Namespace,
    range: { start: entry.keyAt.range.start, end },
    selectionRange: entry.keyAt.range,
    children,
  };
}

function detailOf(value: Node): string {
  return textOf(find(value, 'image')) ?? textOf(find(value, 'kind')) ?? textOf(find(value, 'driver')) ?? '';
}

/**
 * The range from the key to the end of its value. A value behind an alias stands elsewhere, so then it is the key
 * alone.
 */
function spanning(key: Range, value: Node): Range {
  const { end } = value.at.range;
  return isNull(value) || later(key.end, end) === key.end ? key : { start: key.start, end };
}

function later(a: Range['end'], b: Range['end']): Range['end'] {
  return a.line > b.line || (a.line === b.line && a.character >= b.character) ? a : b;
}

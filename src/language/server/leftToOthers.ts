import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import type { Position } from '../../base/problem.ts';
import type { LeftToOthers } from '../../protocol/live.ts';
import { cursorAt } from '../text/cursorAt.ts';
import type { FeatureSources } from './featureSources.ts';
import type { SourceFile } from '../text/snapshot.ts';
import { matches, patternOf } from '../text/pathPattern.ts';
import { pathOf } from '../text/uris.ts';

/** What Patchbay does not serve for a document because another language server of the editor does; undefined when it serves everything. */
export function leftOf({ open, client }: FeatureSources, uri: string): LeftToOthers | undefined {
  return open(pathOf(uri))?.languageId === 'dockercompose' ? client().options.left : undefined;
}

/** True for a path that another server serves. It never serves what Patchbay adds to Compose. */
export function isNamed(path: readonly string[], paths: readonly string[]): boolean {
  if (path.includes('x-patchbay')) return false;
  return paths.some((text) => text === '**' || matches(patternOf(text), path));
}

/** Removes the items that another server offers too. Names, variables, files and running services stay, because only Patchbay knows them. */
export function withoutLeft(
  items: CompletionItem[],
  { lines, masked }: SourceFile,
  position: Position,
  left: LeftToOthers,
): CompletionItem[] {
  const path = cursorAt(lines, position, masked)?.path ?? [];
  // Nobody else knows what a part of an extension field is merged into.
  if (path[0]?.startsWith('x-')) return items;
  const plain = left.keys.filter((text) => text !== '**');
  return items.filter(({ kind, label, data }) => {
    const key = keyPath(data);
    // Keys without a path are known to engines, and to no schema.
    if (kind === CompletionItemKind.Property) return key.length === 0 || !isNamed(key, left.keys);
    // A server that has a list of keys of its own has the short forms of their items, too.
    if (kind === CompletionItemKind.Snippet) return !(isShortForm(key) && isNamed(key, plain));
    if (kind !== CompletionItemKind.EnumMember) return true;
    const isBoolean = (label === 'true' || label === 'false') && left.values.length > 0;
    return !isNamed(path, isBoolean ? ['**'] : left.values);
  });
}

function isShortForm(path: readonly string[]): boolean {
  return shortForms.some((pattern) => matches(pattern, path));
}

const shortForms = [patternOf('services.*.ports'), patternOf('services.*.volumes')];

/** The path that a key's item carries so that its documentation can be looked up later. */
function keyPath(data: unknown): readonly string[] {
  return Array.isArray(data) && data.every((key) => typeof key === 'string') ? data : [];
}

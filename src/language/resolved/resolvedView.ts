import type { Location } from '../../base/problem.ts';
import type { Json } from '../../manifest/model.ts';
import { parse } from '../../manifest/yaml/parse.ts';
import { printModel, withDollarsEscaped } from '../../manifest/yaml/printModel.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { withoutInactive } from '../../manifest/normalise/select.ts';
import { isRejected, type MapNode, type Node } from '../../manifest/tree/tree.ts';
import { isSecretive } from './secrecy.ts';

/** A resolved manifest as YAML, with the source of each line. */
export interface ResolvedText {
  readonly text: string;
  readonly sources: readonly (Location | null)[];
}

/** Replaces a value that looks like a secret by its name or its text. */
const hidden = '(hidden)';

/** The active services and everything they need, as `config` prints them, but with secrets hidden. */
export function resolvedText(
  { tree, application }: ResolvedManifest,
  linesOf: (file: string) => readonly string[],
): ResolvedText {
  if (!tree) return { text: '# Nothing of the manifest can be read.\n', sources: [null] };
  const services = Object.values(application?.services ?? {});
  const active = new Set(services.filter(({ isActive }) => isActive).map(({ name }) => name));
  const root = withoutInactive(tree, active);
  const text = printModel(shownModel(root, linesOf));
  return { text, sources: sourcesOf(text, root) };
}

/** A part of a manifest as a model that may be shown: secrets are hidden, dollar signs written twice. */
export function shownModel(node: Node, linesOf: (file: string) => readonly string[]): Json {
  return withDollarsEscaped(masked(node, [], linesOf));
}

function masked(node: Node, path: readonly string[], linesOf: (file: string) => readonly string[]): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value !== null && isSecretive(path, node, writtenFor(node, linesOf)) ? hidden : node.value;
    case 'list':
      return node.items.map((item, index) => masked(item, [...path, String(index)], linesOf));
    case 'map':
      return Object.fromEntries(
        [...node.entries].flatMap(([key, { value }]) =>
          isRejected(value) ? [] : [[key, masked(value, [...path, key], linesOf)] as const],
        ),
      );
  }
}

/** Nobody wrote a default: it is at the whole of what it belongs to, with all the secrets of that. */
function writtenFor({ origin, at }: Node, linesOf: (file: string) => readonly string[]): string {
  return origin?.kind === 'default' ? '' : writtenAt(at, linesOf);
}

function writtenAt({ file, range: { start, end } }: Location, linesOf: (file: string) => readonly string[]): string {
  const lines = linesOf(file).slice(start.line, end.line + 1);
  const isOneLine = start.line === end.line;
  return lines.map((line) => (isOneLine ? line.slice(start.character, end.character) : line)).join('\n');
}

/** Parses the printed text again: its tree has the same shape as the printed one, and knows the line of each value. */
function sourcesOf(text: string, root: MapNode): readonly (Location | null)[] {
  const sources = Array.from<Location | null>({ length: text.split('\n').length }).fill(null);
  const [printed] = parse(text, '', new ProblemList());
  if (printed) note(printed, root, sources);
  for (let line = 1; line < sources.length - 1; line++) sources[line] ??= sources[line - 1] ?? null;
  return sources;
}

function note(printed: Node, source: Node, sources: (Location | null)[]): void {
  if (printed.kind === 'map' && source.kind === 'map') {
    for (const [key, { keyAt, value }] of printed.entries) {
      const entry = source.entries.get(key);
      if (!entry) continue;
      // A value on its own line names its source more exactly than its key, which may come from a short form.
      sources[keyAt.range.start.line] = isPlace(entry.value.at, entry.keyAt) ? entry.value.at : entry.keyAt;
      note(value, entry.value, sources);
    }
  }
  if (printed.kind !== 'list' || source.kind !== 'list') return;
  const items = source.items.filter((item) => !isRejected(item));
  for (const [index, item] of printed.items.entries()) {
    const from = items[index];
    if (!from) continue;
    sources[item.at.range.start.line] = from.at;
    note(item, from, sources);
  }
}

/**
 * True if a value stands in another file or on another line than its key: it comes from an override, an env file or a
 * default.
 */
function isPlace(value: Location, key: Location): boolean {
  return value.file !== key.file || value.range.start.line !== key.range.start.line;
}

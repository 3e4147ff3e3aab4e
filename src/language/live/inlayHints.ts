import { InlayHintKind, type InlayHint } from 'vscode-languageserver/node';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Position, Range } from '../../base/problem.ts';
import type { Service } from '../../manifest/model.ts';
import { expandTemplate, type Lookup } from '../../manifest/tree/template.ts';
import { entriesOf, find, isNull, itemsOf, textOf, type MapNode, type Node } from '../../manifest/tree/tree.ts';
import type { LanguageOptions } from '../../protocol/live.ts';
import { comparePositions, contains, touches } from '../text/ranges.ts';
import { resolvedAt } from '../resolved/resolvedAt.ts';
import { isSecretive } from '../resolved/secrecy.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { usesIn } from '../text/variableUses.ts';

/** Hints for effective values that are not written: variables, defaults, replicas, and inherited attributes. */
export function inlayHints(snapshot: Snapshot, range: Range, wanted: LanguageOptions['inlayHints']): InlayHint[] {
  const hints = snapshot.file
    .trees()
    .flatMap((tree) => [
      ...(wanted.variables ? variableHints(snapshot, tree, [], range) : []),
      ...(wanted.defaults ? defaultHints(snapshot, tree) : []),
      ...(wanted.inherited ? inheritedHints(snapshot, tree) : []),
    ]);
  const inRange = hints.filter(({ position }) => contains(range, position));
  return inRange.toSorted((a, b) => comparePositions(a.position, b.position));
}

function variableHints(snapshot: Snapshot, node: Node, path: readonly string[], range: Range): InlayHint[] {
  if (node.at.file !== snapshot.file.path) return [];
  if (node.kind === 'scalar') return touches(node.at.range, range) ? variableHint(snapshot, node, path) : [];
  if (node.kind === 'list') {
    return node.items.flatMap((item, index) => variableHints(snapshot, item, [...path, String(index)], range));
  }
  return [...node.entries].flatMap(([key, { value, route }]) =>
    route ? [] : variableHints(snapshot, value, [...path, key], range),
  );
}

/** More than this is not read between other text. */
const maxLabel = 30;

/** Nothing for what looks like a secret, nor where the value can be read on the line: there a default is what counts. */
function variableHint(snapshot: Snapshot, node: Node, path: readonly string[]): InlayHint[] {
  const written = textOf(node) ?? '';
  const { range } = node.at;
  if (!/\$\{?[A-Za-z_]/.test(written) || range.start.line !== range.end.line) return [];
  const { tree, environments } = snapshot.manifest();
  const resolved = tree && resolvedAt(tree, path, node);
  const lookup = environments[0]?.lookup;
  const text = resolved && (textOf(resolved.node) ?? filledIn(written, resolved.node, lookup));
  if (!resolved || text === undefined || text === written || isReadable(written, text)) return [];
  if (isSecretive(resolved.path, resolved.node, written)) return [];
  const parts = text.length > maxLabel ? valuesIn(written, lookup) : undefined;
  return [hint(range.end, shortened(parts ?? `= ${text === '' ? 'empty' : text}`))];
}

/** The text of a short form, such as a port, which is a mapping once it is resolved. */
function filledIn(written: string, { kind }: Node, lookup: Lookup | undefined): string | undefined {
  return kind === 'map' && lookup ? expandTemplate(written, lookup).text : undefined;
}

/** True if the text is what the line says without any variable: its own defaults. */
function isReadable(written: string, text: string): boolean {
  const { text: plain, failures } = expandTemplate(written, () => undefined);
  return failures.length === 0 && (plain === text || text.endsWith(`/${plain.replace(/^\.\//, '')}`));
}

/** The values of the variables alone, as `TAG=1.27`, where the whole is too long to be shown. */
function valuesIn(written: string, lookup: Lookup | undefined): string | undefined {
  const names = [...new Set(usesIn(written).map(({ name }) => name))];
  const set = names.flatMap((name) => {
    const value = lookup?.(name);
    return value === undefined ? [] : [`${name}=${value}`];
  });
  return set.length === 0 ? undefined : set.join(', ');
}

function shortened(label: string): string {
  const line = label.replace(/\s+/g, ' ');
  return line.length > maxLabel + 2 ? `${line.slice(0, maxLabel + 1)}…` : line;
}

function defaultHints(snapshot: Snapshot, tree: Node): InlayHint[] {
  return serviceEntries(snapshot, tree).flatMap(({ service, node, keyEnd }) => [
    ...(service && service.replicas !== 1 ? [hint(keyEnd, `×${service.replicas}`)] : []),
    ...healthDefaults(node, service),
    ...itemsOf(find(node, 'depends_on')).map(({ at }) => hint(at.range.end, 'service_started')),
    ...buildDefault(node),
  ]);
}

/** Hints for the settings that a health check leaves to their defaults. */
function healthDefaults(node: MapNode, service: Service | undefined): InlayHint[] {
  const entry = node.entries.get('healthcheck');
  const check = service?.healthcheck;
  if (!entry || entry.route || entry.value.kind !== 'map' || !check || check.test[0] === 'NONE') return [];
  const { value } = entry;
  const left = [
    ...(find(value, 'interval') ? [] : [`interval ${check.intervalMs / 1000}s`]),
    ...(find(value, 'timeout') ? [] : [`timeout ${check.timeoutMs / 1000}s`]),
    ...(find(value, 'retries') ? [] : [`retries ${check.retries}`]),
  ];
  return left.length === 0 ? [] : [hint(behindColon(entry.keyAt.range.end), left.join(', '))];
}

function buildDefault(node: MapNode): InlayHint[] {
  const entry = node.entries.get('build');
  const isShort = entry && !entry.route && entry.value.kind === 'scalar' && !isNull(entry.value);
  return isShort ? [hint(entry.value.at.range.end, '(Dockerfile)')] : [];
}

/** At `<<` and `extends`: the keys that come with it. */
function inheritedHints(snapshot: Snapshot, tree: Node): InlayHint[] {
  return serviceEntries(snapshot, tree).flatMap(({ node, resolved }) => [
    ...mergedHints(node, snapshot.file.path),
    ...extendedHints(node, resolved),
  ]);
}

function mergedHints(node: MapNode, file: string): InlayHint[] {
  const byPlace = new Map<string, { readonly end: Position; readonly keys: string[] }>();
  for (const [key, { route }] of node.entries) {
    if (route?.kind !== 'mergeKey' || route.at.file !== file) continue;
    const { end } = route.at.range;
    const place = byPlace.get(JSON.stringify(end)) ?? { end, keys: [] };
    place.keys.push(key);
    byPlace.set(JSON.stringify(end), place);
  }
  return [...byPlace.values()].map(({ end, keys }) => hint(end, `brings ${listed(keys)}`));
}

function extendedHints(node: MapNode, resolved: Node | undefined): InlayHint[] {
  const entry = node.entries.get('extends');
  const base = resolved && extendedBase(resolved);
  if (!entry || entry.route || base?.kind !== 'map') return [];
  const keys = [...base.entries.keys()].filter((key) => !node.entries.has(key));
  return keys.length === 0 ? [] : [hint(behindColon(entry.keyAt.range.end), `brings ${listed(keys)}`)];
}

/** The service that a service extends, found at any step of its merges. */
function extendedBase(node: Node, depth = 0): Node | undefined {
  const { origin } = node;
  if (origin?.kind !== 'merged' || depth > 20) return undefined;
  if (origin.cause.kind === 'extends') return origin.base;
  return extendedBase(origin.override, depth + 1) ?? extendedBase(origin.base, depth + 1);
}

interface ServiceEntry {
  readonly node: MapNode;
  readonly keyEnd: Position;
  readonly resolved: Node | undefined;
  readonly service: Service | undefined;
}

function serviceEntries(snapshot: Snapshot, tree: Node): readonly ServiceEntry[] {
  const written = entriesOf(find(tree, 'services'));
  if (written.length === 0) return [];
  const manifest = snapshot.manifest();
  const services = manifest.application?.services ?? {};
  return written.flatMap(([name, node, keyAt]) => {
    if (node.kind !== 'map' || keyAt.file !== snapshot.file.path) return [];
    const service = ownProperty(services, name);
    return [{ node, keyEnd: behindColon(keyAt.range.end), resolved: find(manifest.tree, 'services', name), service }];
  });
}

function listed(keys: readonly string[]): string {
  return keys.length > 5 ? `${keys.slice(0, 4).join(', ')} and ${keys.length - 4} more` : keys.join(', ');
}

function behindColon({ line, character }: Position): Position {
  return { line, character: character + 1 };
}

function hint(position: Position, label: string): InlayHint {
  return { position, label, kind: InlayHintKind.Type, paddingLeft: true };
}

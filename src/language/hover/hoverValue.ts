import { basename } from 'node:path';
import { explain, type Explanation } from '../../manifest/explain/explain.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import type { ScalarNode } from '../../manifest/tree/tree.ts';
import { resolvedAt, type ResolvedPlace } from '../resolved/resolvedAt.ts';
import { isSecretive } from '../resolved/secrecy.ts';
import { keyPlaceAt, meaningAt } from '../text/attributeAt.ts';
import type { PositionedNode } from '../text/nodeAtPosition.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { HoverPart, HoverPlace } from './hoverPlace.ts';
import { code, escape } from './markdown.ts';
import { mountText } from './mountText.ts';
import { publishedText } from './portText.ts';
import { shownPath, withoutFolder } from './shownPath.ts';
import { unitText } from './unitText.ts';

/** Explains a value: what it means, what it comes to, and the steps that led there. */
export const hoverValue: HoverPart = (place) => {
  const { snapshot, found, path } = place;
  // The value behind a name that the author chose, such as a variable, is told over the name, too.
  const isChosenKey = found?.role === 'key' && (keyPlaceAt(path)?.rest.length ?? 0) === 1;
  if (!found || (found.role === 'key' && !isChosenKey)) return undefined;
  if (found.node.kind !== 'scalar' || found.node.value === null) return undefined;
  const { node } = found;
  const manifest = snapshot.manifest();
  const resolved = manifest.tree && resolvedAt(manifest.tree, found.path, node);
  const written = writtenText(snapshot, found);
  const isHidden = isSecretive(resolved?.path ?? path, resolved?.node ?? node, written);
  const form = isHidden ? undefined : formText(place, node, resolved, written);
  const texts = [
    isHidden ? undefined : meaningAt(path, String(node.value)),
    form,
    resolved && resolvedText(place, node, resolved, { isHidden, isInWords: form !== undefined }),
  ];
  const said = texts.filter((text) => text !== undefined && text !== '').join('\n\n');
  return said === '' ? undefined : said;
};

/** A port, a mount, a duration or a size in words. */
function formText(
  { snapshot, path }: HoverPlace,
  node: ScalarNode,
  resolved: ResolvedPlace | undefined,
  written: string,
): string | undefined {
  const manifest = snapshot.manifest();
  const [section, , attribute, , key] = path;
  const value = resolved?.node.kind === 'scalar' ? resolved.node.value : node.value;
  const unit = unitText(path, String(value), written);
  if (section !== 'services' || unit !== undefined) return unit;
  const item = key === undefined ? resolved : resolved && parentOf(manifest, resolved);
  if (attribute === 'ports') return publishedText(node, item?.node, key);
  if (attribute !== 'volumes' || !item || (key !== undefined && !/^(type|source|target|read_only)$/.test(key)))
    return undefined;
  return mountText(item.node, manifest.application, (source) => shownPath(source, snapshot));
}

function parentOf({ tree }: ResolvedManifest, { path }: ResolvedPlace): ResolvedPlace | undefined {
  let node: ResolvedPlace['node'] | undefined = tree;
  const own = path.slice(0, -1);
  for (const key of own) {
    node =
      node?.kind === 'list' ? node.items[Number(key)] : node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
  }
  return node && { path: own, node };
}

function resolvedText(
  { snapshot }: HoverPlace,
  written: ScalarNode,
  { path, node }: ResolvedPlace,
  { isHidden, isInWords }: { readonly isHidden: boolean; readonly isInWords: boolean },
): string | undefined {
  if (node.kind !== 'scalar') return undefined;
  const explanation = explain(snapshot.manifest(), path);
  if (!('value' in explanation) || !isTelling(explanation, written)) return undefined;
  if (isHidden) return 'Resolved value: hidden, as its name looks secret.';
  const value = printed(explanation.value);
  const isPlaced = typeof written.value === 'string' && value.startsWith('/') && !written.value.startsWith('/');
  const shown = isPlaced && !written.value.includes('$') ? shownPath(value, snapshot) : withoutFolder(value, snapshot);
  // A path that became absolute has no steps worth telling.
  const isSimple = explanation.steps.every(({ kind }) => kind === 'written');
  if (isSimple && (isInWords || shown === written.value)) return undefined;
  const steps = (isSimple ? [] : explanation.steps).map(({ text, at }) => {
    const place = at ? ` (${escape(basename(at.file))}:${at.range.start.line + 1})` : '';
    return `- ${escape(withoutFolder(text, snapshot))}${place}`;
  });
  return [`Resolved value: ${code(shown)}`, steps.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** False if the value is exactly the written text, which needs no explanation. */
function isTelling({ value, steps }: Explanation, written: ScalarNode): boolean {
  return steps.length > 1 || printed(value) !== printed(written.value);
}

function printed(value: Explanation['value']): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function writtenText({ file }: Snapshot, { node }: PositionedNode): string {
  const { start, end } = node.at.range;
  if (node.at.file !== file.path || start.line !== end.line) return '';
  return (file.lines[start.line] ?? '').slice(start.character, end.character);
}

import { basename } from 'node:path';
import { MarkupKind, type Hover } from 'vscode-languageserver/node';
import type { Position } from '../../base/problem.ts';
import { explain, type Explanation } from '../../manifest/explain/explain.ts';
import type { Live } from '../../protocol/live.ts';
import {
  nodeAtPosition,
  isPositionedValue,
  type PositionedNode,
  type PositionedValue,
} from '../text/nodeAtPosition.ts';
import { hoveredHost } from './hoverHost.ts';
import { nameText } from './hoverName.ts';
import { variableText } from './hoverVariable.ts';
import { keyText } from './keyText.ts';
import { code, escape } from './markdown.ts';
import { unitText } from './unitText.ts';
import { ruleFor } from '../text/names.ts';
import { contains } from '../text/ranges.ts';
import { resolvedAt } from '../resolved/resolvedAt.ts';
import { isSecretive } from '../resolved/secrecy.ts';
import { meaningAt } from '../text/attributeAt.ts';
import type { Snapshot } from '../text/snapshot.ts';

/** Explains a name, a key (unless another server does) or a value with the steps that led to it. */
export function hover(snapshot: Snapshot, position: Position, live?: Live, isLeft = nothingLeft): Hover | null {
  const found = nodeAtPosition(snapshot.file, position);
  // Names are searched only where one may stand, because finding all names of a large file is slow.
  const mayBeName = found !== undefined && ruleFor(found.path) !== undefined;
  const named = mayBeName ? snapshot.file.names().find(({ at }) => contains(at.range, position)) : undefined;
  const about = named && nameText(snapshot, named, live);
  if (about !== undefined && named) return { contents: markdown(about), range: named.at.range };
  const host = found && isPositionedValue(found) ? hoveredHost(snapshot, position) : undefined;
  const text =
    found &&
    (isPositionedValue(found)
      ? valueTexts(snapshot, found, position)
      : isLeft(found.path)
        ? undefined
        : keyText(found.path));
  const parts = host ? [host.text, text].filter((part) => part !== undefined) : [];
  if (host) return { contents: markdown(parts.join('\n\n')), range: host.range };
  return found && text !== undefined ? { contents: markdown(text), range: found.range } : null;
}

const nothingLeft: (path: readonly string[]) => boolean = () => false;

function markdown(value: string): { kind: 'markdown'; value: string } {
  return { kind: MarkupKind.Markdown, value };
}

/** Explains a value; for a variable that several places set it also tells which one wins. */
function valueTexts(snapshot: Snapshot, found: PositionedValue, position: Position): string | undefined {
  const meaning = meaningAt(found.path, String(found.node.value));
  const parts = [meaning, valueText(snapshot, found), variableText(snapshot, position)].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

function valueText(snapshot: Snapshot, { path, node, range }: PositionedValue): string | undefined {
  const { file } = snapshot;
  const manifest = snapshot.manifest();
  const resolved = manifest.tree && resolvedAt(manifest.tree, path, node);
  if (resolved?.node.kind !== 'scalar') return undefined;
  const unit = unitText(path, String(resolved.node.value));
  const explanation = explain(manifest, resolved.path);
  if (!('value' in explanation) || !isTelling(explanation, node)) return unit;
  const written = range.start.line === range.end.line ? sliceOf(file.lines, range) : '';
  if (isSecretive(resolved.path, resolved.node, written)) return 'Resolved value: hidden, as its name looks secret.';
  // A path that became absolute has no steps worth telling.
  const isSimple = explanation.steps.every(({ kind }) => kind === 'written');
  const steps = (isSimple ? [] : explanation.steps).map(({ text, at }) => {
    const place = at ? ` (${escape(basename(at.file))}:${at.range.start.line + 1})` : '';
    return `- ${escape(text)}${place}`;
  });
  const parts = [`Resolved value: ${code(printed(explanation.value))}`, unit ?? '', steps.join('\n')];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** False if the value is exactly the written text, which needs no explanation. */
function isTelling({ value, steps }: Explanation, written: PositionedValue['node']): boolean {
  return steps.length > 1 || printed(value) !== printed(written.value);
}

function printed(value: Explanation['value']): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function sliceOf(lines: readonly string[], { start, end }: PositionedNode['range']): string {
  return (lines[start.line] ?? '').slice(start.character, end.character);
}

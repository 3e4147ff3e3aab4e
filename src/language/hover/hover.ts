import { MarkupKind, type Hover } from 'vscode-languageserver/node';
import type { Position } from '../../base/problem.ts';
import type { Live } from '../../protocol/live.ts';
import { nodeAtPosition } from '../text/nodeAtPosition.ts';
import { isForeignPolicyFile, tablePath } from '../text/policyPath.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { hoverAnchor, hoverMergeKey, hoverTag } from './hoverAnchor.ts';
import { hoverExpression } from './hoverExpression.ts';
import { hoverGrant, hoverHost } from './hoverHost.ts';
import { hoverImage } from './hoverImage.ts';
import { hoverPlain, hoverKey } from './hoverKey.ts';
import { hoverName } from './hoverName.ts';
import type { HoverPart, HoverPlace, HoverText } from './hoverPlace.ts';
import { hoverSwitch } from './hoverSwitch.ts';
import { hoverValue } from './hoverValue.ts';
import { hoverVariable } from './hoverVariable.ts';

/** What each knows of a place stands one below the other. A new kind of knowledge is one more part here. */
const parts: readonly HoverPart[] = [
  hoverSwitch,
  hoverTag,
  hoverAnchor,
  hoverMergeKey,
  hoverHost,
  hoverGrant,
  hoverKey,
  hoverValue,
  hoverImage,
  hoverVariable,
];

/** Explains what stands at a position: a name, an anchor, a key (unless another server does) or a value. */
export function hover(snapshot: Snapshot, position: Position, live?: Live, isLeft = nothingLeft): Hover | null {
  if (isForeignPolicyFile(snapshot.file)) return null;
  const place = placeAt(snapshot, position, live, isLeft);
  const inExpression = hoverExpression(place);
  if (inExpression?.range) {
    return { contents: { kind: MarkupKind.Markdown, value: inExpression.text }, range: inExpression.range };
  }
  const name = asText(hoverName(place));
  const known = parts.flatMap((part) => asText(part(place)));
  // A value says what its key is for, too, unless it names something that is explained by itself.
  const isExplained = name.length > 0 || (known.length > 0 && place.found?.role !== 'value');
  const said = [...name, ...known, ...(isExplained ? [] : asText(hoverPlain(place)))];
  const range = said.find((one) => one.range)?.range ?? place.found?.range;
  if (said.length === 0 || !range) return null;
  return { contents: { kind: MarkupKind.Markdown, value: said.map(({ text }) => text).join('\n\n') }, range };
}

const nothingLeft: (path: readonly string[]) => boolean = () => false;

function placeAt(
  snapshot: Snapshot,
  position: Position,
  live: Live | undefined,
  isLeft: (path: readonly string[]) => boolean,
): HoverPlace {
  const { file } = snapshot;
  const found = nodeAtPosition(file, position);
  const path = found ? tablePath(found.path, file, file.trees) : [];
  return { snapshot, position, found, path, live, isLeft: found !== undefined && isLeft(found.path) };
}

function asText(said: HoverText | string | undefined): readonly HoverText[] {
  if (said === undefined || said === '') return [];
  return [typeof said === 'string' ? { text: said } : said];
}

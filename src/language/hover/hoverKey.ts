import { find, textOf, type Node } from '../../manifest/tree/tree.ts';
import { attributeAt, keyPlaceAt, shapeAt } from '../text/attributeAt.ts';
import { knownKeys } from '../text/knownKeys.ts';
import type { HoverPart, HoverPlace } from './hoverPlace.ts';
import { keyText, linkText } from './keyText.ts';
import { code } from './markdown.ts';

/** Explains a key that the attribute table or an engine knows. */
export const hoverKey: HoverPart = (place) => {
  const { found, path, isLeft } = place;
  if (found?.role !== 'key' || isLeft) return undefined;
  return keyText(path) ?? engineKeyText(place);
};

/** A key that the author chooses among those that an engine or a driver knows, such as `nofile` of `ulimits`. */
function engineKeyText({ snapshot, found, path }: HoverPlace): string | undefined {
  const key = path.at(-1) ?? '';
  const driver = (): string | undefined => {
    const around = found?.path.slice(0, -2) ?? [];
    return snapshot.file.trees().flatMap((tree: Node) => textOf(find(tree, ...around, 'driver')) ?? [])[0];
  };
  const known = knownKeys(path.slice(0, -1), driver).find((one) => one.key === key);
  return known && [`${code(key)}: ${known.doc}`, linkText(path)].filter(Boolean).join('\n\n');
}

/** What can be said of any place: which key it stands under, and what that key is for. */
export const hoverPlain: HoverPart = ({ found, path, isLeft }) => {
  if (!found || isLeft) return undefined;
  const [field = ''] = path;
  const name = found.role === 'key' ? `${code(path.at(-1) ?? '')}: ` : '';
  const known = keyPlaceAt(path);
  if (path.some((key) => key.startsWith('x-') && key !== 'x-patchbay') && (!known || known.rest.length > 0)) {
    const what =
      path.length === 1 ? 'an extension field' : `part of the extension field ${code(extensionIn(path) ?? field)}`;
    return `${name}${what}. Compose ignores it; it is a place for anchors, and for what other tools read.\n\n${linkText(['x-']) ?? ''}`;
  }
  if (!known || isUnknown(path, found.role)) return `${name}not a key that Compose knows here.`;
  const { key, attribute } = known;
  const subject = name === '' ? `${code(key)}:` : `${name}under ${code(key)}.`;
  return [`${subject} ${attribute.doc}`, linkText(known.path)].filter(Boolean).join('\n\n');
};

/** True for a key where only the keys of a table may stand. */
function isUnknown(path: readonly string[], role: string): boolean {
  const around = shapeAt(path.slice(0, -1));
  return role === 'key' && around?.table !== undefined && around.values === undefined && !attributeAt(path);
}

function extensionIn(path: readonly string[]): string | undefined {
  return path.find((key) => key.startsWith('x-'));
}

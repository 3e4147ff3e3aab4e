import { linkTo } from '../../manifest/schema/help/link.ts';
import type { KeyHelp, ValueTexts } from '../../manifest/schema/help/keyHelp.ts';
import { keyPlaceAt, type KeyPlace } from '../text/attributeAt.ts';
import { code, fenced } from './markdown.ts';

/** More values of one key than anybody reads in a hover. */
const maxValues = 9;

/** Explains a known key: what it is for, what it can be, what holds without it, how it is written, and where to read on. */
export function keyText(path: readonly string[]): string | undefined {
  const known = keyPlaceAt(path);
  if (known?.rest.length !== 0) return undefined;
  const { key, attribute, help } = known;
  const parts = [
    `${code(key)}: ${attribute.doc}`,
    help.more,
    attribute.isRequired && 'Required.',
    valuesText(known),
    help.default !== undefined && `Default: ${defaultText(help)}`,
    help.example !== undefined && `Example:\n\n${fenced(help.example)}`,
    linkText(path),
  ];
  return parts.filter(Boolean).join('\n\n');
}

/** The page of the reference, as the last line of a hover. */
export function linkText(path: readonly string[]): string | undefined {
  const link = linkTo(path);
  return link === undefined ? undefined : `[Compose reference](${link})`;
}

function valuesText({ attribute, help }: KeyPlace): string | undefined {
  const texts: ValueTexts | undefined = help.values;
  const words = attribute.shape.oneOf ?? Object.keys(texts ?? {});
  if (!texts || Object.keys(texts).length === 0) {
    return words.length === 0 ? undefined : `One of ${words.map(code).join(', ')}.`;
  }
  const shown = words.slice(0, words.length > maxValues + 1 ? maxValues : undefined);
  const lines = shown.map((word) => `- ${code(word)}: ${texts[word] ?? ''}`);
  const more = words.length - shown.length;
  return [...lines, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n');
}

/** A value stands as code, words as words. */
function defaultText({ default: text = '' }: KeyHelp): string {
  return text.includes(' ') ? `${text}.` : code(text);
}

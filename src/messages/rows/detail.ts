import type { Buffer } from 'node:buffer';
import { decodeStart } from './text.ts';

export interface DetailField {
  readonly name: string;
  readonly text: string;
  readonly encoding: 'utf8' | 'hex';
  /** The size of the whole value, also when the text is cut. */
  readonly sizeBytes: number;
}

/** A message has hundreds of megabytes at most: so much of all of its fields is shown together. */
const maxAllBytes = 8 * 1_048_576;

/** Fields of a message, each value as text, cut behind `maxBytes`, and where all together are too large. */
export function detailFields(fields: readonly Buffer[], maxBytes: number): DetailField[] {
  const result: DetailField[] = [];
  let leftBytes = maxAllBytes;
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [name, value] = [fields[i], fields[i + 1]];
    if (!name || !value) continue;
    const { text, encoding } = decodeStart(value, Math.min(maxBytes, leftBytes));
    const shownName = decodeStart(name, Math.min(maxBytes, leftBytes)).text;
    result.push({ name: shownName, text, encoding, sizeBytes: value.length });
    leftBytes = Math.max(0, leftBytes - text.length - shownName.length);
  }
  return result;
}

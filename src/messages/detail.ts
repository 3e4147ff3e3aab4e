import type { Buffer } from 'node:buffer';
import { decodeStart } from './text.ts';

export interface DetailField {
  readonly name: string;
  readonly text: string;
  readonly encoding: 'utf8' | 'hex';
  /** Of the whole value, also when the text is cut. */
  readonly sizeBytes: number;
}

/** All fields of a message, each value as text, cut behind `maxBytes`. */
export function detailFields(fields: readonly Buffer[], maxBytes: number): DetailField[] {
  const result: DetailField[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [name, value] = [fields[i], fields[i + 1]];
    if (!name || !value) continue;
    const { text, encoding } = decodeStart(value, maxBytes);
    result.push({ name: decodeStart(name, maxBytes).text, text, encoding, sizeBytes: value.length });
  }
  return result;
}

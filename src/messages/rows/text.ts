import { isUtf8 } from 'node:buffer';
import type { Buffer } from 'node:buffer';

export interface DecodedText {
  readonly text: string;
  readonly encoding: 'utf8' | 'hex';
  readonly isCut: boolean;
}

/** Decodes the first bytes of a value, at most `maxBytes` and never half a character; hex when it is not UTF-8. */
export function decodeStart(bytes: Buffer, maxBytes: number): DecodedText {
  const isCut = bytes.length > maxBytes;
  const start = isCut ? bytes.subarray(0, characterBoundary(bytes, maxBytes)) : bytes;
  if (isUtf8(start)) return { text: start.toString('utf8'), encoding: 'utf8', isCut };
  return { text: bytes.toString('hex', 0, Math.min(bytes.length, maxBytes)), encoding: 'hex', isCut };
}

/** Cuts a text to `maxLength` UTF-16 code units, an ellipsis included, without parting a surrogate pair. */
export function cutText(text: string, maxLength: number, isCut: boolean): string {
  if (text.length <= maxLength - (isCut ? 1 : 0)) return isCut ? `${text}…` : text;
  const last = text.charCodeAt(maxLength - 2);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, maxLength - (isHighSurrogate ? 2 : 1))}…`;
}

/** The last boundary between two characters at or before an offset; a character has at most four bytes. */
function characterBoundary(bytes: Buffer, offset: number): number {
  for (let at = offset; at > offset - 4 && at > 0; at--) {
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at;
  }
  return offset;
}

import { Buffer, isUtf8 } from 'node:buffer';

/**
 * Names of keys, channels, groups and consumers are bytes to a broker, and text here. A byte that is part of no UTF-8 stands in
 * the text as half a character, U+DC80 to U+DCFF, which no UTF-8 holds: so each name is one text, and each text one name.
 */
export function textOfName(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const size = characterSize(bytes, at);
    text += size > 0 ? bytes.toString('utf8', at, at + size) : String.fromCharCode(firstHalf + (bytes[at] ?? 0));
    at += Math.max(1, size);
  }
  return text;
}

/** The bytes of a name: as text where they are UTF-8, which a client writes as it is. */
export function bytesOfName(text: string): string | Buffer {
  if (text.isWellFormed()) return text;
  // Halves that belong together are one character to this pattern.
  const parts = text.split(/([\udc80-\udcff])/u);
  return Buffer.concat(
    parts.map((part, at) => (at % 2 ? Buffer.of(part.charCodeAt(0) - firstHalf) : Buffer.from(part))),
  );
}

const firstHalf = 0xdc00;

/** How many bytes from a place on are one character; 0 where none begins. */
function characterSize(bytes: Buffer, at: number): number {
  return [1, 2, 3, 4].find((size) => at + size <= bytes.length && isUtf8(bytes.subarray(at, at + size))) ?? 0;
}

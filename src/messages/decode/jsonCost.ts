/** Nanoseconds, as measured for the worst of each: what parsing makes of bytes differs a hundredfold. */
const perByte = 4;
const perValue = 60;
const perGroup = 150;
const perNewName = 1300;
/** Names are told apart by a hash of so many bits: a document of more names is refused for these already. */
const nameBits = 16;
/** Deeper ones take a parser memory, and others their stack. */
const maxDepth = 5000;

/** What may be read without a look at what it takes. */
export const cheapJsonBytes = 48 * 1024;
const maxNanoseconds = 20_000_000;

/**
 * Whether bytes, taken for JSON, can be parsed in some tens of milliseconds: nothing can interrupt a parser. Bytes that are
 * no JSON cost no more than JSON of the same look.
 */
export function isCheapJson(bytes: Uint8Array): boolean {
  if (bytes.length <= cheapJsonBytes) return true;
  let cost = bytes.length * perByte;
  let depth = 0;
  const names = new Uint8Array(1 << nameBits);
  for (let at = 0; at < bytes.length && cost <= maxNanoseconds; at++) {
    const byte = bytes[at];
    if (byte === 0x22) {
      const { end, hash } = stringFrom(bytes, at + 1);
      at = end;
      if (bytes[end + 1] !== 0x3a || names[hash] === 1) continue;
      names[hash] = 1;
      cost += perNewName;
    } else if (byte === 0x2c) cost += perValue;
    else if (byte === 0x7b || byte === 0x5b) {
      cost += perGroup;
      if (++depth > maxDepth) return false;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return cost <= maxNanoseconds;
}

/** Where a string ends, with a hash of what it says. */
function stringFrom(bytes: Uint8Array, start: number): { readonly end: number; readonly hash: number } {
  let hash = 0;
  let at = start;
  for (; at < bytes.length && bytes[at] !== 0x22; at++) {
    if (bytes[at] === 0x5c) at++;
    hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  }
  return { end: at, hash: (hash ^ (hash >>> nameBits)) & ((1 << nameBits) - 1) };
}

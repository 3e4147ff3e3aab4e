/** Longer texts are parsed without: asking for the source of each value takes several times as long. */
const maxLength = 48 * 1024;
/** The shortest whole number that a double may not hold has so many digits. */
const leastDigits = 16;

const least = -(2n ** 63n);
const most = 2n ** 64n - 1n;

/**
 * Parses JSON as `JSON.parse` does, except that a whole number which a double cannot hold, and 64 bits can, becomes a
 * `bigint`: ids of two messages that differ in their last digit alone stay two. Throws what `JSON.parse` throws.
 */
export function parseExactly(text: string): unknown {
  if (text.length > maxLength || !hasLongNumber(text)) return JSON.parse(text);
  // JavaScript tells a reviver how a value was written; the library of TypeScript does not know that yet.
  const revive = (_name: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) ? wholeNumber(source, value) : value;
  try {
    return JSON.parse(text, revive);
  } catch (error) {
    // A reviver needs more of the stack: what is nested too deep for it is parsed without.
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}

/** A run of 16 digits covers one of every 16 places: only those are looked at, since every message is read this way. */
function hasLongNumber(text: string): boolean {
  for (let at = leastDigits - 1; at < text.length; at += leastDigits) {
    if (!isDigit(text, at)) continue;
    let [from, to] = [at, at + 1];
    while (to - from < leastDigits && isDigit(text, from - 1)) from--;
    while (to - from < leastDigits && isDigit(text, to)) to++;
    if (to - from >= leastDigits) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

function wholeNumber(source: string, value: number): number | bigint {
  if (!/^-?\d{16,20}$/.test(source)) return value;
  const whole = BigInt(source);
  return whole >= least && whole <= most ? whole : value;
}

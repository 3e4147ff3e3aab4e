/** Reads the time from an entry id, `milliseconds-sequence`: when the server added the entry, unless the sender chose the id. */
export function timeMsOf(id: Uint8Array): number {
  let timeMs = 0;
  for (let i = 0; i < id.length; i++) {
    const digit = (id[i] ?? 0) - 0x30;
    if (digit < 0) break;
    timeMs = timeMs * 10 + digit;
  }
  return timeMs;
}

/** Compares ids by their two numbers, which may exceed what a double holds. */
export function isBefore(a: string, b: string): boolean {
  const [timeA, sequenceA] = numbersOf(a);
  const [timeB, sequenceB] = numbersOf(b);
  return timeA === timeB ? sequenceA < sequenceB : timeA < timeB;
}

function numbersOf(id: string): readonly [bigint, bigint] {
  const [time = '0', sequence = '0'] = id.split('-');
  return [BigInt(time), BigInt(sequence)];
}

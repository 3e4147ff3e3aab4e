/** How many ids the tap takes in one request. */
const maxAtOnce = 1000;

/** Acts on ids in parts, one after the other: each holds up the broker for a moment. Resolves to the sum. */
export async function inParts(ids: readonly string[], act: (ids: string[]) => Promise<number>): Promise<number> {
  let sum = 0;
  for (let from = 0; from < ids.length; from += maxAtOnce) sum += await act(ids.slice(from, from + maxAtOnce));
  return sum;
}

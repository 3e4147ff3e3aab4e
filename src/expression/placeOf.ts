/** So many comparisons of characters take no time that anybody notices. */
const fewComparisons = 200_000;
/** Shorter needles cost no more than a few comparisons a character, whatever the text. */
const shortNeedle = 16;

/**
 * `indexOf` in time linear in both texts. The engine's own compares each place with all of the needle in the worst case:
 * minutes for a needle of a thousand letters that the text is full of, but for one.
 */
export function placeOf(text: string, needle: string, from = 0): number {
  if (needle.length <= shortNeedle || (text.length - from) * needle.length <= fewComparisons) {
    return text.indexOf(needle, from);
  }
  return new LinearSearch(needle).next(text, from);
}

/** `lastIndexOf`, likewise. */
export function lastPlaceOf(text: string, needle: string): number {
  if (needle.length <= shortNeedle || text.length * needle.length <= fewComparisons) return text.lastIndexOf(needle);
  const search = new LinearSearch(needle);
  let last = -1;
  for (let at = search.next(text, 0); at >= 0; at = search.next(text, at + 1)) last = at;
  return last;
}

/** Knuth, Morris and Pratt's: no character of the text is looked at twice. */
class LinearSearch {
  readonly #needle: string;
  /** By length of what is alike so far: how much of it is alike too when it begins later. */
  readonly #borders: Int32Array;
  #alike = 0;
  #at = 0;

  constructor(needle: string) {
    this.#needle = needle;
    this.#borders = new Int32Array(needle.length + 1);
    for (let i = 1, border = 0; i < needle.length; i++) {
      border = this.#extended(border, needle.charCodeAt(i));
      this.#borders[i + 1] = border;
    }
  }

  /** Places have to be asked for in order. */
  next(text: string, from: number): number {
    const { length } = this.#needle;
    if (from > this.#at) this.#startAt(from);
    while (this.#at < text.length) {
      this.#alike = this.#extended(this.#alike, text.charCodeAt(this.#at++));
      if (this.#alike < length) continue;
      this.#alike = this.#borders[length] ?? 0;
      return this.#at - length;
    }
    return -1;
  }

  #startAt(from: number): void {
    // What is alike so far is kept when it begins at or behind the place asked for.
    if (this.#at - this.#alike >= from) return;
    this.#at = from;
    this.#alike = 0;
  }

  #extended(alike: number, character: number): number {
    let length = alike;
    while (length > 0 && this.#needle.charCodeAt(length) !== character) length = this.#borders[length] ?? 0;
    return this.#needle.charCodeAt(length) === character ? length + 1 : 0;
  }
}

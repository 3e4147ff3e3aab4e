import type { Value } from './value.ts';

/** Names and indices from a variable down to what was read of it; the variable first. */
export type TracePath = readonly string[];

/** Far more than anybody is told of. */
const maxReads = 2000;

/**
 * Follows an expression through the values that it reads, so that what decided can be shown where it stands. Of a list that was
 * looked through, only the items count that settled the question.
 */
export class ValueTrace {
  readonly #paths = new WeakMap<object, TracePath>();
  readonly #reads: TracePath[] = [];
  /** Of lists and maps, by their paths: the places that settled it. */
  readonly #settled = new Map<string, Set<string>>();
  #missing: TracePath | undefined;

  /** A variable is read. */
  variable(name: string, value: Value): void {
    this.#keep([name], value);
  }

  /** A member of a value is read; `isThere` is false where it is missing, or stands for what nobody wrote. */
  member(of: Value, key: Value, found: Value, isThere: boolean): void {
    const path = this.#pathOf(of);
    if (!path) return;
    const own = [...path, keyText(key)];
    if (isThere) this.#keep(own, found);
    else this.#note(own, found);
  }

  /** What an expression could not read was not there. */
  miss(of: Value, key: Value): void {
    const path = this.#pathOf(of);
    if (path) this.#missing = [...path, keyText(key)];
  }

  /** An item of a list, or a key of a map, is about to be looked at. */
  enter(of: Value, place: Value, item: Value): void {
    const path = this.#pathOf(of);
    if (path && isObject(item)) this.#paths.set(item, [...path, keyText(place)]);
  }

  /** An item of a list, or a key of a map, settled what was asked of all, or was kept. */
  settle(of: Value, place: Value): void {
    const path = this.#pathOf(of);
    if (!path) return;
    const key = path.join('\0');
    const places = this.#settled.get(key) ?? new Set();
    this.#settled.set(key, places.add(keyText(place)));
    this.#keep([...path, keyText(place)], undefined);
  }

  /** What was read, the most specific first; then in the order in which it was read. What leads to another one is left out. */
  get reads(): readonly TracePath[] {
    const counted = this.#reads.filter((path) => this.#counts(path));
    const texts = new Set(counted.map((path) => path.join('\0')));
    const leading = new Set(
      counted.flatMap((path) => path.slice(1).map((_, index) => path.slice(0, index + 1).join('\0'))),
    );
    return [...texts]
      .filter((text) => !leading.has(text))
      .map((text) => text.split('\0'))
      .sort((a, b) => b.length - a.length);
  }

  /** What was looked for last and is not there; undefined where all was. */
  get missing(): TracePath | undefined {
    return this.#missing;
  }

  #counts(path: TracePath): boolean {
    return path.every((step, index) => {
      const settled = index === 0 ? undefined : this.#settled.get(path.slice(0, index).join('\0'));
      return settled === undefined || settled.has(step);
    });
  }

  #keep(path: TracePath, value: Value): void {
    if (this.#reads.length < maxReads) this.#reads.push(path);
    this.#note(path, value);
  }

  #note(path: TracePath, value: Value): void {
    // What several names lead to is known by the first of them.
    if (isObject(value) && !this.#paths.has(value)) this.#paths.set(value, path);
  }

  #pathOf(value: Value): TracePath | undefined {
    return isObject(value) ? this.#paths.get(value) : undefined;
  }
}

function isObject(value: Value): value is object {
  return typeof value === 'object' && value !== null;
}

function keyText(key: Value): string {
  return typeof key === 'symbol' ? '' : String(key);
}

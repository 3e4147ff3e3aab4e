/** Remembers what was made of each object, for as long as that lives, and what else it was made with stays the same. */
export class MadeOf<K extends object, T> {
  readonly #made = new WeakMap<K, { readonly beside: readonly unknown[]; readonly value: T }>();

  /** `beside` is all that `make` needs besides the object; by identity, and always as many. */
  of(from: K, beside: readonly unknown[], make: () => T): T {
    const known = this.#made.get(from);
    if (known && isSame(known.beside, beside)) return known.value;
    const value = make();
    this.#made.set(from, { beside, value });
    return value;
  }
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

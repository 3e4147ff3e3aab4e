/**
 * What was made of what has not changed since the last look. Of a cluster's thousands of tasks few do, and what stays the same object is
 * neither made, nor compared, nor drawn again. It holds what the last look had, and no more.
 */
export class LastMade<T> {
  #last: ReadonlyMap<string, T> = new Map();

  /** Begins a look. Nothing is remembered of what has no key. */
  look(): Reuse<T> {
    const last = this.#last;
    const now = new Map<string, T>();
    this.#last = now;
    return (key, make) => {
      if (key === undefined) return make();
      const made = last.get(key) ?? make();
      now.set(key, made);
      return made;
    };
  }
}

/** What was made for the same key, or else what `make` makes. */
export type Reuse<T> = (key: string | undefined, make: () => T) => T;

/** Tells an object of a cluster from what it was before any change; undefined where the manager tells no version. */
export function versionKey({
  ID: id,
  Version: version,
}: {
  readonly ID: string;
  readonly Version?: { readonly Index?: number };
}): string | undefined {
  return version?.Index === undefined ? undefined : `${id}@${version.Index}`;
}

/** One key of several; undefined where one of them is. */
export function joinKeys(...keys: readonly (string | undefined)[]): string | undefined {
  return keys.includes(undefined) ? undefined : keys.join('\0');
}

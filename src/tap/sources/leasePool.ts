import { toDisposable, type Disposable } from '../../base/disposable.ts';

export interface Lease<T> extends Disposable {
  readonly value: T;
}

/** Shares one resource per key: made for the first lease, disposed after the last. */
export class LeasePool<T extends Disposable> implements Disposable {
  readonly #create: (key: string) => T;
  readonly #entries = new Map<string, { readonly value: T; leases: number }>();

  constructor(create: (key: string) => T) {
    this.#create = create;
  }

  lease(key: string): Lease<T> {
    const entry = this.#entries.get(key) ?? { value: this.#create(key), leases: 0 };
    this.#entries.set(key, entry);
    entry.leases++;
    const release = toDisposable(() => {
      if (--entry.leases > 0) return;
      entry.value.dispose();
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    return { value: entry.value, dispose: () => release.dispose() };
  }

  dispose(): void {
    for (const { value } of this.#entries.values()) value.dispose();
    this.#entries.clear();
  }
}

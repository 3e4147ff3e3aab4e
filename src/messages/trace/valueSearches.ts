import { ValueSearch, type SearchTools } from './valueSearch.ts';

/** So many values are followed at once; what those that nobody asked for longest have found is forgotten. */
const maxSearches = 16;
const maxRemembered = 1_000_000;

/** The searches of one store, of which each goes on where it was when somebody asks for its value again. */
export class ValueSearches {
  readonly #tools: SearchTools;
  /** The one that was asked for last stands last. */
  readonly #searches = new Map<string, ValueSearch>();

  constructor(tools: SearchTools) {
    this.#tools = tools;
  }

  of(value: string): ValueSearch {
    const search = this.#searches.get(value) ?? new ValueSearch(value, this.#tools);
    this.#searches.delete(value);
    this.#forget();
    this.#searches.set(value, search);
    return search;
  }

  clear(): void {
    this.#searches.clear();
  }

  #forget(): void {
    let remembered = [...this.#searches.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [value, { size }] of this.#searches) {
      if (this.#searches.size < maxSearches && remembered <= maxRemembered) return;
      this.#searches.delete(value);
      remembered -= size;
    }
  }
}

import type { Filter } from '../../../protocol/filterShapes.ts';

/** More steps back is more than anybody remembers. */
const maxSteps = 50;

/** The filters that were in force, for undo and redo. What is typed in one go is one step. */
export class FilterHistory {
  #past: readonly Filter[] = [];
  #future: readonly Filter[] = [];
  #current: Filter;
  /** The current filter is still being typed, since a step was taken for that. */
  #isBeingTyped = false;

  constructor(filter: Filter) {
    this.#current = filter;
  }

  /** Begins anew with a filter that was in force before. */
  begin(filter: Filter): void {
    this.#past = [];
    this.#future = [];
    this.#current = filter;
    this.#isBeingTyped = false;
  }

  /** Another filter is in force. */
  change(filter: Filter, isTyped: boolean): void {
    if (areSame(filter, this.#current)) return;
    if (!isTyped || !this.#isBeingTyped) this.#past = [...this.#past, this.#current].slice(-maxSteps);
    this.#isBeingTyped = isTyped;
    this.#current = filter;
    this.#future = [];
  }

  /** What is typed from now on is another step. */
  settle(): void {
    this.#isBeingTyped = false;
  }

  /** The filter before this one; undefined at the first. */
  undo(): Filter | undefined {
    const before = this.#past.at(-1);
    if (!before) return undefined;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.#current];
    return this.#take(before);
  }

  /** The filter that was undone last; undefined where none was since. */
  redo(): Filter | undefined {
    const next = this.#future.at(-1);
    if (!next) return undefined;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.#current];
    return this.#take(next);
  }

  #take(filter: Filter): Filter {
    this.#current = filter;
    this.#isBeingTyped = false;
    return filter;
  }
}

function areSame(left: Filter, right: Filter): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

import type { Page } from '../store/page.ts';
import type { OnUnevaluated } from './unfailing.ts';

/** Counts the messages that a filter could not be asked of, and keeps why the first one was. */
export class Unevaluated {
  #rows = 0;
  #why = '';

  get facts(): { readonly rows: number; readonly why: string } | null {
    return this.#rows === 0 ? null : { rows: this.#rows, why: this.#why };
  }

  clear(): void {
    this.#rows = 0;
    this.#why = '';
  }

  readonly add: OnUnevaluated = (page: Page, index: number, why: string): void => {
    if (page.isDead(index)) return;
    if (this.#rows++ === 0) this.#why = why;
  };
}

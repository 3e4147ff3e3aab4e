import { element, setText } from './dom.ts';
import type { Older } from './older.ts';
import type { Viewport } from './viewport.ts';

/** Above the first row: a button that loads older messages, or why there are none. Listens where the user goes up further. */
export class OlderPill {
  readonly element: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #note = element('span', { className: 'older-note', attributes: { hidden: '' } });
  readonly #older: Older;

  constructor(older: Older) {
    this.#older = older;
    this.#button = element('button', {
      className: 'older-load',
      attributes: { type: 'button', hidden: '' },
      onClick: () => older.ask(),
    });
    this.element = element('div', { className: 'older' }, [this.#button, this.#note]);
  }

  draw(): void {
    const look = this.#older.look();
    this.#button.hidden = !look?.canLoad;
    this.#note.hidden = !look || look.canLoad;
    if (look) setText(look.canLoad ? this.#button : this.#note, look.text);
  }

  /** At the first row the bar moves no more: what turns the wheel or pages up wants what is before. */
  listen(table: HTMLElement, viewport: Viewport): void {
    const isAtFirst = (): boolean => viewport.top - viewport.first < 0.5;
    table.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && isAtFirst() && this.#older.ask(), { passive: true });
    table.addEventListener('keydown', ({ key }) => {
      if ((key === 'Home' || key === 'PageUp') && isAtFirst()) this.#older.ask();
    });
  }
}

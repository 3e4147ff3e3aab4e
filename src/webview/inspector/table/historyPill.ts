import { element, setText } from '../../kit/dom.ts';
import type { HistoryLoader } from './historyLoader.ts';
import type { Viewport } from '../../kit/viewport.ts';

/** Stands above the first row: a button that loads older messages, or the reason why there are none. */
export class HistoryPill {
  readonly element: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #note = element('span', { className: 'older-note', attributes: { hidden: '' } });
  readonly #history: HistoryLoader;

  constructor(history: HistoryLoader) {
    this.#history = history;
    this.#button = element('button', {
      className: 'older-load',
      attributes: { type: 'button', hidden: '' },
      onClick: () => history.ask(),
    });
    this.element = element('div', { className: 'older' }, [this.#button, this.#note]);
  }

  draw(): void {
    const look = this.#history.look();
    this.#button.hidden = !look?.canLoad;
    this.#note.hidden = !look || look.canLoad;
    if (look) setText(look.canLoad ? this.#button : this.#note, look.text);
  }

  /** The scroll bar cannot move beyond the first row, so the wheel and the keys are read here. */
  listen(table: HTMLElement, viewport: Viewport): void {
    const isAtFirst = (): boolean => viewport.top - viewport.first < 0.5;
    table.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && isAtFirst() && this.#history.ask(), {
      passive: true,
    });
    table.addEventListener('keydown', ({ key }) => {
      if ((key === 'Home' || key === 'PageUp') && isAtFirst()) this.#history.ask();
    });
  }
}

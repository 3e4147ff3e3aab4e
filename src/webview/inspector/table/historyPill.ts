import { element, setText } from '../../kit/dom.ts';
import type { HistoryLoader } from './historyLoader.ts';
import type { Viewport } from './viewport.ts';

/** Above the first row: a button that loads older messages, or why there are none. Listens where the user goes up further. */
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

  /** At the first row the bar moves no more: what turns the wheel or pages up wants what is before. */
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

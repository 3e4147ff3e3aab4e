import { element, setText } from '../../kit/dom.ts';
import type { HistoryLoader } from './historyLoader.ts';
import type { Viewport } from '../../kit/viewport.ts';

/** A line of its own beyond the oldest row: a button that loads older messages, or the reason why there are none. */
export class HistoryPill {
  readonly element: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #note = element('span', { className: 'older-note', attributes: { hidden: '' } });
  readonly #line: HTMLElement;
  readonly #history: HistoryLoader;

  constructor(history: HistoryLoader) {
    this.#history = history;
    this.#button = element('button', {
      className: 'older-load',
      attributes: { type: 'button', hidden: '' },
      onClick: () => history.ask(),
    });
    this.#line = element('div', { className: 'older-line' }, [this.#button, this.#note]);
    this.element = element('div', { className: 'older' }, [this.#line]);
  }

  /** Takes a line among the rows where there is something to say; true when the rows have to make room for it. */
  draw(viewport: Viewport): boolean {
    const look = this.#history.look();
    const isMoved = viewport.setNoteRows(look ? 1 : 0);
    const offsetPx = viewport.noteOffsetPx;
    const isInSight = offsetPx > -viewport.rowHeightPx && offsetPx < viewport.heightPx;
    this.#button.hidden = !look?.canLoad || !isInSight;
    this.#note.hidden = !look || look.canLoad || !isInSight;
    this.#line.style.transform = `translateY(${offsetPx}px)`;
    const arrow = viewport.isNewestFirst ? '↓' : '↑';
    if (look) setText(look.canLoad ? this.#button : this.#note, look.canLoad ? `${arrow} ${look.text}` : look.text);
    return isMoved;
  }

  /** The scroll bar cannot move beyond the oldest row, so the wheel and the keys are read here. */
  listen(table: HTMLElement, viewport: Viewport): void {
    const isBack = (isUp: boolean): boolean => viewport.isAtOldest && isUp !== viewport.isNewestFirst;
    table.addEventListener('wheel', ({ deltaY }) => deltaY !== 0 && isBack(deltaY < 0) && this.#history.ask(), {
      passive: true,
    });
    table.addEventListener('keydown', ({ key }) => {
      if ((key === 'Home' || key === 'PageUp') && isBack(true)) this.#history.ask();
      else if ((key === 'End' || key === 'PageDown') && isBack(false)) this.#history.ask();
    });
  }
}

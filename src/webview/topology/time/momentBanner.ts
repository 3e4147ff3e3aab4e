import { element, icon, setText } from '../../kit/dom.ts';
import { formatClock } from '../../kit/format.ts';
import type { MapState } from '../model/mapState.ts';
import { agoWords } from './pastTotals.ts';

/** That a moment of the past is shown, and the way back. */
export class MomentBanner {
  readonly element: HTMLElement;
  readonly #text = element('span');
  readonly #state: MapState;

  constructor(state: MapState) {
    this.#state = state;
    const back = element('button', {
      className: 'link-button',
      text: 'Back to Live',
      attributes: { type: 'button' },
      onClick: () => state.lookAt(undefined),
    });
    const attributes = { hidden: '', 'data-severity': 'info' };
    this.element = element('div', { className: 'banner moment', attributes }, [icon('history'), this.#text, back]);
    state.onFigures(() => this.#draw());
    state.onPast(() => this.#draw());
  }

  #draw(): void {
    const { moment, past } = this.#state;
    this.element.hidden = !moment;
    if (!moment) return;
    const nowMs = past.at(-1)?.atMs ?? moment.atMs;
    setText(this.#text, `${formatClock(moment.atMs)}, ${agoWords(nowMs - moment.atMs)}`);
  }
}

import { formatCount } from '../../base/counts.ts';
import type { Counts } from '../../protocol/shapes.ts';
import { element, setAttribute, setText } from '../kit/dom.ts';
import { invalidFigure, lostFigure, uncheckedText } from './sources/sourceTexts.ts';

const titles = {
  waiting: 'Messages that came since the pause: resume to see them',
  late: 'Messages that came so late that newer ones of other sources stand before them; each stands where it came',
  held: 'Messages in memory: what this table can show',
  seen: 'Messages that came since the inspector was opened or cleared',
  evicted: 'Older messages that made room for newer ones',
  lost: 'Messages known to have passed unseen; more than that where a connection was lost: nobody can say how many',
} as const;

type Name = keyof typeof titles;
const names = Object.keys(titles) as readonly Name[];

const invalidTitle = 'Held messages that do not keep their contract: press to see only those';

/**
 * How much there is, at the foot of the page. Each figure has a place of its own, wide enough for what it may become:
 * while it grows, nothing beside it moves.
 */
export class CountsLine {
  readonly element: HTMLElement;
  readonly #figures = new Map<Name, { readonly element: HTMLElement; readonly figure: HTMLElement }>();
  readonly #invalid: HTMLButtonElement;
  readonly #invalidFigure = element('span', { className: 'figure' });

  constructor(onToggleInvalid: () => void) {
    this.element = element('div', { className: 'counts', attributes: { role: 'group', 'aria-label': 'Counts' } });
    for (const name of names) {
      const figure = element('span', { className: 'figure' });
      const title = titles[name];
      const shown = element('span', { className: `count count-${name}`, title }, [
        figure,
        document.createTextNode(` ${name}`),
      ]);
      this.#figures.set(name, { element: shown, figure });
      this.element.append(shown);
    }
    const attributes = { type: 'button', hidden: '' };
    this.#invalid = element('button', { className: 'count count-invalid', attributes, onClick: onToggleInvalid }, [
      this.#invalidFigure,
      document.createTextNode(' not valid'),
    ]);
    this.element.append(this.#invalid);
  }

  set(counts: Counts): void {
    for (const [name, shown] of this.#figures) {
      const count = counts[name] ?? 0;
      const isZero = count === 0 && !(name === 'lost' && counts.isMoreLost);
      setText(shown.figure, name === 'lost' ? lostFigure(counts) : formatCount(count));
      setAttribute(shown.element, 'data-zero', isZero ? '' : undefined);
    }
    const { verdicts } = counts;
    this.#invalid.hidden = !verdicts;
    if (!verdicts) return;
    setText(this.#invalidFigure, invalidFigure(verdicts));
    setAttribute(this.#invalid, 'title', `${invalidTitle}${uncheckedText(verdicts)}`);
    setAttribute(this.#invalid, 'data-zero', verdicts.invalid === 0 ? '' : undefined);
    setAttribute(this.#invalid, 'data-unchecked', verdicts.unchecked > 0 ? '' : undefined);
  }

  /** Whether only messages that break their contract are shown. */
  setInvalidOnly(isOn: boolean): void {
    setAttribute(this.#invalid, 'aria-pressed', String(isOn));
  }
}

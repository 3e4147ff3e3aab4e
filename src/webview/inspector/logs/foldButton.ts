import { plural } from '../../../base/counts.ts';
import { shortcutText } from '../../../base/kinds/inspectorKeys.ts';
import { element, icon, setAttribute, setText } from '../../kit/dom.ts';
import type { Fold } from './folds.ts';

/** The sign on a row that other lines are folded below. The table handles what is pressed; the key for it is E. */
export class FoldButton {
  readonly #cell: HTMLElement;
  readonly #mark = icon('chevron-right');
  readonly #text = element('span');
  readonly #button = element(
    'button',
    { className: 'fold', attributes: { type: 'button', tabindex: '-1', 'aria-keyshortcuts': shortcutText('fold') } },
    [this.#mark, this.#text],
  );

  constructor(cell: HTMLElement) {
    this.#cell = cell;
    cell.classList.add('cell-folds');
    cell.append(this.#button);
  }

  show({ lines, isOpen }: Fold): void {
    setAttribute(this.#button, 'aria-expanded', String(isOpen));
    setAttribute(this.#button, 'title', `${isOpen ? 'Fold' : 'Show'} these lines (${shortcutText('fold')})`);
    setAttribute(this.#mark, 'class', `codicon codicon-chevron-${isOpen ? 'down' : 'right'}`);
    setText(this.#text, `+${plural(lines, 'line')}`);
  }

  remove(): void {
    this.#button.remove();
    this.#cell.classList.remove('cell-folds');
  }
}

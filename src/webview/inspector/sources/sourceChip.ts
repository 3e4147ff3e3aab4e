import { sourceKinds } from '../../../base/kinds/sources.ts';
import type { SourceStatus } from '../../../protocol/shapes.ts';
import { element, icon, iconButton, setAttribute, setText } from '../../kit/dom.ts';
import { formatCompact, showHidden } from '../../kit/format.ts';
import { middleText } from '../../kit/middleText.ts';
import { paintSource, type SourceLook } from './sourceLooks.ts';
import { titleOfSource } from './sourceTexts.ts';

interface ChipPorts {
  /** The table is to show this source alone, or all again. */
  readonly onSolo: (id: string) => void;
  readonly onRemove: (id: string) => void;
}

/** One source in the bar: how it does, what it is called, how many of its messages are held, and a button that removes it. */
export class SourceChip {
  readonly element: HTMLElement;
  readonly #main: HTMLButtonElement;
  readonly #count = element('span', { className: 'chip-count', attributes: { 'aria-hidden': 'true' } });

  constructor(source: SourceStatus, look: SourceLook, { onSolo, onRemove }: ChipPorts) {
    const { id, kind, state } = source;
    const label = showHidden(source.label);
    this.#main = element(
      'button',
      {
        className: 'chip-main',
        attributes: { type: 'button', 'aria-pressed': 'false' },
        onClick: () => onSolo(id),
      },
      [
        element('span', { className: 'state-dot', attributes: { 'aria-hidden': 'true' } }),
        icon(sourceKinds[kind].icon),
        element('span', { className: 'chip-label' }, middleText(label)),
        element('span', { className: 'sr-only', text: `, ${sourceKinds[kind].label}, ${state}: show only this` }),
      ],
    );
    const remove = iconButton('close', `Remove ${label}`, () => onRemove(id));
    this.element = element(
      'div',
      { className: 'chip', attributes: { role: 'listitem', 'data-state': state, 'data-id': id } },
      [this.#main, this.#count, remove],
    );
    paintSource(this.element, look);
    this.setCounts(source);
  }

  /** Numbers change; the chip keeps its width, and with it all others their places. */
  setCounts(source: SourceStatus): void {
    setText(this.#count, source.counts ? formatCompact(source.counts.held) : '');
    setAttribute(this.element, 'title', titleOfSource(source));
  }

  /** Whether the filter lets this source's messages through, and no others. */
  setShown(isShown: boolean, isOnly: boolean): void {
    setAttribute(this.element, 'data-off', isShown ? undefined : '');
    setAttribute(this.#main, 'aria-pressed', String(isOnly));
  }

  focus(): void {
    this.#main.focus();
  }
}

import { noFilter, type Filter } from '../../protocol/filterShapes.ts';
import type { Counts } from '../../protocol/shapes.ts';
import { element, icon, iconButton, setAttribute, setText } from './dom.ts';
import { formatCount } from './format.ts';

const typingPauseMs = 150;
const maxLength = 1000;

/** The text that rows must hold, and how many do. */
export class FilterBox {
  readonly element: HTMLElement;
  readonly #onChange: (filter: Filter) => void;
  readonly #input = element('input', {
    className: 'filter-input',
    attributes: {
      type: 'text',
      placeholder: 'Filter',
      'aria-label': 'Filter messages by text',
      'aria-keyshortcuts': '/',
      spellcheck: 'false',
      autocomplete: 'off',
      maxlength: String(maxLength),
    },
  });
  readonly #hint = element('kbd', { className: 'filter-hint', text: '/', attributes: { 'aria-hidden': 'true' } });
  readonly #count = element('span', { className: 'filter-count' });
  readonly #progress = element('div', { className: 'filter-progress', attributes: { hidden: '' } });
  readonly #case: HTMLButtonElement;
  readonly #clear: HTMLButtonElement;
  #isCaseSensitive = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: (filter: Filter) => void) {
    this.#onChange = onChange;
    this.#case = iconButton('case-sensitive', 'Match case', () => {
      this.#isCaseSensitive = !this.#isCaseSensitive;
      this.#changed();
    });
    this.#clear = iconButton('close', 'Clear filter (Escape)', () => {
      this.clear();
      this.focus();
    });
    this.#input.addEventListener('input', () => {
      this.#drawButtons();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#changed(), typingPauseMs);
    });
    this.element = element('div', { className: 'filter', attributes: { role: 'search' } }, [
      icon('filter'),
      this.#input,
      this.#hint,
      this.#count,
      this.#case,
      this.#clear,
      this.#progress,
    ]);
    this.#drawButtons();
  }

  get isFocused(): boolean {
    return document.activeElement === this.#input;
  }

  get filter(): Filter {
    return { ...noFilter, text: this.#input.value, isCaseSensitive: this.#isCaseSensitive };
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** Shows a filter that is in force already. */
  show(filter: Filter): void {
    this.#input.value = filter.text;
    this.#isCaseSensitive = filter.isCaseSensitive;
    this.#drawButtons();
  }

  /** True when there was something to clear. */
  clear(): boolean {
    if (this.#input.value === '') return false;
    this.#input.value = '';
    this.#changed();
    return true;
  }

  setCounts({ matched, held, scan }: Counts): void {
    const isFiltered = this.#input.value !== '';
    const share = scan && scan.total > 0 ? scan.done / scan.total : 1;
    const percent = scan ? ` · ${Math.floor(share * 100)} %` : '';
    setText(this.#count, isFiltered ? `${formatCount(matched)} of ${formatCount(held)}${percent}` : '');
    this.#progress.hidden = !isFiltered || !scan;
    this.#progress.style.transform = `scaleX(${share})`;
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#drawButtons();
    this.#onChange(this.filter);
  }

  #drawButtons(): void {
    const isEmpty = this.#input.value === '';
    this.#clear.hidden = isEmpty;
    this.#hint.hidden = !isEmpty;
    if (isEmpty) setText(this.#count, '');
    setAttribute(this.#case, 'aria-pressed', String(this.#isCaseSensitive));
  }
}

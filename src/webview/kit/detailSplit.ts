import { element } from './dom.ts';
import { BlankView, type BlankText } from './notices.ts';
import { Splitter } from './splitter.ts';

interface DetailSplitParts {
  readonly view: HTMLElement;
  /** What is known of the one thing that is chosen in the view. */
  readonly detail: HTMLElement;
  /** What a screen reader calls the bar between both. */
  readonly label: string;
  /** How much of the space is the detail's, from 0 to 1. */
  readonly usualShare: number;
  /** The detail stands beside the view from this width on, and below it on narrower pages. */
  readonly wideFromPx: number;
}

/** A view, and what is known of one thing of it beside or below, with a bar to drag in between. */
export class DetailSplit {
  readonly element = element('div', { className: 'detail-split' });
  readonly #blank = new BlankView();
  readonly #parts: DetailSplitParts;
  readonly #splitter: Splitter;

  constructor(parts: DetailSplitParts) {
    this.#parts = parts;
    const { view, detail, label, usualShare, wideFromPx } = parts;
    this.#blank.element.setAttribute('aria-live', 'polite');
    const splitterParts = { label, property: '--detail-share', share: usualShare, usualShare };
    this.#splitter = new Splitter(this.element, splitterParts, () => undefined);
    const area = element('div', { className: 'detail-split-area' }, [view, this.#blank.element]);
    this.element.append(area, this.#splitter.element, detail);
    this.setOpen(false);
    new ResizeObserver(() => {
      const isWide = this.element.clientWidth >= wideFromPx;
      this.element.classList.toggle('detail-split-wide', isWide);
      this.#splitter.setUpright(isWide);
    }).observe(this.element);
  }

  get isOpen(): boolean {
    return !this.#parts.detail.hidden;
  }

  setOpen(isOpen: boolean): void {
    this.#parts.detail.hidden = !isOpen;
    this.#splitter.element.hidden = !isOpen;
    this.element.classList.toggle('detail-split-open', isOpen);
  }

  /** Shows a text in place of the view, as long as there is one. */
  setBlank(blank: BlankText | undefined): void {
    this.#parts.view.hidden = blank !== undefined;
    this.#blank.show(blank);
  }
}

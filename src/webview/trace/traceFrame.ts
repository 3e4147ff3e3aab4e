import { element } from '../kit/dom.ts';
import { Banner, BlankView, type BlankText } from '../kit/notices.ts';
import { Splitter } from '../kit/splitter.ts';

/** What a hop says stands beside the view from this width on, and below it on narrower pages. */
const wideFromPx = 760;
const usualShare = 0.38;

/** A view of the trace with what is known of a hop beside it, and notices above. */
export class TraceFrame {
  readonly element: HTMLElement;
  readonly banner = new Banner();
  readonly #blank = new BlankView();
  readonly #view: HTMLElement;
  readonly #splitter: Splitter;
  readonly #detail: HTMLElement;

  constructor(view: HTMLElement, detail: HTMLElement) {
    this.#view = view;
    this.#detail = detail;
    this.#blank.element.setAttribute('aria-live', 'polite');
    this.element = element('div', { className: 'trace-split' }, []);
    const parts = {
      label: 'Size of what is shown of a hop',
      property: '--detail-share',
      share: usualShare,
      usualShare,
    };
    this.#splitter = new Splitter(this.element, parts, () => undefined);
    const area = element('div', { className: 'trace-area' }, [view, this.#blank.element]);
    this.element.append(area, this.#splitter.element, detail);
    this.setOpen(false);
    new ResizeObserver(() => {
      const isWide = this.element.clientWidth >= wideFromPx;
      this.element.classList.toggle('trace-split-wide', isWide);
      this.#splitter.setUpright(isWide);
    }).observe(this.element);
  }

  get isOpen(): boolean {
    return !this.#detail.hidden;
  }

  setOpen(isOpen: boolean): void {
    this.#detail.hidden = !isOpen;
    this.#splitter.element.hidden = !isOpen;
    this.element.classList.toggle('trace-split-open', isOpen);
  }

  setBlank(blank: BlankText | undefined): void {
    this.#view.hidden = blank !== undefined;
    this.#blank.show(blank);
  }
}

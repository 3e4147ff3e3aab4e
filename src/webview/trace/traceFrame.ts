import { element, icon, setAttribute } from '../kit/dom.ts';
import { showHidden } from '../kit/format.ts';
import { Splitter } from '../kit/splitter.ts';

/** What a hop says stands beside the view from this width on, and below it on narrower pages. */
const wideFromPx = 760;
const usualShare = 0.38;

/** What stands in place of a view that has nothing to show. */
export interface TraceBlank {
  readonly icon: string;
  readonly isBusy?: boolean;
  readonly title: string;
  readonly text: string;
}

/** A view of the trace with what is known of a hop beside it, and notices above. */
export class TraceFrame {
  readonly element: HTMLElement;
  readonly banner = element('div', { className: 'trace-banner', attributes: { role: 'status', hidden: '' } });
  readonly #blank = element('div', { className: 'trace-blank', attributes: { hidden: '', 'aria-live': 'polite' } });
  readonly #view: HTMLElement;
  readonly #splitter: Splitter;
  readonly #detail: HTMLElement;
  #drawnBlank = '';

  constructor(view: HTMLElement, detail: HTMLElement) {
    this.#view = view;
    this.#detail = detail;
    this.element = element('div', { className: 'trace-split' }, []);
    const parts = {
      label: 'Size of what is shown of a hop',
      property: '--detail-share',
      share: usualShare,
      usualShare,
    };
    this.#splitter = new Splitter(this.element, parts, () => undefined);
    const area = element('div', { className: 'trace-area' }, [view, this.#blank]);
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

  setBlank(blank: TraceBlank | undefined): void {
    const drawn = JSON.stringify(blank ?? null);
    if (drawn === this.#drawnBlank) return;
    this.#drawnBlank = drawn;
    this.#view.hidden = blank !== undefined;
    this.#blank.hidden = blank === undefined;
    if (!blank) return this.#blank.replaceChildren();
    const mark = icon(blank.icon);
    mark.classList.toggle('busy', blank.isBusy === true);
    this.#blank.replaceChildren(
      mark,
      element('h2', { text: blank.title }),
      element('p', { text: showHidden(blank.text) }),
    );
  }

  setBanner(text: string | undefined): void {
    this.banner.hidden = text === undefined;
    if (text === undefined) return this.banner.replaceChildren();
    const shown = showHidden(text);
    if (this.banner.textContent === shown) return;
    setAttribute(this.banner, 'data-severity', 'warning');
    this.banner.replaceChildren(icon('warning'), element('span', { text: shown }));
  }
}

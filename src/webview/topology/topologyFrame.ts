import { element } from '../kit/dom.ts';
import { Banner, BlankView, type BlankText } from '../kit/notices.ts';
import { Splitter } from '../kit/splitter.ts';

/** What is known of a node or an edge stands beside the map from this width on, and below it on narrower pages. */
const wideFromPx = 820;
const usualShare = 0.32;

interface FrameParts {
  /** The panel of the tabs, whose content is the map or the table. */
  readonly view: HTMLElement;
  readonly detail: HTMLElement;
  /** The strip of time, below both. */
  readonly time: HTMLElement;
  /** What was different at a moment, above the strip. */
  readonly differences: HTMLElement;
}

/** The map or the table with what is known of one thing beside it, time below, and notices above. */
export class TopologyFrame {
  readonly element: HTMLElement;
  readonly banner = new Banner();
  readonly #blank = new BlankView();
  readonly #parts: FrameParts;
  readonly #split: HTMLElement;
  readonly #splitter: Splitter;

  constructor(parts: FrameParts) {
    this.#parts = parts;
    this.#blank.element.setAttribute('aria-live', 'polite');
    this.#split = element('div', { className: 'topology-split' });
    const splitterParts = { label: 'Size of what is shown beside', property: '--detail-share' };
    this.#splitter = new Splitter(this.#split, { ...splitterParts, share: usualShare, usualShare }, () => undefined);
    const area = element('div', { className: 'topology-area' }, [parts.view, this.#blank.element]);
    this.#split.append(area, this.#splitter.element, parts.detail);
    this.element = element('div', { className: 'topology-frame' }, [this.#split, parts.differences, parts.time]);
    this.setOpen(false);
    new ResizeObserver(() => {
      const isWide = this.#split.clientWidth >= wideFromPx;
      this.#split.classList.toggle('topology-split-wide', isWide);
      this.#splitter.setUpright(isWide);
    }).observe(this.#split);
  }

  get isOpen(): boolean {
    return !this.#parts.detail.hidden;
  }

  setOpen(isOpen: boolean): void {
    this.#parts.detail.hidden = !isOpen;
    this.#splitter.element.hidden = !isOpen;
    this.#split.classList.toggle('topology-split-open', isOpen);
  }

  setBlank(blank: BlankText | undefined): void {
    this.#parts.view.hidden = blank !== undefined;
    this.#parts.time.hidden = blank !== undefined;
    this.#blank.show(blank);
  }
}

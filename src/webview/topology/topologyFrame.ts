import { DetailSplit } from '../kit/detailSplit.ts';
import { element } from '../kit/dom.ts';
import { Banner, type BlankText } from '../kit/notices.ts';

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
  readonly #time: HTMLElement;
  readonly #split: DetailSplit;

  constructor({ view, detail, time, differences }: FrameParts) {
    this.#time = time;
    const label = 'Size of what is shown beside';
    this.#split = new DetailSplit({ view, detail, label, usualShare: 0.32, wideFromPx: 820 });
    this.element = element('div', { className: 'topology-frame' }, [this.#split.element, differences, time]);
  }

  get isOpen(): boolean {
    return this.#split.isOpen;
  }

  setOpen(isOpen: boolean): void {
    this.#split.setOpen(isOpen);
  }

  setBlank(blank: BlankText | undefined): void {
    this.#time.hidden = blank !== undefined;
    this.#split.setBlank(blank);
  }
}

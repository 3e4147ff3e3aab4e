import { element, setText } from '../kit/dom.ts';
import { Banner, BlankView } from '../kit/notices.ts';
import type { Blank, Situation } from './situation.ts';
import { Splitter } from '../kit/splitter.ts';

type BlankAction = NonNullable<Blank['action']>['does'];

interface FrameParts {
  readonly toolbar: HTMLElement;
  readonly histogram: HTMLElement;
  readonly filter: HTMLElement;
  readonly table: HTMLElement;
  readonly detail: HTMLElement;
  /** Stands at the foot of the page. */
  readonly counts: HTMLElement;
  readonly detailShare: number;
  readonly onResize: (detailShare: number) => void;
  readonly onBlankAction: (does: BlankAction) => void;
}

/** The detail stands beside the table from this width on, and below it on narrower pages. */
const wideFromPx = 860;
const usualDetailShare = 0.42;
/** As long as a message stays in VS Code's own status bar. */
const saidForMs = 5000;

/** The page's layout, and the notices around its parts. */
export class Frame {
  readonly element: HTMLElement;
  readonly #banner = new Banner();
  readonly #blank = new BlankView<Blank>(({ action }) => action && this.#actionButton(action.label, action.does));
  readonly #said = element('div', { className: 'said', attributes: { 'aria-hidden': 'true', hidden: '' } });
  readonly #live = element('div', { className: 'sr-only', attributes: { 'aria-live': 'polite' } });
  readonly #split: HTMLElement;
  readonly #onBlankAction: (does: BlankAction) => void;
  #saidTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: FrameParts) {
    this.#onBlankAction = parts.onBlankAction;
    const tableArea = element('div', { className: 'table-area' }, [parts.table, this.#blank.element, this.#said]);
    this.#split = element('div', { className: 'split' }, [tableArea]);
    const splitter = new Splitter(
      this.#split,
      {
        label: 'Size of the message detail',
        property: '--detail-share',
        share: parts.detailShare,
        usualShare: usualDetailShare,
      },
      parts.onResize,
    );
    this.#split.append(splitter.element, parts.detail);
    const head = element('header', { className: 'head' }, [
      parts.toolbar,
      element('div', { className: 'search' }, [parts.histogram, parts.filter]),
    ]);
    const foot = element('footer', { className: 'foot' }, [parts.counts]);
    this.element = element('main', { className: 'inspector' }, [
      head,
      this.#banner.element,
      this.#split,
      foot,
      this.#live,
    ]);
    this.setDetailOpen(false);
    new ResizeObserver(() => {
      const isWide = this.#split.clientWidth >= wideFromPx;
      this.#split.classList.toggle('split-wide', isWide);
      splitter.setUpright(isWide);
    }).observe(this.#split);
  }

  setDetailOpen(isOpen: boolean): void {
    this.#split.classList.toggle('split-open', isOpen);
  }

  setBanner(banner: Situation['problem'] | undefined): void {
    this.#banner.show(banner ?? undefined);
  }

  setBlank(blank: Blank | undefined): void {
    this.#blank.show(blank);
  }

  /** Tells a screen reader, once it has finished what it says. */
  announce(text: string): void {
    setText(this.#live, '');
    setText(this.#live, text);
  }

  /** Says for a moment what was done, to everybody: it covers nothing that can be pressed. */
  say(text: string): void {
    this.announce(text);
    setText(this.#said, text);
    this.#said.hidden = false;
    clearTimeout(this.#saidTimer);
    this.#saidTimer = setTimeout(() => (this.#said.hidden = true), saidForMs);
  }

  #actionButton(label: string, does: BlankAction): HTMLElement {
    const attributes = { type: 'button' };
    return element('button', {
      className: 'button',
      text: label,
      attributes,
      onClick: () => this.#onBlankAction(does),
    });
  }
}

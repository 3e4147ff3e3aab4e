import type { Severity } from '../../base/problem.ts';
import { element, icon, setAttribute } from './dom.ts';
import { showHidden } from './format.ts';

/** What is wrong with a page as a whole, in a line above it. */
export class Banner {
  readonly element = element('div', { className: 'banner', attributes: { role: 'status', hidden: '' } });

  show(notice: { readonly severity: Severity; readonly message: string } | undefined): void {
    this.element.hidden = !notice;
    if (!notice) return this.element.replaceChildren();
    const text = showHidden(notice.message);
    if (this.element.textContent === text) return;
    setAttribute(this.element, 'data-severity', notice.severity);
    const mark = { error: 'error', warning: 'warning', info: 'info', hint: 'info' }[notice.severity];
    this.element.replaceChildren(icon(mark), element('span', { text }));
  }
}

/** What stands in place of a part that has nothing to show. */
export interface BlankText {
  readonly icon: string;
  readonly isBusy?: boolean;
  readonly title: string;
  readonly text: string;
}

export class BlankView<Blank extends BlankText = BlankText> {
  readonly element = element('div', { className: 'blank', attributes: { hidden: '' } });
  readonly #actionOf: (blank: Blank) => HTMLElement | undefined;
  #drawn = '';

  /** `actionOf` makes the button below the text; undefined where there is none. */
  constructor(actionOf: (blank: Blank) => HTMLElement | undefined = () => undefined) {
    this.#actionOf = actionOf;
  }

  show(blank: Blank | undefined): void {
    const asText = JSON.stringify(blank ?? null);
    if (asText === this.#drawn) return;
    this.#drawn = asText;
    this.element.hidden = !blank;
    if (!blank) return this.element.replaceChildren();
    const mark = icon(blank.icon);
    if (blank.isBusy) mark.classList.add('busy');
    const action = this.#actionOf(blank);
    this.element.replaceChildren(
      mark,
      element('h2', { text: blank.title }),
      element('p', { text: showHidden(blank.text) }),
      ...(action ? [action] : []),
    );
  }
}

/** In place of a detail: a mark, and why there is none. */
export function detailBlank(mark: string, text: string): HTMLElement {
  return element('div', { className: 'detail-blank' }, [icon(mark), element('p', { text: showHidden(text) })]);
}

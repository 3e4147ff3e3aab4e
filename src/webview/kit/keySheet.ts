import { readable, type KeyTraits } from '../../base/kinds/keys.ts';
import { element, iconButton } from './dom.ts';
import { isMac } from './platform.ts';

/** Keys that mean something in one part of a page. */
export interface KeySection {
  readonly title: string;
  readonly keys: readonly KeyTraits[];
}

/** All keys of a page as a dialog, made of the same table that handles them. */
export class KeySheet {
  readonly element = element('dialog', {
    className: 'key-sheet',
    attributes: { 'aria-labelledby': 'key-sheet-title' },
  });
  readonly #close = iconButton('close', 'Close (Escape)', () => this.element.close());
  /** Reached by the tab key, so that arrows scroll it. */
  readonly #body = element('div', {
    className: 'key-sheet-body',
    attributes: { tabindex: '0', role: 'group', 'aria-label': 'Keys' },
  });

  readonly #sections: readonly KeySection[];

  constructor(sections: readonly KeySection[]) {
    this.#sections = sections;
    const title = element('h2', { text: 'Keys', attributes: { id: 'key-sheet-title' } });
    this.element.append(element('header', { className: 'key-sheet-head' }, [title, this.#close]), this.#body);
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('click', (event) => event.target === this.element && this.element.close());
  }

  /** Opens it; the focus goes back to where it came from when it is closed. */
  open(): void {
    if (this.element.open) return;
    if (this.#body.childElementCount === 0) this.#body.append(...this.#sections.map(sectionElement));
    this.element.showModal();
    this.#body.focus();
  }

  #onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === '?') this.element.close();
    else if (event.key === 'Tab') this.#turn();
    else return;
    event.preventDefault();
  }

  /** There are two stops, and none outside. */
  #turn(): void {
    if (document.activeElement === this.#body) this.#close.focus();
    else this.#body.focus();
  }
}

function sectionElement({ title, keys }: KeySection, place: number): HTMLElement {
  const id = `key-sheet-${place}`;
  const heading = element('h3', { text: title, attributes: { id } });
  const rows = keys.map((each) =>
    element('tr', {}, [
      element('th', { attributes: { scope: 'row' } }, each.keys.flatMap(keyElements)),
      element('td', { text: each.says }),
    ]),
  );
  const table = element('table', { attributes: { 'aria-labelledby': id } }, [element('tbody', {}, rows)]);
  return element('section', {}, [heading, table]);
}

function keyElements(key: string, index: number): readonly Node[] {
  const made = element('kbd', { text: readable(key, isMac()) });
  return index === 0 ? [made] : [document.createTextNode(' or '), made];
}

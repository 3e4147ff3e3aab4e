import { element, icon } from './dom.ts';

export type MenuEntry =
  | { readonly kind: 'separator' }
  | { readonly kind: 'heading'; readonly label: string }
  | {
      readonly kind: 'action';
      readonly label: string;
      /** A text beside the label, such as a keyboard shortcut. */
      readonly hint?: string;
      /** Why it cannot be chosen now; undefined when it can. */
      readonly disabledBecause?: string | undefined;
      /** Present: the entry is one that is on or off. */
      readonly isChecked?: boolean;
      readonly does: () => void;
    };

type Action = Extract<MenuEntry, { kind: 'action' }>;

/** The place where a menu opens: below an element, or at a point of the page. */
export type MenuPlace = HTMLElement | { readonly x: number; readonly y: number };

const marginPx = 4;

/**
 * The one menu of the page: arrows, first letters, Escape and Tab as in VS Code's own; focus goes back where it came
 * from.
 */
export class Menu {
  readonly #element = element('div', { className: 'menu', attributes: { role: 'menu', hidden: '', tabindex: '-1' } });
  #items: readonly { readonly action: Action; readonly element: HTMLElement }[] = [];
  #opener: HTMLElement | undefined;
  #place: MenuPlace | undefined;

  constructor(parent: HTMLElement) {
    parent.append(this.#element);
    this.#element.addEventListener('keydown', (event) => this.#onKey(event));
    // The key that opened it asks for the browser's own menu next.
    this.#element.addEventListener('contextmenu', (event) => event.preventDefault());
    this.#element.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node) || !this.#element.contains(event.relatedTarget)) this.#hide();
    });
    window.addEventListener('blur', () => this.#hide());
    window.addEventListener('resize', () => this.#hide());
  }

  /** Opens, or closes when it is open at the same element. */
  open(label: string, place: MenuPlace, entries: readonly MenuEntry[]): void {
    const isSame = !this.#element.hidden && place === this.#place;
    this.close();
    if (isSame) return;
    this.#place = place;
    this.#opener = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    if (place instanceof HTMLElement) place.setAttribute('aria-expanded', 'true');
    this.#element.setAttribute('aria-label', label);
    this.#items = [];
    this.#element.replaceChildren(...entries.map((entry) => this.#entryElement(entry)));
    this.#element.hidden = false;
    this.#putAt(place);
    this.#focus(0);
  }

  close(): void {
    if (this.#element.hidden) return;
    const opener = this.#opener;
    this.#hide();
    opener?.focus({ preventScroll: true });
  }

  #hide(): void {
    if (this.#element.hidden) return;
    if (this.#place instanceof HTMLElement) this.#place.setAttribute('aria-expanded', 'false');
    this.#element.hidden = true;
    this.#place = undefined;
    this.#opener = undefined;
  }

  #entryElement(entry: MenuEntry): HTMLElement {
    if (entry.kind === 'separator')
      return element('div', { className: 'menu-line', attributes: { role: 'separator' } });
    if (entry.kind === 'heading') {
      return element('div', { className: 'menu-heading', text: entry.label, attributes: { role: 'presentation' } });
    }
    const { label, hint, disabledBecause, isChecked } = entry;
    const made = element(
      'div',
      {
        className: 'menu-item',
        ...(disabledBecause ? { title: disabledBecause } : {}),
        attributes: {
          role: isChecked === undefined ? 'menuitem' : 'menuitemcheckbox',
          tabindex: '-1',
          ...(isChecked === undefined ? {} : { 'aria-checked': String(isChecked) }),
          ...(disabledBecause ? { 'aria-disabled': 'true' } : {}),
        },
        onClick: () => this.#choose(entry),
      },
      [
        element('span', { className: 'menu-check' }, isChecked ? [icon('check')] : []),
        element('span', { className: 'menu-label', text: label }),
        element('span', { className: 'menu-hint', text: disabledBecause ?? hint ?? '' }),
      ],
    );
    made.addEventListener('pointermove', () => made.focus({ preventScroll: true }));
    this.#items = [...this.#items, { action: entry, element: made }];
    return made;
  }

  #choose(action: Action): void {
    if (action.disabledBecause) return;
    this.close();
    action.does();
  }

  #onKey(event: KeyboardEvent): void {
    const count = this.#items.length;
    const at = this.#items.findIndex((item) => item.element === document.activeElement);
    if (event.key === 'Escape' || event.key === 'Tab') this.close();
    else if (event.key === 'ArrowDown') this.#focus((at + 1) % count);
    else if (event.key === 'ArrowUp') this.#focus((at - 1 + count) % count);
    else if (event.key === 'Home') this.#focus(0);
    else if (event.key === 'End') this.#focus(count - 1);
    else if (event.key === 'Enter' || event.key === ' ') this.#chooseAt(at);
    else if (event.key.length === 1) this.#focusLetter(event.key, at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #chooseAt(index: number): void {
    const item = this.#items[index];
    if (item) this.#choose(item.action);
  }

  #focus(index: number): void {
    const target = this.#items[index]?.element ?? this.#element;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'nearest' });
  }

  #focusLetter(letter: string, from: number): void {
    const wanted = letter.toLowerCase();
    const order = this.#items.map((_, index) => (from + 1 + index) % this.#items.length);
    const found = order.find((index) => this.#items[index]?.action.label.toLowerCase().startsWith(wanted));
    if (found !== undefined) this.#focus(found);
  }

  /** Within the page: above the opener where there is no room below. */
  #putAt(place: MenuPlace): void {
    const box = place instanceof HTMLElement ? place.getBoundingClientRect() : undefined;
    const { offsetWidth: widthPx, offsetHeight: heightPx } = this.#element;
    const x = box ? box.left : (place as { x: number }).x;
    const below = box ? box.bottom + 2 : (place as { y: number }).y;
    const above = (box ? box.top - 2 : below) - heightPx;
    const y = below + heightPx > window.innerHeight && above > 0 ? above : below;
    const left = Math.max(marginPx, Math.min(x, window.innerWidth - widthPx - marginPx));
    const top = Math.max(marginPx, Math.min(y, window.innerHeight - heightPx - marginPx));
    this.#element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}

import { element, icon, setAttribute } from './dom.ts';
import { showHidden } from './format.ts';

export interface ChecklistItem {
  readonly id: string;
  readonly label: string;
  /** Tells it from another of the same name. */
  readonly hint?: string;
  readonly isChecked: boolean;
}

export interface ChecklistGroup {
  readonly title: string;
  readonly items: readonly ChecklistItem[];
}

export interface ChecklistPorts {
  readonly groups: () => readonly ChecklistGroup[];
  readonly toggle: (id: string) => void;
  /** A button below the list. */
  readonly reset: { readonly label: string; readonly does: () => void };
}

const marginPx = 4;

/** The items of each group whose name or hint holds what was typed; groups without one are left out. */
export function foundIn(groups: readonly ChecklistGroup[], typed: string): readonly ChecklistGroup[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return groups;
  return groups.flatMap((group) => {
    const items = group.items.filter(({ label, hint }) => `${label} ${hint ?? ''}`.toLowerCase().includes(wanted));
    return items.length === 0 ? [] : [{ ...group, items }];
  });
}

/**
 * Many things to tick, in groups, with a field that finds them: it stays open until it is left. An ARIA combobox, whose
 * list never takes the focus.
 */
export class Checklist {
  readonly #input = element('input', {
    className: 'checklist-input',
    attributes: {
      type: 'text',
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'true',
      'aria-controls': 'checklist',
      spellcheck: 'false',
      autocomplete: 'off',
    },
  });
  readonly #list = element('div', {
    className: 'checklist-list',
    attributes: { role: 'listbox', id: 'checklist', 'aria-multiselectable': 'true' },
  });
  readonly #none = element('p', {
    className: 'checklist-none',
    text: 'Nothing of this name',
    attributes: { role: 'status' },
  });
  readonly #reset = element('button', {
    className: 'link-button checklist-reset',
    attributes: { type: 'button' },
    onClick: () => this.#onReset(),
  });
  readonly #element = element('div', { className: 'checklist', attributes: { role: 'dialog', hidden: '' } }, [
    this.#input,
    this.#list,
    this.#none,
    this.#reset,
  ]);
  #ports: ChecklistPorts | undefined;
  #opener: HTMLElement | undefined;
  #at: HTMLElement | undefined;
  #shown: readonly ChecklistItem[] = [];
  #active = 0;

  constructor(parent: HTMLElement) {
    parent.append(this.#element);
    this.#input.addEventListener('input', () => this.#draw(0));
    this.#element.addEventListener('keydown', (event) => this.#onKey(event));
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#list.addEventListener('click', (event) => this.#onClick(event));
    this.#element.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node) || !this.#element.contains(event.relatedTarget)) this.#hide();
    });
    window.addEventListener('blur', () => this.#hide());
    window.addEventListener('resize', () => this.#hide());
  }

  /** Opens below an element, or closes when it is open there. */
  open(label: string, at: HTMLElement, ports: ChecklistPorts): void {
    if (!this.#element.hidden) return this.close();
    this.#ports = ports;
    this.#opener = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    this.#at = at;
    setAttribute(at, 'aria-expanded', 'true');
    for (const named of [this.#element, this.#list]) named.setAttribute('aria-label', label);
    this.#input.value = '';
    this.#input.placeholder = `Find in ${label.toLowerCase()}`;
    this.#input.setAttribute('aria-label', this.#input.placeholder);
    this.#reset.textContent = ports.reset.label;
    this.#element.hidden = false;
    this.#draw(0);
    this.#putAt(at);
    this.#input.focus();
  }

  close(): void {
    const opener = this.#opener;
    this.#hide();
    opener?.focus({ preventScroll: true });
  }

  #hide(): void {
    if (this.#element.hidden) return;
    this.#element.hidden = true;
    this.#list.replaceChildren();
    if (this.#at) setAttribute(this.#at, 'aria-expanded', 'false');
    this.#ports = undefined;
    this.#opener = undefined;
  }

  #draw(active: number): void {
    const groups = foundIn(this.#ports?.groups() ?? [], this.#input.value);
    this.#shown = groups.flatMap(({ items }) => items);
    this.#active = Math.min(active, Math.max(0, this.#shown.length - 1));
    const top = this.#list.scrollTop;
    this.#list.replaceChildren(...groups.map((group, index) => this.#groupElement(group, index)));
    this.#list.scrollTop = top;
    this.#list.hidden = this.#shown.length === 0;
    this.#none.hidden = this.#shown.length > 0;
    this.#drawActive();
  }

  #groupElement({ title, items }: ChecklistGroup, index: number): HTMLElement {
    const id = `checklist-group-${index}`;
    const heading = element('div', {
      className: 'menu-heading',
      text: title,
      attributes: { id, role: 'presentation' },
    });
    const options = items.map((item) => optionElement(item, this.#shown.indexOf(item)));
    return element('div', { attributes: { role: 'group', 'aria-labelledby': id } }, [heading, ...options]);
  }

  #drawActive(): void {
    const options = [...this.#list.querySelectorAll('[role=option]')];
    options.forEach((option, index) => option.classList.toggle('checklist-active', index === this.#active));
    const option = options[this.#active];
    setAttribute(this.#input, 'aria-activedescendant', option?.id);
    option?.scrollIntoView({ block: 'nearest' });
  }

  #onKey(event: KeyboardEvent): void {
    const last = this.#shown.length - 1;
    event.stopPropagation();
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Tab') this.#turn();
    else if (event.target !== this.#input) return;
    else if (event.key === 'ArrowDown') this.#go(this.#active === last ? 0 : this.#active + 1);
    else if (event.key === 'ArrowUp') this.#go(this.#active === 0 ? last : this.#active - 1);
    else if (event.key === 'Enter') this.#toggle(this.#active);
    // Names have no spaces at their start: until something is typed, it ticks as in any list.
    else if (event.key === ' ' && this.#input.value === '') this.#toggle(this.#active);
    else return;
    event.preventDefault();
  }

  #turn(): void {
    if (document.activeElement === this.#input) this.#reset.focus();
    else this.#input.focus();
  }

  #go(index: number): void {
    this.#active = Math.max(0, index);
    this.#drawActive();
  }

  #onClick(event: MouseEvent): void {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>('[role=option]') : null;
    if (option) this.#toggle(Number(option.dataset['index']));
  }

  #toggle(index: number): void {
    const item = this.#shown[index];
    if (!item) return;
    this.#ports?.toggle(item.id);
    this.#draw(index);
  }

  #onReset(): void {
    this.#ports?.reset.does();
    this.#draw(0);
    this.#input.focus();
  }

  #putAt(at: HTMLElement): void {
    const box = at.getBoundingClientRect();
    const { offsetWidth: widthPx } = this.#element;
    const left = Math.max(marginPx, Math.min(box.left, window.innerWidth - widthPx - marginPx));
    const room = window.innerHeight - box.bottom - 2 - marginPx;
    this.#element.style.left = `${Math.round(left)}px`;
    this.#element.style.top = `${Math.round(Math.max(marginPx, box.bottom + 2))}px`;
    this.#element.style.maxHeight = `${Math.round(room)}px`;
  }
}

function optionElement({ label, hint, isChecked }: ChecklistItem, index: number): HTMLElement {
  const attributes = {
    role: 'option',
    id: `checklist-${index}`,
    'data-index': String(index),
    'aria-selected': String(isChecked),
  };
  return element('div', { className: 'menu-item', attributes }, [
    element('span', { className: 'menu-check' }, isChecked ? [icon('check')] : []),
    element('span', { className: 'menu-label', text: showHidden(label) }),
    ...(hint === undefined ? [] : [element('span', { className: 'menu-hint', text: showHidden(hint) })]),
  ]);
}

import { formatCount } from '../../../base/counts.ts';
import { sourceKinds } from '../../../base/kinds/sources.ts';
import type { SourceStatus } from '../../../protocol/shapes.ts';
import { element, icon, iconButton, setAttribute, setText } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { middleText } from '../../kit/middleText.ts';
import { paintSource, type SourceLook } from './sourceLooks.ts';
import { nameOfSource, titleOfSource } from './sourceTexts.ts';

interface ListPorts {
  readonly look: (id: string) => SourceLook;
  readonly onToggle: (id: string, isShown: boolean) => void;
  readonly onSolo: (id: string) => void;
  readonly onShowAll: () => void;
  readonly onRemove: (id: string) => void;
  readonly onAdd: () => void;
}

interface Item {
  readonly id: string;
  readonly text: string;
  readonly element: HTMLElement;
  readonly box: HTMLInputElement;
  readonly count: HTMLElement;
}

const marginPx = 4;

/** The list of all sources: searched by name, shown and hidden by check boxes, shown alone, removed. */
export class SourceList {
  readonly #ports: ListPorts;
  readonly #search = element('input', {
    className: 'source-search',
    attributes: { type: 'search', placeholder: 'Search sources', 'aria-label': 'Search sources', spellcheck: 'false' },
  });
  readonly #body = element('div', {
    className: 'source-items',
    attributes: { role: 'group', 'aria-label': 'Sources' },
  });
  readonly #nothing = element('p', {
    className: 'source-nothing',
    text: 'No source has this name.',
    attributes: { hidden: '' },
  });
  readonly #all: HTMLButtonElement;
  readonly #element: HTMLElement;
  #opener: HTMLElement | undefined;
  #items: readonly Item[] = [];
  #sources: readonly SourceStatus[] = [];
  #shown: ReadonlySet<string> = new Set();
  #drawn = '';

  constructor(parent: HTMLElement, ports: ListPorts) {
    this.#ports = ports;
    const button = (text: string, onClick: () => void): HTMLButtonElement =>
      element('button', { className: 'link-button', text, attributes: { type: 'button' }, onClick });
    this.#all = button('Show all', () => {
      // It is of no more use then, and cannot keep the focus.
      this.#search.focus();
      ports.onShowAll();
    });
    const add = button('Add source…', () => {
      this.close();
      ports.onAdd();
    });
    const foot = element('div', { className: 'source-foot' }, [this.#all, add]);
    const attributes = { role: 'dialog', 'aria-label': 'Sources', hidden: '' };
    this.#element = element('div', { className: 'source-list', attributes }, [
      this.#search,
      this.#body,
      this.#nothing,
      foot,
    ]);
    parent.append(this.#element);
    this.#listen();
  }

  get isOpen(): boolean {
    return !this.#element.hidden;
  }

  /** Opens below a button, or closes again. */
  open(opener: HTMLElement): void {
    if (this.isOpen) return this.close();
    this.#opener = opener;
    opener.setAttribute('aria-expanded', 'true');
    this.#search.value = '';
    this.#draw();
    this.#find();
    this.#element.hidden = false;
    const box = opener.getBoundingClientRect();
    const left = Math.min(box.left, window.innerWidth - this.#element.offsetWidth - marginPx);
    const top = Math.min(box.bottom + 2, window.innerHeight - this.#element.offsetHeight - marginPx);
    this.#element.style.transform = `translate(${Math.max(marginPx, left)}px, ${Math.max(marginPx, top)}px)`;
    this.#search.focus();
  }

  close(): void {
    const opener = this.#opener;
    this.#hide();
    opener?.focus({ preventScroll: true });
  }

  setSources(sources: readonly SourceStatus[]): void {
    this.#sources = sources;
    if (this.isOpen) this.#draw();
  }

  setShown(shown: ReadonlySet<string>, isFiltered: boolean): void {
    this.#shown = shown;
    this.#all.disabled = !isFiltered;
    for (const { id, box } of this.#items) box.checked = shown.has(id);
  }

  #hide(): void {
    this.#element.hidden = true;
    this.#opener?.setAttribute('aria-expanded', 'false');
    this.#opener = undefined;
  }

  #draw(): void {
    const drawn = JSON.stringify(this.#sources.map(({ id, label, kind, state }) => [id, label, kind, state]));
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      const hadFocus = this.#body.contains(document.activeElement);
      this.#items = this.#sources.map((source) => this.#item(source));
      this.#body.replaceChildren(...this.#items.map((item) => item.element));
      if (hadFocus) this.#search.focus();
      this.#find();
    }
    this.#items.forEach(({ count, element: line, id, box }, index) => {
      const source = this.#sources[index];
      if (!source) return;
      setText(count, source.counts ? formatCount(source.counts.held) : '');
      setAttribute(line, 'title', titleOfSource(source));
      box.checked = this.#shown.has(id);
    });
  }

  #item(source: SourceStatus): Item {
    const { id, kind, state } = source;
    const label = showHidden(source.label);
    const box = element('input', {
      attributes: { type: 'checkbox', 'aria-label': `Show ${nameOfSource(source)}` },
    });
    box.addEventListener('change', () => {
      this.#ports.onToggle(id, box.checked);
      // The last one that is shown stays.
      box.checked = this.#shown.has(id);
    });
    const count = element('span', { className: 'source-count' });
    const name = element('label', { className: 'source-name' }, [
      box,
      element('span', { className: 'state-dot', attributes: { 'aria-hidden': 'true' } }),
      icon(sourceKinds[kind].icon),
      element('span', { className: 'source-label' }, middleText(label)),
      count,
    ]);
    const only = element('button', {
      className: 'link-button',
      text: 'Only',
      attributes: { type: 'button', 'aria-label': `Only ${label}` },
      onClick: () => this.#ports.onSolo(id),
    });
    const remove = iconButton('close', `Remove ${label}`, () => this.#ports.onRemove(id));
    const line = element('div', { className: 'source-item', attributes: { 'data-state': state, 'data-id': id } }, [
      name,
      only,
      remove,
    ]);
    paintSource(line, this.#ports.look(id));
    return { id, text: `${source.label} ${sourceKinds[kind].label}`.toLowerCase(), element: line, box, count };
  }

  #find(): void {
    const words = this.#search.value.toLowerCase().split(/\s+/);
    for (const { text, element: line } of this.#items) line.hidden = !words.every((word) => text.includes(word));
    this.#nothing.hidden = this.#items.some((item) => !item.element.hidden);
  }

  #listen(): void {
    this.#search.addEventListener('input', () => this.#find());
    this.#element.addEventListener('keydown', (event) => this.#onKey(event));
    this.#element.addEventListener('focusout', ({ relatedTarget }) => {
      // A click on what takes no focus within the list leaves it open; it is given the focus back.
      if (relatedTarget instanceof Node && this.#element.contains(relatedTarget)) return;
      if (relatedTarget === this.#opener || relatedTarget === null) return;
      this.#hide();
    });
    document.addEventListener('pointerdown', ({ target }) => {
      if (!this.isOpen || !(target instanceof Node)) return;
      if (!this.#element.contains(target) && !this.#opener?.contains(target)) this.#hide();
    });
    window.addEventListener('blur', () => this.isOpen && this.#hide());
    window.addEventListener('resize', () => this.isOpen && this.#hide());
  }

  #onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape') this.close();
    else if (event.key === 'ArrowDown') this.#step(1);
    else if (event.key === 'ArrowUp') this.#step(-1);
    else return;
    event.preventDefault();
  }

  /** From the search to the first box, from box to box, and back to the search. */
  #step(by: 1 | -1): void {
    const boxes = this.#items.filter((item) => !item.element.hidden).map(({ box }) => box);
    const line = document.activeElement?.closest('.source-item');
    const at = boxes.findIndex((box) => box.closest('.source-item') === line);
    const target = at + by < 0 ? this.#search : boxes[Math.min(boxes.length - 1, at + by)];
    target?.focus();
    target?.scrollIntoView({ block: 'nearest' });
  }
}

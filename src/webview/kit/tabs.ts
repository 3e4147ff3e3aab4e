import { ownProperty } from '../../base/ownProperty.ts';
import { element, setAttribute } from './dom.ts';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
}

/** An ARIA tab list with one panel. Arrows choose; the panel's content is the owner's. */
export class Tabs<Id extends string> {
  readonly list = element('div', { className: 'tabs', attributes: { role: 'tablist' } });
  readonly panel: HTMLElement;
  readonly #name: string;
  readonly #tabs: readonly Tab<Id>[];
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #onChange: (id: Id) => void;
  #chosen: Id;
  #hidden: readonly Id[] = [];

  /** `name` tells the ids of this list's elements from those of another. */
  constructor(name: string, tabs: readonly Tab<Id>[], chosen: Id, onChange: (id: Id) => void) {
    this.#name = name;
    this.panel = element('div', { className: 'tab-panel', attributes: { role: 'tabpanel', id: `${name}-panel` } });
    this.#tabs = tabs;
    this.#chosen = chosen;
    this.#onChange = onChange;
    this.#buttons = tabs.map(({ id, label }) =>
      element('button', {
        className: 'tab',
        text: label,
        attributes: { type: 'button', role: 'tab', id: `${name}-tab-${id}`, 'aria-controls': `${name}-panel` },
        onClick: () => this.#choose(id),
      }),
    );
    this.list.append(...this.#buttons);
    this.list.addEventListener('keydown', (event) => this.#onKey(event));
    this.#draw();
  }

  /** Tabs that say nothing here are not there; what was chosen among them is taken up again where it is. */
  setHidden(ids: readonly Id[]): void {
    this.#hidden = ids;
    this.#draw();
  }

  get chosen(): Id {
    return this.#shown.some(({ id }) => id === this.#chosen) ? this.#chosen : (this.#shown[0]?.id ?? this.#chosen);
  }

  get #shown(): readonly Tab<Id>[] {
    return this.#tabs.filter(({ id }) => !this.#hidden.includes(id));
  }

  /** Chooses without telling the owner, who says so. */
  choose(id: Id): void {
    this.#chosen = id;
    this.#draw();
  }

  focus(): void {
    this.#buttons[this.#index]?.focus();
  }

  get #index(): number {
    return this.#tabs.findIndex(({ id }) => id === this.chosen);
  }

  #onKey(event: KeyboardEvent): void {
    const moves: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };
    const move = ownProperty(moves, event.key);
    const shown = this.#shown;
    const at = shown.findIndex(({ id }) => id === this.chosen);
    const next = move && shown[(at + move + shown.length) % shown.length];
    if (!next) return;
    event.preventDefault();
    this.#choose(next.id);
    this.focus();
  }

  #choose(id: Id): void {
    if (id === this.chosen) return;
    this.#chosen = id;
    this.#draw();
    this.#onChange(id);
  }

  #draw(): void {
    this.#buttons.forEach((button, index) => {
      const id = this.#tabs[index]?.id;
      const isChosen = id === this.chosen;
      button.hidden = id !== undefined && this.#hidden.includes(id);
      setAttribute(button, 'aria-selected', String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    });
    setAttribute(this.panel, 'aria-labelledby', `${this.#name}-tab-${this.chosen}`);
  }
}

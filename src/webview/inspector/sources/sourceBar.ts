import { formatCount } from '../../../base/counts.ts';
import type { SourceStatus } from '../../../protocol/shapes.ts';
import { element, icon, setAttribute, setText } from '../../kit/dom.ts';
import { SourceChip } from './sourceChip.ts';
import { SourceList } from './sourceList.ts';
import type { SourceLook } from './sourceLooks.ts';
import { shownSources, withShown } from './sourceChoice.ts';

export interface SourceBarPorts {
  readonly onAdd: () => void;
  readonly onRemove: (id: string) => void;
  /** The table is to show these sources only; empty: all. */
  readonly onShow: (ids: readonly string[]) => void;
  readonly look: (id: string) => SourceLook;
}

const gapPx = 4;

/** All sources in one line: as many chips as fit, a button for the list of all, and at a fixed place the button that adds one. */
export class SourceBar {
  readonly element: HTMLElement;
  readonly #ports: SourceBarPorts;
  readonly #line = element('div', { className: 'chips', attributes: { role: 'list', 'aria-label': 'Sources' } });
  readonly #more: HTMLButtonElement;
  readonly #moreText = element('span');
  readonly #list: SourceList;
  #chips: readonly { readonly id: string; readonly chip: SourceChip }[] = [];
  #sources: readonly SourceStatus[] = [];
  /** As in a filter: empty for all. */
  #only: readonly string[] = [];
  #drawn = '';

  constructor(parent: HTMLElement, ports: SourceBarPorts) {
    this.#ports = ports;
    this.#list = new SourceList(parent, {
      look: ports.look,
      onRemove: ports.onRemove,
      onAdd: ports.onAdd,
      onSolo: (id) => this.#solo(id),
      onToggle: (id, isShown) => ports.onShow(withShown(this.#only, this.#ids, id, isShown)),
      onShowAll: () => ports.onShow([]),
    });
    this.#more = element(
      'button',
      {
        className: 'more-sources',
        attributes: { type: 'button', 'aria-haspopup': 'dialog', 'aria-expanded': 'false', hidden: '' },
        onClick: () => this.#list.open(this.#more),
      },
      [this.#moreText, icon('chevron-down')],
    );
    const add = element(
      'button',
      {
        className: 'add-source',
        title: 'Add or remove sources',
        attributes: { type: 'button', 'aria-label': 'Add source' },
        onClick: ports.onAdd,
      },
      [icon('add'), element('span', { text: 'Add source' })],
    );
    this.element = element('div', { className: 'sources' }, [this.#line, this.#more, add]);
    new ResizeObserver(() => this.#fit()).observe(this.element);
  }

  setSources(sources: readonly SourceStatus[]): void {
    this.#sources = sources;
    this.#list.setSources(sources);
    const drawn = JSON.stringify(sources.map(({ id, label, kind, state }) => [id, label, kind, state]));
    if (drawn !== this.#drawn) return this.#draw(drawn);
    this.#chips.forEach(({ chip }, index) => {
      const source = sources[index];
      if (source) chip.setCounts(source);
    });
  }

  /** The sources that the filter lets through; empty: all. */
  setShown(only: readonly string[]): void {
    this.#only = only;
    this.#drawShown();
  }

  get #ids(): readonly string[] {
    return this.#sources.map(({ id }) => id);
  }

  #draw(drawn: string): void {
    this.#drawn = drawn;
    const focused = document.activeElement?.closest<HTMLElement>('.chip')?.dataset['id'];
    const ports = { onRemove: this.#ports.onRemove, onSolo: (id: string) => this.#solo(id) };
    this.#chips = this.#sources.map((source) => ({
      id: source.id,
      chip: new SourceChip(source, this.#ports.look(source.id), ports),
    }));
    this.#line.replaceChildren(...this.#chips.map(({ chip }) => chip.element));
    this.#drawShown();
    this.#fit();
    this.#chips.find(({ id }) => id === focused)?.chip.focus();
  }

  #drawShown(): void {
    const shown = shownSources(this.#only, this.#ids);
    for (const { id, chip } of this.#chips) {
      chip.setShown(shown.has(id), this.#only.length === 1 && this.#only[0] === id);
    }
    this.#list.setShown(shown, this.#only.length > 0);
  }

  #solo(id: string): void {
    this.#ports.onShow(this.#only.length === 1 && this.#only[0] === id ? [] : [id]);
  }

  /** Hides the chips for which there is no room: those that are left are whole. Widths depend on names, not on counts. */
  #fit(): void {
    for (const { chip } of this.#chips) chip.element.hidden = false;
    this.#more.hidden = true;
    const widths = this.#chips.map(({ chip }) => chip.element.getBoundingClientRect().width + gapPx);
    const sum = (count: number): number => widths.slice(0, count).reduce((total, width) => total + width, -gapPx);
    const isTooMany = sum(widths.length) > this.#line.clientWidth;
    // The button takes its own room, so that is asked for once it is there.
    this.#more.hidden = !isTooMany && !this.#list.isOpen;
    let fitting = widths.length;
    while (isTooMany && fitting > 0 && sum(fitting) > this.#line.clientWidth) fitting--;
    this.#chips.forEach(({ chip }, index) => (chip.element.hidden = index >= fitting));
    const left = widths.length - fitting;
    setText(this.#moreText, fitting === 0 ? formatCount(left) : `+${formatCount(left)}`);
    const label = fitting === 0 ? `All ${formatCount(left)} sources` : `${formatCount(left)} more sources`;
    setAttribute(this.#more, 'aria-label', label);
    setAttribute(this.#more, 'title', label);
  }
}

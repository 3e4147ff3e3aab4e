import { element, setAttribute } from './dom.ts';
import { targetOf } from './listKeys.ts';
import { VirtualList } from './virtualList.ts';

/** One line of a list: the same key for the same thing, whatever comes and goes around it. */
export interface ListLine {
  readonly key: string;
  /** Where it stands in a tree; left out where there is none. */
  readonly level?: number;
  readonly position?: number;
  readonly setSize?: number;
  readonly isExpanded?: boolean | undefined;
}

interface DrawnLine {
  readonly element: HTMLElement;
  readonly isLoaded: true;
  readonly signature: string;
}

export interface LineListPorts {
  /** What a screen reader calls the list. */
  readonly label: string;
  readonly role: 'treegrid' | 'grid';
  readonly rowHeightPx: number;
  readonly head: HTMLElement;
  /** The cells of a line. */
  readonly make: (index: number) => readonly HTMLElement[];
  /** What is drawn in it: while it is the same, the line is not drawn again. */
  readonly signature: (index: number) => string;
  readonly onSelect: (key: string) => void;
  /** It was clicked, which chooses it too. */
  readonly onClick: () => void;
  readonly onDoubleClick: () => void;
  /** A key that leads to no other line; true when it meant something. `index` is that of the chosen line. */
  readonly onKey: (event: KeyboardEvent, index: number | undefined) => boolean;
  /** A click on what opens or closes a line; left out where lines have nothing below them. */
  readonly onTurn?: (index: number) => void;
}

/**
 * Lines as rows of a grid, of any number: one is chosen, by mouse or keys. Others come and go around what is in sight
 * without moving it.
 */
export class LineList {
  readonly element: HTMLElement;
  readonly #ports: LineListPorts;
  readonly #list: VirtualList<DrawnLine>;
  readonly #idStart: string;
  #lines: readonly ListLine[] = [];
  #indexes = new Map<string, number>();
  #selected: string | undefined;
  /** A list that is not shown has no height to reveal a line in. */
  #isRevealDue = false;

  constructor(ports: LineListPorts) {
    this.#ports = ports;
    this.#idStart = `${ports.label.toLowerCase()}-`;
    const body = element('div', { className: 'lines-body', attributes: { role: 'rowgroup' } });
    const layer = element('div', { className: 'lines-layer' }, [body]);
    const spacer = element('div', { className: 'lines-spacer', attributes: { 'aria-hidden': 'true' } });
    const head = element('div', { className: 'lines-head', attributes: { role: 'rowgroup' } }, [ports.head]);
    const attributes = { role: ports.role, tabindex: '0', 'aria-label': ports.label, 'aria-readonly': 'true' };
    this.element = element('div', { className: 'lines', attributes }, [head, layer, spacer]);
    this.element.style.setProperty('--line-height', `${ports.rowHeightPx}px`);
    this.#list = new VirtualList<DrawnLine>(
      ports.rowHeightPx,
      { scroller: this.element, head, layer, body, spacer },
      {
        onDraw: () => this.#revealSoon(),
        onDrawn: () => this.#drawn(),
        make: (index) => this.#make(index),
        isHere: () => true,
        place: (row, index, offsetPx) => this.#place(row, index, offsetPx),
        onResize: () => this.#onResize(),
        onScroll: () => undefined,
      },
    );
    this.#list.viewport.hold();
    body.addEventListener('click', (event) => this.#onClick(event));
    body.addEventListener('dblclick', (event) => isTwistie(event.target) || ports.onDoubleClick());
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  show(lines: readonly ListLine[]): void {
    const { viewport } = this.#list;
    const top = this.#topAmong(lines);
    this.#lines = lines;
    this.#indexes = new Map(lines.map(({ key }, index) => [key, index]));
    viewport.hold();
    viewport.setExtent(0, lines.length);
    viewport.moveTo(top);
    const isSame = (index: number, row: DrawnLine): boolean =>
      index < lines.length && row.signature === this.#signature(index);
    if (![...this.#list.rows].every(([index, row]) => isSame(index, row))) this.#list.clear();
    this.#list.draw();
  }

  /** Draws all lines again, as what is beside them has changed. */
  redraw(): void {
    this.#list.clear();
    this.#list.draw();
  }

  select(key: string | undefined): void {
    if (this.#selected === key) return;
    this.#selected = key;
    this.#isRevealDue = true;
    this.#list.draw();
  }

  /** What was in sight stays there when something opens beside or below, the chosen line before all. */
  #onResize(): void {
    const index = this.#indexOfSelected;
    this.#isRevealDue ||= index !== undefined && this.#list.rows.has(index);
    // Where all lines fit, the list would go on to its end when they no longer do.
    this.#list.viewport.hold();
  }

  #revealSoon(): void {
    const index = this.#indexOfSelected;
    if (!this.#isRevealDue || this.#list.viewport.heightPx <= 0) return;
    this.#isRevealDue = false;
    if (index !== undefined) this.#list.viewport.reveal(index);
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  get #indexOfSelected(): number | undefined {
    return this.#selected === undefined ? undefined : this.#indexes.get(this.#selected);
  }

  /** Where the line at the upper edge will be, or if that is gone the next one that is still there. */
  #topAmong(lines: readonly ListLine[]): number {
    const { top } = this.#list.viewport;
    const from = Math.floor(top);
    const near = this.#lines.slice(from, from + 50).map(({ key }) => key);
    if (near.length === 0 || from === 0) return top;
    const places = new Map<string, number>();
    for (const [index, { key }] of lines.entries()) if (near.includes(key)) places.set(key, index);
    const at = near.findIndex((key) => places.has(key));
    return at < 0 ? top : (places.get(near[at] ?? '') ?? from) - at + (top - from);
  }

  #signature(index: number): string {
    return `${this.#lines[index]?.key ?? ''} ${this.#ports.signature(index)}`;
  }

  #make(index: number): DrawnLine {
    const { level, position, setSize, isExpanded } = this.#lines[index] ?? {};
    const row = element('div', { className: 'line' }, this.#ports.make(index));
    row.dataset['index'] = String(index);
    row.id = `${this.#idStart}${index}`;
    const attributes = {
      role: 'row',
      'aria-rowindex': index + 2,
      'aria-level': level,
      'aria-posinset': position,
      'aria-setsize': setSize,
      'aria-expanded': isExpanded,
    };
    for (const [name, value] of Object.entries(attributes)) {
      setAttribute(row, name, value === undefined ? undefined : String(value));
    }
    return { element: row, isLoaded: true, signature: this.#signature(index) };
  }

  #place({ element: row }: DrawnLine, index: number, offsetPx: number): void {
    row.style.transform = `translateY(${offsetPx}px)`;
    setAttribute(row, 'aria-selected', String(this.#lines[index]?.key === this.#selected));
  }

  #drawn(): void {
    setAttribute(this.element, 'aria-rowcount', String(this.#lines.length + 1));
    const index = this.#indexOfSelected;
    const isDrawn = index !== undefined && this.#list.rows.has(index);
    setAttribute(this.element, 'aria-activedescendant', isDrawn ? `${this.#idStart}${index}` : undefined);
  }

  #onClick(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.line') : null;
    if (!row) return;
    this.focus();
    const index = Number(row.dataset['index']);
    if (isTwistie(event.target)) this.#ports.onTurn?.(index);
    else {
      this.#choose(index);
      this.#ports.onClick();
    }
  }

  #onKey(event: KeyboardEvent): void {
    const index = this.#indexOfSelected;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const target = isPlain ? targetOf(event.key, this.#list.viewport, index) : undefined;
    if (target !== undefined) this.#choose(Math.min(Math.max(target, 0), this.#lines.length - 1));
    else if (!this.#ports.onKey(event, index)) return;
    event.preventDefault();
  }

  #choose(index: number): void {
    const line = this.#lines[index];
    if (!line) return;
    this.select(line.key);
    this.#ports.onSelect(line.key);
  }
}

function isTwistie(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.line-twistie') !== null;
}

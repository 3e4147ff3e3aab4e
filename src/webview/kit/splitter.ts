import { element, setAttribute } from './dom.ts';

const step = 0.04;
const least = 0.15;
const most = 0.8;

interface SplitterParts {
  /** It says to a screen reader whose size is changed. */
  readonly label: string;
  /** The CSS property of the container that says how much of it the second part takes: `--detail-share`. */
  readonly property: string;
  /** How much that is now, and after a double click. */
  readonly share: number;
  readonly usualShare: number;
}

/** The bar between two parts of a container: dragged, or moved by arrow keys. It stands upright between columns. */
export class Splitter {
  readonly element: HTMLElement;
  readonly #container: HTMLElement;
  readonly #property: string;
  readonly #onChange: (share: number) => void;
  #share: number;
  #isUpright = true;

  constructor(container: HTMLElement, parts: SplitterParts, onChange: (share: number) => void) {
    this.#container = container;
    this.#property = parts.property;
    this.#share = parts.share;
    this.#onChange = onChange;
    this.element = element('div', {
      className: 'splitter',
      attributes: {
        role: 'separator',
        tabindex: '0',
        'aria-label': parts.label,
        'aria-valuemin': String(least * 100),
        'aria-valuemax': String(most * 100),
      },
    });
    this.element.addEventListener('pointerdown', (event) => this.#startDrag(event));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('dblclick', () => this.#set(parts.usualShare));
    this.#apply();
  }

  setUpright(isUpright: boolean): void {
    this.#isUpright = isUpright;
    setAttribute(this.element, 'aria-orientation', isUpright ? 'vertical' : 'horizontal');
  }

  #startDrag(event: PointerEvent): void {
    event.preventDefault();
    this.element.focus();
    this.element.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => {
      const box = this.#container.getBoundingClientRect();
      const share = this.#isUpright
        ? (box.right - moved.clientX) / box.width
        : (box.bottom - moved.clientY) / box.height;
      this.#set(share);
    };
    this.element.addEventListener('pointermove', move);
    const stop = (): void => this.element.removeEventListener('pointermove', move);
    this.element.addEventListener('lostpointercapture', stop, { once: true });
  }

  #onKey(event: KeyboardEvent): void {
    const [grow, shrink] = this.#isUpright ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key === grow) this.#set(this.#share + step);
    else if (event.key === shrink) this.#set(this.#share - step);
    else if (event.key === 'Home') this.#set(least);
    else if (event.key === 'End') this.#set(most);
    else return;
    event.preventDefault();
  }

  #set(share: number): void {
    this.#share = Math.min(most, Math.max(least, share));
    this.#apply();
    this.#onChange(this.#share);
  }

  #apply(): void {
    this.#container.style.setProperty(this.#property, `${(this.#share * 100).toFixed(2)}%`);
    setAttribute(this.element, 'aria-valuenow', String(Math.round(this.#share * 100)));
  }
}

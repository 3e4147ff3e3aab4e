import { formatCount } from '../../../base/counts.ts';
import type { Detail, RawBytes } from '../../../protocol/detailShapes.ts';
import { element, iconButton, setText } from '../../kit/dom.ts';
import { hexDump, showHidden, type HexLines } from '../../kit/format.ts';

export type LoadRaw = (field: number, offset: number, count: number) => Promise<RawBytes | null>;

/** The bytes on one page: 128 lines of sixteen. */
const rawPageBytes = 2048;
/** The width of a monospaced character divided by its height; a little more than in any common font. */
const characterShare = 0.61;

/** One field's bytes, page by page, as numbers and as the characters they would be. */
export class RawView {
  readonly element: HTMLElement;
  readonly #load: LoadRaw;
  readonly #fields: Detail['fields'];
  readonly #range = element('span', { className: 'raw-range', attributes: { role: 'status' } });
  readonly #bytes = element('pre', {
    className: 'raw raw-hex',
    attributes: { tabindex: '0', role: 'region', 'aria-label': 'Bytes' },
  });
  readonly #previous = iconButton('chevron-left', 'Previous bytes (Page Up)', () => this.#page(-1));
  readonly #next = iconButton('chevron-right', 'Next bytes (Page Down)', () => this.#page(1));
  #field: number;
  #offset = 0;
  #hex = '';
  #asked = 0;

  constructor(fields: Detail['fields'], field: number, load: LoadRaw) {
    this.#fields = fields;
    this.#field = field;
    this.#load = load;
    const bar = element('div', { className: 'detail-bar' }, [
      ...(fields.length > 1 ? [this.#chooser()] : []),
      this.#range,
      this.#previous,
      this.#next,
    ]);
    this.element = element('div', { className: 'raw-view' }, [bar, this.#bytes]);
    this.#bytes.addEventListener('keydown', (event) => {
      if (event.key !== 'PageUp' && event.key !== 'PageDown') return;
      event.preventDefault();
      this.#page(event.key === 'PageUp' ? -1 : 1);
    });
    new ResizeObserver(() => this.#draw()).observe(this.#bytes);
    void this.#show(0);
  }

  #chooser(): HTMLElement {
    const options = this.#fields.map(({ name }, index) =>
      element('option', { text: showHidden(name) || 'payload', attributes: { value: String(index) } }),
    );
    const select = element('select', { className: 'select', attributes: { 'aria-label': 'Field' } }, options);
    select.value = String(this.#field);
    select.addEventListener('change', () => {
      this.#field = Number(select.value);
      void this.#show(0);
    });
    return select;
  }

  #page(by: -1 | 1): void {
    const offset = this.#offset + by * rawPageBytes;
    const size = this.#fields[this.#field]?.sizeBytes ?? 0;
    if (offset >= 0 && offset < size) void this.#show(offset);
  }

  async #show(offset: number): Promise<void> {
    const asked = ++this.#asked;
    const bytes = await this.#load(this.#field, offset, rawPageBytes);
    if (asked !== this.#asked) return;
    if (!bytes) {
      setText(this.#range, 'These bytes have been evicted.');
      return;
    }
    this.#offset = bytes.offset;
    const shown = bytes.hex.length / 2;
    const { totalBytes } = bytes;
    setText(
      this.#range,
      totalBytes <= shown
        ? `${formatCount(totalBytes)} bytes`
        : `Bytes ${formatCount(bytes.offset)} – ${formatCount(bytes.offset + shown - 1)} of ${formatCount(totalBytes)}`,
    );
    this.#previous.hidden = totalBytes <= shown;
    this.#next.hidden = totalBytes <= shown;
    this.#previous.disabled = bytes.offset === 0;
    this.#next.disabled = bytes.offset + shown >= totalBytes;
    this.#hex = bytes.hex;
    this.#draw();
    this.#bytes.scrollTop = 0;
  }

  #draw(): void {
    setText(this.#bytes, hexDump(this.#hex, { offset: this.#offset, bytesPerLine: this.#bytesPerLine() }));
  }

  /** The most bytes that fit on a line beside their characters. */
  #bytesPerLine(): HexLines['bytesPerLine'] {
    const fontPx = Number.parseFloat(getComputedStyle(this.#bytes).fontSize);
    const characters = this.#bytes.clientWidth / (fontPx * characterShare);
    if (characters >= 82) return 16;
    return characters >= 46 ? 8 : 4;
  }
}

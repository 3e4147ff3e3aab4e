import type { Filter } from '../../protocol/filterShapes.ts';
import type { Row } from '../../protocol/shapes.ts';
import { element, icon, setAttribute } from './dom.ts';
import { formatSize, formatTime, markMatches, showHidden, startNear } from './format.ts';

/** How one source looks in the table. */
export interface SourceLook {
  readonly label: string;
  /** Which of the theme's chart colours, from 0. */
  readonly color: number;
}

const columns = ['time', 'source', 'id', 'size', 'preview'] as const;

/** The grid's heading, of the same columns as every row. */
export function headerElement(): HTMLElement {
  const titles = { time: 'Time', source: 'Source', id: 'Id', size: 'Size', preview: 'Preview' };
  const cells = columns.map((column) =>
    element('div', { className: `cell cell-${column}`, text: titles[column], attributes: { role: 'columnheader' } }),
  );
  return element('div', { className: 'table-header', attributes: { role: 'row', 'aria-rowindex': '1' } }, cells);
}

/** One row's element; it is filled once, for the row it was made for, and thrown away with it. */
export class RowElement {
  readonly element: HTMLElement;
  readonly ordinal: number;
  /** False while it stands for a row that is still to come. */
  readonly isLoaded: boolean;

  constructor(ordinal: number, row: Row | undefined, look: (source: string) => SourceLook, filter: Filter) {
    this.ordinal = ordinal;
    this.isLoaded = row !== undefined;
    this.element = element('div', {
      className: 'row',
      attributes: { role: 'row', id: `row-${ordinal}`, 'data-ordinal': String(ordinal) },
    });
    if (!row) this.element.append(element('div', { className: 'cell placeholder', attributes: { role: 'gridcell' } }));
    else if (row.kind === 'gap') this.#fillGap(row, look(row.source));
    else this.#fill(row, look(row.source), filter);
  }

  place(offsetPx: number, index: number, isSelected: boolean): void {
    this.element.style.transform = `translateY(${offsetPx}px)`;
    setAttribute(this.element, 'aria-rowindex', String(index));
    setAttribute(this.element, 'aria-selected', String(isSelected));
  }

  #fill(row: Row, look: SourceLook, filter: Filter): void {
    this.element.dataset['color'] = String(look.color);
    this.element.dataset['sequence'] = String(row.sequence);
    const preview = element('div', { className: 'cell cell-preview', attributes: { role: 'gridcell' } });
    const { text, isCaseSensitive } = filter;
    const line = startNear(showHidden(row.preview), text, isCaseSensitive);
    for (const part of markMatches(line, text, isCaseSensitive)) {
      preview.append(part.isMatch ? element('mark', { text: part.text }) : part.text);
    }
    const id = showHidden(row.id);
    this.element.append(
      cell('time', formatTime(row.timeMs)),
      cell('source', showHidden(look.label)),
      cell('id', id, id),
      cell('size', formatSize(row.sizeBytes)),
      preview,
    );
  }

  #fillGap(row: Row, look: SourceLook): void {
    this.element.classList.add('row-gap');
    this.element.dataset['sequence'] = String(row.sequence);
    const text = showHidden(row.preview) || `Messages may be missing here: ${formatTime(row.timeMs)}`;
    const label = element('span', { className: 'gap-label', text: `${showHidden(look.label)}: ${text}` });
    const gap = element('div', {
      className: 'cell cell-gap',
      title: text,
      attributes: { role: 'gridcell', 'aria-colspan': String(columns.length) },
    });
    gap.append(icon('warning'), label);
    this.element.append(gap);
  }
}

function cell(column: (typeof columns)[number], text: string, title = ''): HTMLElement {
  return element('div', { className: `cell cell-${column}`, text, title, attributes: { role: 'gridcell' } });
}

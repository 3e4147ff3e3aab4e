import type { Row } from '../../../protocol/shapes.ts';
import { cellText, contractSign, previewParts, timeText, type CellContext } from './cells.ts';
import { classOf, pin } from './columnHeader.ts';
import type { ShownColumn } from './columns.ts';
import type { Fold } from '../logs/folds.ts';
import { FoldButton } from '../logs/foldButton.ts';
import { lineElements } from '../logs/lineElements.ts';
import { element, icon, setAttribute, setText } from '../../kit/dom.ts';
import { formatDateTime, formatTime, showHidden } from '../../kit/format.ts';
import { middleText } from '../../kit/middleText.ts';
import { sourceKinds } from '../../../base/kinds/sources.ts';
import { paintSource, type SourceLook } from '../sources/sourceLooks.ts';

export interface RowLook {
  readonly columns: readonly ShownColumn[];
  readonly context: CellContext;
  readonly source: SourceLook;
  /** It is older than the row that came before it. */
  readonly isLate: boolean;
}

/** One row's element; it is filled once, for the row it was made for, and thrown away with it. */
export class RowElement {
  readonly element: HTMLElement;
  readonly ordinal: number;
  /** False while it stands for a row that is still to come. */
  readonly isLoaded: boolean;
  #time: HTMLElement | undefined;
  #line: HTMLElement | undefined;
  #fold: FoldButton | undefined;

  constructor(ordinal: number, row: Row | undefined, look: RowLook) {
    this.ordinal = ordinal;
    this.isLoaded = row !== undefined;
    this.element = element('div', {
      className: 'row',
      attributes: { role: 'row', id: `row-${ordinal}`, 'data-ordinal': String(ordinal) },
    });
    if (!row) this.element.append(placeholder(look.columns.length));
    else if (row.kind === 'gap') this.#fillGap(row, look);
    else this.#fill(row, look);
  }

  /** `activeCell`: the place of the cell that the keyboard stands on; undefined: on the row as a whole. */
  place(offsetPx: number, index: number, isSelected: boolean, activeCell?: number): void {
    [...this.element.children].forEach((cell, at) => cell.classList.toggle('cell-active', at === activeCell));
    this.element.style.transform = `translateY(${offsetPx}px)`;
    setAttribute(this.element, 'aria-rowindex', String(index));
    setAttribute(this.element, 'aria-selected', String(isSelected));
  }

  /** The element that stands for a cell, or for the row where it has no such cell. */
  partFor(activeCell: number | undefined): Element {
    const cell = activeCell === undefined ? undefined : this.element.children[activeCell];
    // What stands across all columns has no id of a cell.
    return cell?.id ? cell : this.element;
  }

  /** Another is to be compared with it. */
  mark(): void {
    this.element.classList.add('row-marked');
    this.element.setAttribute('aria-description', 'Selected for compare');
  }

  /** Time goes on, and the row above is known now. */
  retime(row: Row, context: CellContext): void {
    if (this.#time) setText(this.#time, timeText(row.timeMs, context));
  }

  /** The lines that are folded below it; undefined where there are none. */
  setFold(fold: Fold | undefined): void {
    if (!this.#line || (!fold && !this.#fold)) return;
    if (!fold) this.#fold?.remove();
    else this.#fold ??= new FoldButton(this.#line);
    if (fold) this.#fold?.show(fold);
    else this.#fold = undefined;
  }

  #fill(row: Row, { columns, context, source, isLate }: RowLook): void {
    paintSource(this.element, source);
    this.element.dataset['sequence'] = String(row.sequence);
    // Its column may have given way to others.
    this.element.dataset['id'] = row.id;
    if (row.level) this.element.dataset['level'] = row.level;
    if (row.log?.head != null) this.element.classList.add('row-part');
    const hasLevel = columns.some(({ id }) => id === 'level');
    const cells = columns.map((column, index) => {
      const made = cellElement(column, row, context, { source, hasLevel });
      made.setAttribute('aria-colindex', String(index + 1));
      made.id = `row-${this.ordinal}-${index + 1}`;
      pin(made, column);
      if (column.id === 'time') this.#time = made;
      if (column.id === 'preview') this.#line = made;
      return made;
    });
    this.element.append(...cells);
    if (isLate) this.#markLate();
  }

  #markLate(): void {
    this.element.classList.add('row-late');
    if (this.#time) this.#time.title += ': came late, and stands where it came';
  }

  #fillGap(row: Row, { columns, source }: RowLook): void {
    this.element.classList.add('row-gap');
    this.element.dataset['sequence'] = String(row.sequence);
    const text = showHidden(row.preview) || `Messages may be missing here: ${formatTime(row.timeMs)}`;
    const label = element('span', { className: 'gap-label', text: `${showHidden(source.label)}: ${text}` });
    const gap = element('div', {
      className: 'cell cell-gap',
      title: text,
      attributes: { role: 'gridcell', 'aria-colindex': '1', 'aria-colspan': String(columns.length) },
    });
    gap.append(icon('warning'), label);
    this.element.append(gap);
  }
}

/** Two sources may have one name: the icon of the kind tells them apart. */
function sourceCell({ label, kind }: SourceLook): HTMLElement {
  const name = showHidden(label);
  const title = `${name} (${sourceKinds[kind].label})`;
  const text = element('span', { className: 'source-text' }, middleText(name));
  return element('div', { className: 'cell cell-source', title, attributes: { role: 'gridcell' } }, [
    icon(sourceKinds[kind].icon),
    text,
  ]);
}

interface CellLook {
  readonly source: SourceLook;
  /** A column tells the level. */
  readonly hasLevel: boolean;
}

function cellElement({ id }: ShownColumn, row: Row, context: CellContext, { source, hasLevel }: CellLook): HTMLElement {
  if (id === 'source') return sourceCell(source);
  const made = element('div', { className: `cell cell-${classOf(id)}`, attributes: { role: 'gridcell' } });
  if (id === 'preview' && row.log) {
    made.append(element('span', { className: 'line' }, lineElements(row, row.log, hasLevel)));
    return made;
  }
  if (id === 'preview') {
    for (const { text, isMatch } of previewParts(row)) made.append(isMatch ? element('mark', { text }) : text);
    return made;
  }
  if (id === 'contract') {
    const sign = contractSign(row);
    if (row.contract === 'none') return made;
    made.dataset['contract'] = row.contract;
    made.title = sign.text;
    made.append(icon(sign.icon), element('span', { className: 'sr-only', text: sign.text }));
    return made;
  }
  const text = cellText(id, row, context);
  made.textContent = text;
  made.title = id === 'time' ? formatDateTime(row.timeMs) : id === 'size' ? '' : text;
  return made;
}

function placeholder(columnCount: number): HTMLElement {
  return element('div', {
    className: 'cell placeholder',
    attributes: { role: 'gridcell', 'aria-colindex': '1', 'aria-colspan': String(columnCount) },
  });
}

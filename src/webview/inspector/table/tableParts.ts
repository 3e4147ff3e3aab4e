import type { ColumnHeader } from './columnHeader.ts';
import { element } from '../../kit/dom.ts';

/** The elements of a table. The table itself handles their events. */
export interface TableParts {
  readonly wrap: HTMLElement;
  /** The element that scrolls and takes the focus. */
  readonly grid: HTMLElement;
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  readonly layer: HTMLElement;
  readonly spacer: HTMLElement;
  readonly newPill: HTMLButtonElement;
  /** Measures the font: it is as wide as twenty digits. */
  readonly measure: HTMLElement;
}

/** Creates the elements. A grid may contain only rows, so everything else stands beside it. */
export function tableParts(header: ColumnHeader, onNewPill: () => void): TableParts {
  const isSilent = { 'aria-hidden': 'true' };
  const body = element('div', { className: 'table-body', attributes: { role: 'rowgroup' } });
  const layer = element('div', { className: 'table-layer' }, [body]);
  const spacer = element('div', { className: 'table-spacer', attributes: isSilent });
  const head = element('div', { className: 'table-head' }, [header.element]);
  const newPill = element('button', {
    className: 'new-pill',
    attributes: { type: 'button', hidden: '' },
    onClick: onNewPill,
  });
  const attributes = { role: 'grid', tabindex: '0', 'aria-label': 'Messages', 'aria-readonly': 'true' };
  const grid = element('div', { className: 'table', attributes }, [head, layer, spacer]);
  const measure = element('span', { className: 'table-measure', text: '0'.repeat(20), attributes: isSilent });
  const wrap = element('div', { className: 'table-wrap' }, [grid, header.chooser, newPill, measure]);
  return { wrap, grid, head, body, layer, spacer, newPill, measure };
}

import type { Hop } from '../../protocol/traces/trace.ts';
import { element } from '../kit/dom.ts';
import { showHidden } from '../kit/format.ts';
import { HopList } from './hopList.ts';
import { sequenceOf, lastedText, type Sequence, type SequenceRow } from './traceModel.ts';

interface ViewPorts {
  readonly onSelect: (place: number) => void;
  readonly onOpen: (place: number) => void;
}

/** Services as columns, messages as arrows from who sent them to all who consume them, log lines where they were written. */
export class SequenceView {
  readonly list: HopList;
  readonly #titles = element('div', {
    className: 'hop-titles sequence-titles',
    attributes: { role: 'row', 'aria-rowindex': '1' },
  });
  #sequence: Sequence = { columns: [], rows: [] };
  #beginMs = 0;

  constructor(ports: ViewPorts) {
    this.list = new HopList({ ...ports, label: 'Sequence', head: this.#titles, make: (place) => this.#cells(place) });
    this.list.element.classList.add('sequence');
  }

  show(hops: readonly Hop[], consumers: Readonly<Record<string, readonly string[]>>): void {
    this.#sequence = sequenceOf(hops, consumers);
    this.#beginMs = Math.min(...hops.map(({ row }) => row.timeMs));
    const { columns } = this.#sequence;
    this.list.element.style.setProperty('--columns', String(Math.max(1, columns.length)));
    this.#titles.replaceChildren(
      element('div', { className: 'cell-wait', text: 'Time', attributes: { role: 'columnheader' } }),
      ...columns.map(({ name, isChannel }) =>
        element('div', {
          className: isChannel ? 'column-title column-channel' : 'column-title',
          text: showHidden(name),
          title: showHidden(name),
          attributes: { role: 'columnheader' },
        }),
      ),
    );
    this.list.show(hops.length);
  }

  #cells(place: number): readonly HTMLElement[] {
    const row = this.#sequence.rows[place];
    if (!row) return [];
    const after = element('div', {
      className: 'cell-wait',
      text: lastedText(row.hop.row.timeMs - this.#beginMs),
      attributes: { role: 'gridcell' },
    });
    return [after, this.#lane(row)];
  }

  #lane({ hop, from, to }: SequenceRow): HTMLElement {
    const lane = element('div', { className: 'lane', attributes: { role: 'gridcell' } });
    const middle = (column: number): number => column + 0.5;
    for (const column of to) {
      const [low, high] = [Math.min(from, column), Math.max(from, column)];
      const arrow = element('span', { className: column < from ? 'arrow arrow-left' : 'arrow' });
      arrow.style.setProperty('--from', String(middle(low)));
      arrow.style.setProperty('--length', String(high - low));
      lane.append(arrow);
    }
    const dot = element('span', { className: hop.kind === 'logs' ? 'dot dot-log' : 'dot' });
    dot.style.setProperty('--from', String(middle(from)));
    const text = hop.kind === 'logs' ? hop.row.preview : `${hop.label} ${hop.row.id}`;
    const label = element('span', {
      className: 'lane-text',
      text: showHidden(text),
      title: showHidden(hop.row.preview),
    });
    label.style.setProperty('--from', String(Math.min(from, ...to)));
    const names = to.map((column) => this.#sequence.columns[column]?.name ?? '').join(', ');
    const said = to.length === 0 ? '' : `from ${this.#sequence.columns[from]?.name ?? ''} to ${names}`;
    lane.append(dot, label, element('span', { className: 'sr-only', text: said }));
    return lane;
  }
}

import { element } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { LineList } from '../../kit/lineList.ts';
import { lineKeyOf } from '../lineKeys.ts';
import { lastedText } from '../model/durations.ts';
import { sequenceOf, type Sequence } from '../model/sequence.ts';
import type { TraceModel } from '../model/traceModel.ts';
import { laneOfHop, laneOfMissing } from './lanes.ts';

interface ViewPorts {
  readonly onSelect: (key: string) => void;
  /** All of the chosen one is to be shown, and gets the focus. */
  readonly onOpen: () => void;
  readonly onClick: () => void;
  readonly onDoubleClick: () => void;
}

const rowHeightPx = 36;

/** Services as columns, messages as arrows from who sent them to all who consume them, log lines and spans where they were. */
export class SequenceView {
  readonly list: LineList;
  readonly #titles = element('div', {
    className: 'sequence-titles',
    attributes: { role: 'row', 'aria-rowindex': '1' },
  });
  readonly #ports: ViewPorts;
  #model: TraceModel | undefined;
  #sequence: Sequence = { columns: [], lines: [] };
  #drawnTitles = '';

  constructor(ports: ViewPorts) {
    this.#ports = ports;
    this.list = new LineList({
      label: 'Sequence',
      role: 'grid',
      rowHeightPx,
      head: this.#titles,
      make: (index) => this.#cells(index),
      signature: (index) => this.#signature(index),
      onSelect: ports.onSelect,
      onClick: ports.onClick,
      onDoubleClick: ports.onDoubleClick,
      onKey: (event) => this.#onKey(event),
    });
    this.list.element.classList.add('sequence');
  }

  show(model: TraceModel): void {
    this.#model = model;
    this.#sequence = sequenceOf(model.hops, model.effects, model.missing, model.wiring);
    this.list.element.style.setProperty('--columns', String(Math.max(1, this.#sequence.columns.length)));
    this.#drawTitles();
    this.list.show(this.#sequence.lines);
  }

  #drawTitles(): void {
    const { columns } = this.#sequence;
    const drawn = JSON.stringify(columns);
    if (drawn === this.#drawnTitles) return;
    this.#drawnTitles = drawn;
    this.#titles.replaceChildren(
      element('div', { className: 'cell-after', text: 'Time', attributes: { role: 'columnheader' } }),
      ...columns.map(({ name, kind }) => {
        const title = element('div', {
          className: `column-title column-${kind}`,
          title: kind === 'channel' ? `${showHidden(name)}: nobody is known who sends it` : showHidden(name),
          attributes: { role: 'columnheader' },
        });
        const hue = kind === 'service' ? this.#model?.hues.get(name) : undefined;
        if (hue !== undefined) title.dataset['hue'] = String(hue);
        title.append(element('span', { className: 'column-name', text: showHidden(name) }));
        return title;
      }),
    );
  }

  #cells(index: number): readonly HTMLElement[] {
    const line = this.#sequence.lines[index];
    if (!line || !this.#model) return [];
    const time = line.kind === 'hop' ? this.#model.times.hops[line.place] : undefined;
    const after = element('div', {
      className: 'cell-after',
      text: time ? lastedText(time.startMs) : '',
      attributes: { role: 'gridcell' },
    });
    const names = this.#sequence.columns.map(({ name }) => name);
    const lane =
      line.kind === 'hop' ? laneOfHop(line, this.#model, names) : laneOfMissing(line.missing, line.from, line.to);
    const cell = element('div', {
      attributes: { role: 'gridcell', 'aria-colspan': String(Math.max(1, names.length)) },
    });
    cell.className = 'lane-cell';
    cell.append(lane);
    return [after, cell];
  }

  #signature(index: number): string {
    const line = this.#sequence.lines[index];
    if (line?.kind !== 'hop') return JSON.stringify([line?.from, line?.to]);
    const startMs = this.#model?.times.hops[line.place]?.startMs;
    return JSON.stringify([line.from, line.arrows, line.isReply, startMs]);
  }

  #onKey(event: KeyboardEvent): boolean {
    if (lineKeyOf(event) !== 'openHop') return false;
    this.#ports.onOpen();
    return true;
  }
}

import { element } from '../../kit/dom.ts';
import { LineList } from '../../kit/lineList.ts';
import { lineKeyOf, type LineKey } from '../lineKeys.ts';
import { keyOfHop } from '../model/hopText.ts';
import type { TraceModel } from '../model/traceModel.ts';
import { treeLines, type TreeLine } from '../model/traceTree.ts';
import { TimeAxis } from './timeAxis.ts';
import { hopCells, missingCells } from './waterfallCells.ts';

interface ViewPorts {
  readonly onSelect: (key: string) => void;
  /** All of the chosen one is to be shown, and gets the focus. */
  readonly onOpen: () => void;
  readonly onClick: () => void;
  readonly onDoubleClick: () => void;
}

const rowHeightPx = 24;

/** Hops by time, each below what led to it; what is below can be closed. Bars last as long as spans do, or until what came of a message. */
export class Waterfall {
  readonly list: LineList;
  readonly #axis = new TimeAxis(() => this.#redraw());
  readonly #collapsed = new Set<string>();
  readonly #ports: ViewPorts;
  #model: TraceModel | undefined;
  #lines: readonly TreeLine[] = [];

  constructor(ports: ViewPorts) {
    this.#ports = ports;
    const title = (text: string, className: string): HTMLElement =>
      element('div', { className, text, attributes: { role: 'columnheader' } });
    const head = element('div', { className: 'titles', attributes: { role: 'row', 'aria-rowindex': '1' } }, [
      title('Hop', 'title-name'),
      title('Service', 'cell-service'),
      title('Duration', 'cell-number'),
      title('Waited', 'cell-number'),
      this.#axis.element,
    ]);
    this.list = new LineList({
      label: 'Waterfall',
      role: 'treegrid',
      rowHeightPx,
      head,
      make: (index) => this.#cells(index),
      signature: (index) => this.#signature(index),
      onSelect: ports.onSelect,
      onClick: ports.onClick,
      onDoubleClick: ports.onDoubleClick,
      onKey: (event, index) => this.#onKey(event, index),
      onTurn: (index) => this.#turn(index),
    });
    this.list.element.classList.add('waterfall');
  }

  show(model: TraceModel): void {
    this.#model = model;
    this.#axis.setEnd(model.times.endMs);
    this.#axis.writeMarks(this.list.element);
    this.#showLines();
  }

  /** Opens all that a line is below, so that it can be seen. */
  uncover(key: string): void {
    const { places, tree, hops, missing } = this.#model ?? {};
    if (!places || !tree || !hops) return;
    const missed = missing && treeLines(hops, tree, missing, new Set()).find((line) => line.key === key);
    const first = missed?.kind === 'missing' ? missed.missing.after : (tree.parents[places.get(key) ?? -1] ?? null);
    let isChanged = false;
    for (let place = first; place !== null; place = tree.parents[place] ?? null) {
      isChanged = this.#collapsed.delete(this.#keyAt(place)) || isChanged;
    }
    if (isChanged) this.#showLines();
  }

  #keyAt(place: number): string {
    const hop = this.#model?.hops[place];
    return hop ? keyOfHop(hop) : '';
  }

  #showLines(): void {
    if (!this.#model) return;
    const { hops, tree, missing } = this.#model;
    this.#lines = treeLines(hops, tree, missing, this.#collapsed);
    this.list.show(this.#lines);
  }

  #redraw(): void {
    this.#axis.writeMarks(this.list.element);
    this.list.redraw();
  }

  #cells(index: number): readonly HTMLElement[] {
    const line = this.#lines[index];
    if (!line || !this.#model) return [];
    return line.kind === 'hop' ? hopCells(line, this.#model, this.#axis) : missingCells(line, this.#model, this.#axis);
  }

  #signature(index: number): string {
    const line = this.#lines[index];
    const { hops, times, tree } = this.#model ?? {};
    if (!line || !hops || !times || !tree) return '';
    const { fromMs, toMs } = this.#axis.range;
    const place = line.kind === 'hop' ? line.place : (line.missing.after ?? -1);
    const [hop, time, below] = [hops[place], times.hops[place], tree.below[place]];
    const tied = [hop?.isError, hop?.service, hop?.causes[0]?.isStated, below?.count, below?.hasError];
    const { level, position, setSize } = line;
    const isExpanded = line.kind === 'hop' ? line.isExpanded : undefined;
    return JSON.stringify([level, position, setSize, isExpanded, time, fromMs, toMs, tied]);
  }

  #onKey(event: KeyboardEvent, index: number | undefined): boolean {
    const key = lineKeyOf(event);
    if (key === undefined) return false;
    const line = this.#lines[index ?? -1];
    const hop = line?.kind === 'hop' ? line : undefined;
    const middleMs = hop && this.#model?.times.hops[hop.place]?.startMs;
    const acts: Readonly<Record<LineKey, () => unknown>> = {
      openHop: () => line && this.#ports.onOpen(),
      expand: () => line && index !== undefined && this.#expand(line, index),
      collapse: () => line && index !== undefined && this.#collapse(line, index),
      turnAll: () => this.#turnAll(),
      zoomTimeIn: () => this.#axis.zoomBy(0.5, middleMs),
      zoomTimeOut: () => this.#axis.zoomBy(2, middleMs),
      wholeTime: () => this.#axis.showAll(),
    };
    acts[key]();
    return true;
  }

  #turn(index: number): void {
    const line = this.#lines[index];
    if (line?.kind !== 'hop') return;
    if (line.isExpanded === true) this.#collapse(line, index);
    else this.#expand(line, index);
  }

  #expand(line: TreeLine, index: number): void {
    if (line.kind !== 'hop' || line.isExpanded === undefined) return;
    if (line.isExpanded) return this.#choose(index + 1);
    this.#collapsed.delete(line.key);
    this.#showLines();
  }

  #collapse(line: TreeLine, index: number): void {
    if (line.kind === 'hop' && line.isExpanded) {
      this.#collapsed.add(line.key);
      return this.#showLines();
    }
    // The nearest line above that stands further out is the one that it is below.
    for (let at = index - 1; at >= 0; at--) if ((this.#lines[at]?.level ?? 0) < line.level) return this.#choose(at);
  }

  #turnAll(): void {
    if (this.#collapsed.size > 0) this.#collapsed.clear();
    else {
      for (const line of this.#lines) if (line.kind === 'hop' && line.isExpanded) this.#collapsed.add(line.key);
    }
    this.#showLines();
  }

  #choose(index: number): void {
    const line = this.#lines[index];
    if (!line) return;
    this.list.select(line.key);
    this.#ports.onSelect(line.key);
  }
}

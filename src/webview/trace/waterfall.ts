import type { Hop } from '../../protocol/traces/trace.ts';
import { element } from '../kit/dom.ts';
import { showHidden } from '../kit/format.ts';
import { HopList } from './hopList.ts';
import { lastedText, ticksOf, waterfallOf, type WaterfallRow } from './traceModel.ts';

const indentPx = 12;
const maxTicks = 5;

interface ViewPorts {
  readonly onSelect: (place: number) => void;
  readonly onOpen: (place: number) => void;
}

/** Hops by time: what came of what stands below it, further in; bars last until what came of them. */
export class Waterfall {
  readonly list: HopList;
  readonly #scale = element('div', { className: 'scale', attributes: { 'aria-hidden': 'true' } });
  #rows: readonly WaterfallRow[] = [];
  #endMs = 1;

  constructor(ports: ViewPorts) {
    const title = (text: string, className: string): HTMLElement =>
      element('div', { className, text, attributes: { role: 'columnheader' } });
    const time = element('div', { className: 'cell-bar', attributes: { role: 'columnheader', 'aria-label': 'Time' } }, [
      this.#scale,
    ]);
    const head = element('div', { className: 'hop-titles', attributes: { role: 'row', 'aria-rowindex': '1' } }, [
      title('Hop', 'cell-name'),
      title('Waited', 'cell-wait'),
      time,
    ]);
    this.list = new HopList({ ...ports, label: 'Waterfall', head, make: (place) => this.#cells(place) });
  }

  show(hops: readonly Hop[]): void {
    this.#rows = waterfallOf(hops);
    this.#endMs = Math.max(1, ...this.#rows.map(({ startMs }) => startMs));
    this.#scale.replaceChildren(
      ...ticksOf(this.#endMs, maxTicks).map((tick) => {
        const mark = element('span', { className: 'tick', text: lastedText(tick) });
        mark.style.insetInlineStart = this.#share(tick);
        return mark;
      }),
    );
    this.list.show(hops.length);
  }

  #cells(place: number): readonly HTMLElement[] {
    const row = this.#rows[place];
    if (!row) return [];
    const { hop, depth, waitMs } = row;
    const name = element('div', { className: 'cell-name', attributes: { role: 'gridcell' } }, [
      element('span', { className: 'hop-kind', text: hop.kind === 'logs' ? 'log' : hop.kind }),
      element('span', {
        className: 'hop-label',
        text: showHidden(hop.kind === 'logs' ? (hop.service ?? hop.label) : hop.label),
      }),
      element('span', { className: 'hop-text', text: showHidden(hop.row.preview) }),
    ]);
    name.style.paddingInlineStart = `${depth * indentPx}px`;
    name.title = showHidden(hop.row.preview);
    const waited = waitMs === undefined ? '' : lastedText(waitMs);
    return [
      name,
      element('div', { className: 'cell-wait', text: waited, attributes: { role: 'gridcell' } }),
      this.#bar(row),
    ];
  }

  #bar({ hop, startMs, lastsMs, waitMs = 0, isError }: WaterfallRow): HTMLElement {
    const parts: HTMLElement[] = [];
    const part = (className: string, fromMs: number, lengthMs: number): void => {
      const drawn = element('span', { className });
      drawn.style.insetInlineStart = this.#share(fromMs);
      drawn.style.inlineSize = `max(3px, ${this.#share(lengthMs)})`;
      parts.push(drawn);
    };
    if (waitMs > 0) part(hop.causes[0]?.isStated ? 'bar-wait' : 'bar-wait inferred', startMs - waitMs, waitMs);
    part(`bar bar-${hop.kind === 'logs' ? 'log' : 'message'}${isError ? ' bar-error' : ''}`, startMs, lastsMs);
    const text = `after ${lastedText(startMs)}${isError ? ', an error' : ''}`;
    parts.push(element('span', { className: 'sr-only', text }));
    return element('div', { className: 'cell-bar', attributes: { role: 'gridcell' } }, parts);
  }

  #share(ms: number): string {
    return `${((ms / this.#endMs) * 100).toFixed(3)}%`;
  }
}

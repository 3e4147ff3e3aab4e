import { keyOf, shortcutText, type KeysOf } from '../../../base/kinds/inspectorKeys.ts';
import { element, iconButton, setAttribute, setText } from '../../kit/dom.ts';
import { formatTime } from '../../kit/format.ts';
import type { MenuPlace } from '../../kit/menu.ts';
import {
  barShare,
  barsPath,
  binAt,
  describeBin,
  durationLabel,
  gapShares,
  mostOf,
  padded,
  shareOf,
  snapped,
  timeAt,
  type Bins,
  type Span,
} from './histogramModel.ts';

export interface HistogramPorts {
  /** The user chose a span of time, or none. */
  readonly onSpan: (span: Span | null) => void;
  /** The strip is to show this much of time; null: all that is held. */
  readonly onZoom: (span: Span | null) => void;
  /** Opens the menu of a bar, or of the chosen span around it. */
  readonly onMenu: (place: MenuPlace, span: Span) => void;
}

const svgNamespace = 'http://www.w3.org/2000/svg';
const dragFromPx = 3;
const zoomFactor = 2;
const leastGapShare = 0.005;

/**
 * All that is held, over time, as a strip of columns; what the filter lets through is drawn over the total. A drag
 * chooses a span, the wheel with Ctrl zooms. Drawn as SVG: its colours are the theme's, in high contrast too.
 */
export class HistogramStrip {
  readonly element: HTMLElement;
  readonly #ports: HistogramPorts;
  readonly #strip: HTMLElement;
  readonly #chart = document.createElementNS(svgNamespace, 'svg');
  readonly #total = document.createElementNS(svgNamespace, 'path');
  readonly #matched = document.createElementNS(svgNamespace, 'path');
  readonly #gaps = element('div', { className: 'histogram-gaps', attributes: { 'aria-hidden': 'true' } });
  readonly #selection = element('div', { className: 'histogram-selection', attributes: { hidden: '' } });
  readonly #cursor = element('div', { className: 'histogram-cursor', attributes: { hidden: '' } });
  readonly #from = element('span', { className: 'histogram-time' });
  readonly #to = element('span', { className: 'histogram-time' });
  readonly #tip = element('span', { className: 'histogram-tip', attributes: { 'aria-live': 'off' } });
  readonly #clear: HTMLButtonElement;
  readonly #zoomOut: HTMLButtonElement;
  #bins: Bins | undefined;
  #span: Span | null = null;
  #zoom: Span | null = null;
  /** The column that the keyboard stands on, and where a span begun with Shift starts. */
  #at: number | undefined;
  #anchor: number | undefined;
  #isDragging = false;
  /** The pointer's place as a share of the strip's width, while it is over it. */
  #hoverShare: number | undefined;

  constructor(ports: HistogramPorts) {
    this.#ports = ports;
    this.#chart.setAttribute('preserveAspectRatio', 'none');
    this.#chart.setAttribute('aria-hidden', 'true');
    this.#total.setAttribute('class', 'histogram-total');
    this.#matched.setAttribute('class', 'histogram-matched');
    this.#chart.append(this.#total, this.#matched);
    this.#strip = element(
      'div',
      {
        className: 'brush histogram-strip',
        attributes: {
          role: 'slider',
          tabindex: '0',
          'aria-label':
            'Messages over time. Arrows move, with Shift they choose a span, Enter takes it, plus and minus zoom.',
          'aria-valuemin': '0',
          'aria-valuemax': '0',
          'aria-valuenow': '0',
        },
      },
      [this.#gaps, this.#selection, this.#cursor],
    );
    this.#strip.prepend(this.#chart);
    this.#clear = iconButton('close', `Clear the span (${shortcutText('clearSpan')})`, () => this.#choose(null));
    this.#zoomOut = iconButton('zoom-out', `Show all of the time (${shortcutText('zoomAll')})`, () =>
      this.zoomTo(null),
    );
    const legend = element('div', { className: 'histogram-legend' }, [
      this.#from,
      this.#tip,
      this.#zoomOut,
      this.#clear,
      this.#to,
    ]);
    this.element = element('section', { className: 'histogram', attributes: { 'aria-label': 'Histogram' } }, [
      this.#strip,
      legend,
    ]);
    this.#listen();
    this.#draw();
  }

  setBins(bins: Bins): void {
    this.#bins = this.#zoom ? bins : padded(bins);
    if (this.#at !== undefined) this.#at = Math.min(this.#at, Math.max(0, this.#bins.total.length - 1));
    this.#draw();
  }

  /** The span in force, from wherever it came. */
  setSpan(span: Span | null): void {
    this.#span = span;
    this.#draw();
  }

  get zoom(): Span | null {
    return this.#zoom;
  }

  #draw(): void {
    const bins = this.#bins;
    const count = bins?.total.length ?? 0;
    setAttribute(this.#chart, 'viewBox', `0 0 ${Math.max(1, count)} 1`);
    const most = bins ? mostOf(bins.total) : 0;
    const share = barShare(this.#strip.clientWidth / Math.max(1, count));
    setAttribute(this.#total, 'd', bins ? barsPath(bins.total, most, share) : '');
    setAttribute(this.#matched, 'd', bins?.matched ? barsPath(bins.matched, most, share) : '');
    this.#drawGaps();
    this.#strip.classList.toggle('histogram-filtered', bins?.matched !== undefined);
    this.#drawSpan();
    this.#drawValue();
    this.#drawLegend();
  }

  #drawGaps(): void {
    const shares = this.#bins ? gapShares(this.#bins, leastGapShare) : [];
    while (this.#gaps.children.length > shares.length) this.#gaps.lastElementChild?.remove();
    while (this.#gaps.children.length < shares.length)
      this.#gaps.append(element('div', { className: 'histogram-gap' }));
    shares.forEach(({ from, to }, index) => {
      const mark = this.#gaps.children[index];
      if (!(mark instanceof HTMLElement)) return;
      mark.style.left = `${(from * 100).toFixed(2)}%`;
      mark.style.width = `${((to - from) * 100).toFixed(2)}%`;
    });
  }

  #drawSpan(): void {
    const { width } = this.#strip.getBoundingClientRect();
    const bins = this.#bins;
    const isShown = bins !== undefined && bins.total.length > 0 && this.#span !== null;
    this.#selection.hidden = !isShown;
    if (isShown && this.#span) {
      const from = Math.min(1, Math.max(0, shareOf(bins, this.#span.fromMs)));
      const to = Math.min(1, Math.max(0, shareOf(bins, this.#span.toMs)));
      this.#selection.style.transform = `translateX(${(from * width).toFixed(1)}px)`;
      this.#selection.style.width = `${Math.max(2, (to - from) * width).toFixed(1)}px`;
    }
    const hasCursor = bins !== undefined && this.#at !== undefined && document.activeElement === this.#strip;
    this.#cursor.hidden = !hasCursor;
    if (hasCursor && this.#at !== undefined) {
      const x = ((this.#at + 0.5) / Math.max(1, bins.total.length)) * width;
      this.#cursor.style.transform = `translateX(${x.toFixed(1)}px)`;
    }
  }

  #drawValue(): void {
    const count = this.#bins?.total.length ?? 0;
    const at = this.#at ?? Math.max(0, count - 1);
    setAttribute(this.#strip, 'aria-valuemax', String(Math.max(0, count - 1)));
    setAttribute(this.#strip, 'aria-valuenow', String(at));
    setAttribute(this.#strip, 'aria-valuetext', this.#bins && count > 0 ? describeBin(this.#bins, at) : 'No messages');
  }

  #drawLegend(): void {
    const bins = this.#bins;
    const hasBins = bins !== undefined && bins.total.length > 0;
    setText(this.#from, hasBins ? formatTime(bins.fromMs) : '');
    setText(this.#to, hasBins ? formatTime(timeAt(bins, 1)) : '');
    this.#clear.hidden = this.#span === null;
    this.#zoomOut.hidden = this.#zoom === null;
    setText(this.#tip, this.#tipText());
  }

  /** What is pointed at, or stood on by keyboard, is told for as long as that is so. */
  #tipText(): string {
    const bins = this.#bins;
    if (bins && bins.total.length > 0 && !this.#isDragging) {
      const isAt = this.#at !== undefined && document.activeElement === this.#strip;
      if (this.#hoverShare !== undefined) return describeBin(bins, binAt(bins, timeAt(bins, this.#hoverShare)));
      if (isAt && this.#anchor === undefined && this.#at !== undefined) return describeBin(bins, this.#at);
    }
    return this.#span ? `${durationLabel(this.#span.toMs - this.#span.fromMs)} chosen` : '';
  }

  #listen(): void {
    const strip = this.#strip;
    strip.addEventListener('pointerdown', (event) => event.button === 0 && this.#startDrag(event));
    strip.addEventListener('pointermove', (event) => this.#hover(event));
    strip.addEventListener('pointerleave', () => {
      this.#hoverShare = undefined;
      this.#drawLegend();
    });
    strip.addEventListener('dblclick', () => this.zoomTo(this.#zoom ? null : this.#span));
    for (const event of ['focus', 'blur']) {
      strip.addEventListener(event, () => {
        this.#drawSpan();
        this.#drawLegend();
      });
    }
    strip.addEventListener('keydown', (event) => {
      if (this.#onKey(event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    });
    strip.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      this.#openMenu(this.#shareAt(event.clientX), event.clientY);
    });
    strip.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
    new ResizeObserver(() => this.#draw()).observe(strip);
  }

  #shareAt(x: number): number {
    const box = this.#strip.getBoundingClientRect();
    return box.width > 0 ? (x - box.left) / box.width : 0;
  }

  #hover(event: PointerEvent): void {
    this.#hoverShare = this.#shareAt(event.clientX);
    this.#drawLegend();
  }

  #startDrag(event: PointerEvent): void {
    const bins = this.#bins;
    if (!bins || bins.total.length === 0) return;
    const startMs = timeAt(bins, this.#shareAt(event.clientX));
    const before = this.#span;
    const stop = new AbortController();
    const { signal } = stop;
    this.#strip.setPointerCapture(event.pointerId);
    const spanAt = (x: number): Span => snapped(bins, startMs, timeAt(bins, this.#shareAt(x)));
    this.#strip.addEventListener(
      'pointermove',
      (moved) => {
        if (!this.#isDragging && Math.abs(moved.clientX - event.clientX) < dragFromPx) return;
        this.#isDragging = true;
        this.setSpan(spanAt(moved.clientX));
      },
      { signal },
    );
    const end = (isTaken: boolean, x: number): void => {
      stop.abort();
      if (!this.#isDragging) return;
      this.#isDragging = false;
      if (isTaken) this.#choose(spanAt(x));
      else this.setSpan(before);
    };
    this.#strip.addEventListener('pointerup', (up) => end(true, up.clientX), { signal });
    this.#strip.addEventListener('pointercancel', () => end(false, 0), { signal });
  }

  #onWheel(event: WheelEvent): void {
    if (!event.ctrlKey || !this.#bins) return;
    event.preventDefault();
    this.#zoomAround(timeAt(this.#bins, this.#shareAt(event.clientX)), event.deltaY < 0 ? 1 / zoomFactor : zoomFactor);
  }

  #zoomAround(centreMs: number, factor: number): void {
    const bins = this.#bins;
    if (!bins || bins.total.length === 0) return;
    const lengthMs = bins.widthMs * bins.total.length * factor;
    if (factor > 1 && !this.#zoom) return;
    if (lengthMs < bins.total.length) return;
    const share = shareOf(bins, centreMs);
    const fromMs = centreMs - share * lengthMs;
    this.zoomTo({ fromMs, toMs: fromMs + lengthMs });
  }

  /** Shows this much of the time; null: all that is held. */
  zoomTo(zoom: Span | null): void {
    this.#zoom = zoom;
    this.#drawLegend();
    this.#ports.onZoom(zoom);
  }

  #choose(span: Span | null): void {
    this.#anchor = undefined;
    this.setSpan(span);
    this.#ports.onSpan(span);
  }

  #onKey(event: KeyboardEvent): boolean {
    const bins = this.#bins;
    const key = keyOf('histogram', event);
    if (!bins || bins.total.length === 0 || key === undefined) return false;
    const last = bins.total.length - 1;
    const at = this.#at ?? last;
    const move = (index: number, isSelecting = false): void =>
      this.#moveTo(Math.min(last, Math.max(0, index)), isSelecting);
    const zoom = (factor: number): void => this.#zoomAround(this.#binSpan(at)?.fromMs ?? 0, factor);
    const acts: Readonly<Record<KeysOf<'histogram'>, () => unknown>> = {
      barLeft: () => move(at - 1),
      barRight: () => move(at + 1),
      barsLeft: () => move(at - 10),
      barsRight: () => move(at + 10),
      firstBar: () => move(0),
      lastBar: () => move(last),
      spanLeft: () => move(at - 1, true),
      spanRight: () => move(at + 1, true),
      takeSpan: () => this.#choose(this.#span && this.#anchor !== undefined ? this.#span : this.#binSpan(at)),
      zoomIn: () => zoom(1 / zoomFactor),
      zoomOut: () => zoom(zoomFactor),
      zoomAll: () => this.zoomTo(null),
      clearSpan: () => (this.#span ? this.#choose(null) : false),
      barMenu: () => this.#openMenu((at + 0.5) / bins.total.length),
    };
    return acts[key]() !== false;
  }

  /** Of the chosen span where the menu is opened within it, else of the bar there. */
  #openMenu(share: number, y?: number): void {
    const bins = this.#bins;
    if (!bins || bins.total.length === 0) return;
    const timeMs = timeAt(bins, share);
    const box = this.#strip.getBoundingClientRect();
    const isWithin = this.#span && timeMs >= this.#span.fromMs && timeMs < this.#span.toMs;
    const span = isWithin ? this.#span : this.#binSpan(binAt(bins, timeMs));
    if (span) this.#ports.onMenu({ x: box.left + share * box.width, y: y ?? box.bottom }, span);
  }

  #binSpan(index: number): Span | null {
    if (!this.#bins) return null;
    const fromMs = this.#bins.fromMs + index * this.#bins.widthMs;
    return { fromMs, toMs: fromMs + this.#bins.widthMs };
  }

  #moveTo(index: number, isSelecting: boolean): void {
    const from = this.#at ?? index;
    this.#at = index;
    this.#anchor = isSelecting ? (this.#anchor ?? from) : undefined;
    const anchor = this.#anchor === undefined ? null : this.#binSpan(this.#anchor);
    const here = this.#binSpan(index);
    if (anchor && here) {
      this.setSpan({ fromMs: Math.min(anchor.fromMs, here.fromMs), toMs: Math.max(anchor.toMs, here.toMs) });
    }
    this.#drawSpan();
    this.#drawValue();
    this.#drawLegend();
  }
}

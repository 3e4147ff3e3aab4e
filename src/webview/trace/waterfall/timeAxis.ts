import { element } from '../../kit/dom.ts';
import { lastedText } from '../model/durations.ts';
import { ticksOf, wholeRange, within, zoomed, type TimeRange } from '../model/traceTimes.ts';

const tickWidthPx = 84;
/** A mark with less room than this beside it says its time before it. */
const lastTickPx = 56;
const usualTicks = 5;
/** Less is a click, and no stretch. */
const minDragPx = 4;

/** The time at the head of the waterfall. A stretch that is dragged over fills it; a double click shows all again. */
export class TimeAxis {
  readonly element = element('div', {
    className: 'axis',
    title: 'Drag to zoom in. Double-click to see all.',
    attributes: { role: 'columnheader', 'aria-label': 'Time' },
  });
  readonly #marks = element('div', { className: 'axis-marks', attributes: { 'aria-hidden': 'true' } });
  readonly #brush = element('div', { className: 'axis-brush', attributes: { hidden: '', 'aria-hidden': 'true' } });
  readonly #onChange: () => void;
  #endMs = 0;
  #maxTicks = usualTicks;
  #zoom: TimeRange | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.element.append(this.#marks, this.#brush);
    this.element.addEventListener('pointerdown', (event) => this.#startDrag(event));
    this.element.addEventListener('dblclick', () => this.showAll());
    new ResizeObserver(() => this.#onResize()).observe(this.element);
  }

  get range(): TimeRange {
    return this.#zoom ?? this.#whole;
  }

  get isZoomed(): boolean {
    return this.#zoom !== undefined;
  }

  get #whole(): TimeRange {
    return wholeRange(this.#endMs, this.#maxTicks);
  }

  setEnd(endMs: number): void {
    this.#endMs = endMs;
    this.#draw();
  }

  /** In by halves, or out, around a time where one is given. */
  zoomBy(factor: number, aroundMs?: number): void {
    const { fromMs, toMs } = this.range;
    const shiftMs = aroundMs === undefined ? 0 : aroundMs - (fromMs + toMs) / 2;
    const next = zoomed({ fromMs: fromMs + shiftMs, toMs: toMs + shiftMs }, factor, this.#whole);
    const isAll = next.toMs - next.fromMs >= (this.#whole.toMs - this.#whole.fromMs) * 0.999;
    this.#set(isAll ? undefined : next);
  }

  showAll(): void {
    if (this.#zoom) this.#set(undefined);
  }

  /** How far along the axis a time is: 0 to 1 within it. */
  shareOf(ms: number): number {
    const { fromMs, toMs } = this.range;
    return (ms - fromMs) / (toMs - fromMs);
  }

  /** As properties of CSS, so that every line shows where the marks are. */
  writeMarks(target: HTMLElement): void {
    const ticks = ticksOf(this.range, this.#maxTicks);
    const widthPx = this.element.clientWidth;
    const stepMs = (ticks[1] ?? this.range.toMs) - (ticks[0] ?? 0);
    target.style.setProperty('--tick-start', `${(this.shareOf(ticks[0] ?? 0) * widthPx).toFixed(2)}px`);
    const { fromMs, toMs } = this.range;
    target.style.setProperty('--tick-step', `${Math.max(8, (stepMs / (toMs - fromMs)) * widthPx).toFixed(2)}px`);
  }

  #set(zoom: TimeRange | undefined): void {
    this.#zoom = zoom;
    this.#draw();
    this.#onChange();
  }

  #onResize(): void {
    const maxTicks = Math.max(2, Math.floor(this.element.clientWidth / tickWidthPx));
    if (this.element.clientWidth === 0) return;
    this.#maxTicks = maxTicks;
    this.#draw();
    this.#onChange();
  }

  #draw(): void {
    this.#marks.replaceChildren(
      ...ticksOf(this.range, this.#maxTicks).map((tick) => {
        const share = this.shareOf(tick);
        const isLast = (1 - share) * this.element.clientWidth < lastTickPx;
        const mark = element('span', { className: isLast ? 'tick tick-last' : 'tick', text: lastedText(tick) });
        mark.style.left = `${(share * 100).toFixed(3)}%`;
        return mark;
      }),
    );
  }

  #startDrag(event: PointerEvent): void {
    if (event.button !== 0) return;
    const box = this.element.getBoundingClientRect();
    const placeOf = (moved: PointerEvent): number => Math.min(Math.max(moved.clientX - box.left, 0), box.width);
    const from = placeOf(event);
    let to = from;
    this.element.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => {
      to = placeOf(moved);
      this.#brush.hidden = Math.abs(to - from) < minDragPx;
      this.#brush.style.left = `${Math.min(from, to)}px`;
      this.#brush.style.width = `${Math.abs(to - from)}px`;
    };
    const stop = (): void => {
      this.element.removeEventListener('pointermove', move);
      this.#brush.hidden = true;
      if (Math.abs(to - from) < minDragPx) return;
      const { fromMs, toMs } = this.range;
      const at = (px: number): number => fromMs + (px / box.width) * (toMs - fromMs);
      this.#set(within({ fromMs: at(Math.min(from, to)), toMs: at(Math.max(from, to)) }, this.#whole));
    };
    this.element.addEventListener('pointermove', move);
    this.element.addEventListener('lostpointercapture', stop, { once: true });
  }
}

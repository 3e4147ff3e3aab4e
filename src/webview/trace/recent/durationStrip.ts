import type { DurationColumn } from '../../../protocol/traces/recentTraces.ts';
import { element, iconButton, setAttribute, setText } from '../../kit/dom.ts';
import {
  columnAt,
  describeColumn,
  labelledColumns,
  shareOfSpan,
  durationSpanOf,
  durationSpanText,
  type DurationSpan,
} from './durationModel.ts';
import { traceTookText } from './recentModel.ts';

const labelWidthPx = 72;

/**
 * How many traces took how long, as columns. A drag chooses a span of durations; by keyboard arrows move, with Shift they choose,
 * Enter takes one column, Escape all.
 */
export class DurationStrip {
  readonly element: HTMLElement;
  readonly #onSpan: (span: DurationSpan | undefined) => void;
  readonly #columns = element('div', { className: 'durations-columns', attributes: { 'aria-hidden': 'true' } });
  readonly #chosen = element('div', { className: 'durations-chosen', attributes: { hidden: '' } });
  readonly #cursor = element('div', { className: 'durations-cursor', attributes: { hidden: '' } });
  readonly #strip = element(
    'div',
    {
      className: 'brush durations-strip',
      attributes: {
        role: 'slider',
        tabindex: '0',
        'aria-label': 'How long traces took. Arrows move, with Shift they choose, Enter takes one column, Escape all.',
        'aria-valuemin': '0',
      },
    },
    [this.#columns, this.#chosen, this.#cursor],
  );
  readonly #labels = element('div', { className: 'durations-labels', attributes: { 'aria-hidden': 'true' } });
  readonly #tip = element('span', { className: 'durations-tip' });
  readonly #clear = iconButton('close', 'Show traces of any duration (Escape)', () => this.#choose(undefined));
  #bins: readonly DurationColumn[] = [];
  #span: DurationSpan | undefined;
  #at: number | undefined;
  #anchor: number | undefined;
  #hovered: number | undefined;

  constructor(onSpan: (span: DurationSpan | undefined) => void) {
    this.#onSpan = onSpan;
    const head = element('div', { className: 'durations-head' }, [
      element('span', { className: 'durations-title', text: 'Duration' }),
      this.#tip,
      this.#clear,
    ]);
    const attributes = { 'aria-label': 'Durations' };
    this.element = element('section', { className: 'durations', attributes }, [head, this.#strip, this.#labels]);
    this.#listen();
  }

  show(bins: readonly DurationColumn[], span: DurationSpan | undefined): void {
    this.#bins = bins;
    this.#span = span;
    if (this.#at !== undefined) this.#at = Math.min(this.#at, Math.max(0, bins.length - 1));
    this.element.hidden = bins.length === 0;
    this.#draw();
  }

  #draw(): void {
    const most = this.#bins.reduce((max, { total }) => Math.max(max, total), 1);
    this.#columns.replaceChildren(...this.#bins.map((bin) => columnElement(bin, most)));
    const every = labelledColumns(this.#bins, this.#strip.clientWidth / labelWidthPx);
    this.#labels.replaceChildren(
      ...every.map((at) => {
        const label = element('span', { text: traceTookText(this.#bins[at]?.fromMs ?? 0) });
        label.style.insetInlineStart = percent(at / this.#bins.length);
        return label;
      }),
    );
    this.#drawChoice();
  }

  #drawChoice(): void {
    const share = this.#span && shareOfSpan(this.#bins, this.#span);
    this.#chosen.hidden = !share;
    if (share) {
      this.#chosen.style.insetInlineStart = percent(share.from);
      this.#chosen.style.inlineSize = percent(share.to - share.from);
    }
    const isFocused = document.activeElement === this.#strip;
    this.#cursor.hidden = this.#at === undefined || !isFocused;
    if (this.#at !== undefined) {
      this.#cursor.style.insetInlineStart = percent(this.#at / Math.max(1, this.#bins.length));
      this.#cursor.style.inlineSize = percent(1 / Math.max(1, this.#bins.length));
    }
    this.#clear.hidden = this.#span === undefined;
    const at = this.#at ?? 0;
    const bin = this.#bins[at];
    setAttribute(this.#strip, 'aria-valuemax', String(Math.max(0, this.#bins.length - 1)));
    setAttribute(this.#strip, 'aria-valuenow', String(at));
    setAttribute(this.#strip, 'aria-valuetext', bin ? describeColumn(bin) : 'No traces');
    setText(this.#tip, this.#tipText(isFocused));
  }

  #tipText(isFocused: boolean): string {
    const pointed = this.#bins[this.#hovered ?? (isFocused && this.#anchor === undefined ? (this.#at ?? -1) : -1)];
    if (pointed) return describeColumn(pointed);
    return this.#span ? durationSpanText(this.#span) : '';
  }

  #listen(): void {
    const strip = this.#strip;
    strip.addEventListener('pointerdown', (event) => event.button === 0 && this.#drag(event));
    strip.addEventListener('pointermove', (event) => this.#hover(this.#columnAt(event)));
    strip.addEventListener('pointerleave', () => this.#hover(undefined));
    strip.addEventListener('keydown', (event) => this.#onKey(event));
    for (const name of ['focus', 'blur']) strip.addEventListener(name, () => this.#drawChoice());
    new ResizeObserver(() => this.#draw()).observe(strip);
  }

  #hover(column: number | undefined): void {
    this.#hovered = column;
    this.#drawChoice();
  }

  #columnAt({ clientX }: PointerEvent): number {
    const { left, width } = this.#strip.getBoundingClientRect();
    return columnAt(this.#bins, width > 0 ? (clientX - left) / width : 0);
  }

  /** What is dragged over is chosen when the button is let go; a click on the one column that is chosen clears it. */
  #drag(event: PointerEvent): void {
    if (this.#bins.length === 0) return;
    const from = this.#columnAt(event);
    const before = this.#span;
    const stop = new AbortController();
    const { signal } = stop;
    this.#strip.setPointerCapture(event.pointerId);
    const preview = (move: PointerEvent): void => {
      this.#span = durationSpanOf(this.#bins, from, this.#columnAt(move));
      this.#drawChoice();
    };
    const end = (last: PointerEvent): void => {
      stop.abort();
      const span = durationSpanOf(this.#bins, from, this.#columnAt(last));
      const isSame = before && span && before.minMs === span.minMs && before.maxMs === span.maxMs;
      this.#choose(isSame ? undefined : span);
    };
    this.#strip.addEventListener('pointermove', preview, { signal });
    this.#strip.addEventListener('pointerup', end, { signal });
    this.#strip.addEventListener(
      'pointercancel',
      () => {
        stop.abort();
        this.#span = before;
        this.#drawChoice();
      },
      { signal },
    );
  }

  #onKey(event: KeyboardEvent): void {
    const last = this.#bins.length - 1;
    if (last < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.#at ?? last;
    const move = (to: number): void => this.#moveTo(at, Math.min(last, Math.max(0, to)), event.shiftKey);
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => move(at - 1),
      ArrowRight: () => move(at + 1),
      Home: () => move(0),
      End: () => move(last),
      Enter: () => this.#choose(this.#anchor === undefined ? durationSpanOf(this.#bins, at, at) : this.#span),
      Escape: () => this.#choose(undefined),
    };
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
    if (!act || (event.key === 'Escape' && this.#span === undefined)) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  }

  #moveTo(from: number, column: number, isChoosing: boolean): void {
    this.#anchor = isChoosing ? (this.#anchor ?? from) : undefined;
    this.#at = column;
    if (this.#anchor !== undefined) this.#span = durationSpanOf(this.#bins, this.#anchor, column);
    this.#drawChoice();
  }

  #choose(span: DurationSpan | undefined): void {
    this.#anchor = undefined;
    this.#span = span;
    this.#drawChoice();
    this.#onSpan(span);
  }
}

/** The square root keeps one trace visible beside a thousand. */
function columnElement({ total, matched, failed }: DurationColumn, most: number): HTMLElement {
  const height = (count: number): string => (count === 0 ? '0' : `max(3px, ${percent(Math.sqrt(count / most))})`);
  const bar = (className: string, count: number): HTMLElement => {
    const made = element('span', { className });
    made.style.blockSize = height(count);
    return made;
  };
  const isOut = total > 0 && matched === 0;
  return element('div', { className: `durations-column${isOut ? ' durations-out' : ''}` }, [
    bar('durations-bar', total),
    bar('durations-failed', failed),
  ]);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

import { element, setAttribute, setText } from '../kit/dom.ts';
import { formatClock } from '../kit/format.ts';
import { chartHeight, chartWidth, highest, linePath, roundedTop, figureAt, type Samples } from './chartModel.ts';

export interface ChartLine {
  readonly label: string;
  readonly samples: Samples;
  /** Which colour and dash of the chart's it has. */
  readonly look: number;
}

interface ChartKind {
  readonly title: string;
  readonly format: (value: number) => string;
  /** What the scale reaches at least, so that a still line is not blown up. */
  readonly least: number;
  readonly isBytes: boolean;
}

const svg = 'http://www.w3.org/2000/svg';
const looks = 6;

/** Lines over time. What is under the pointer, or else what is now, stands above them; a screen reader is told the same. */
export class Chart {
  readonly element: HTMLElement;
  readonly #kind: ChartKind;
  readonly #value = element('span', { className: 'chart-value' });
  readonly #top = element('span', { className: 'chart-top' });
  readonly #from = element('span', {});
  readonly #to = element('span', {});
  readonly #drawing = document.createElementNS(svg, 'svg');
  readonly #cursor = document.createElementNS(svg, 'line');
  readonly #paths: SVGPathElement[] = [];
  #lines: readonly ChartLine[] = [];
  #range = { fromMs: 0, toMs: 1 };
  /** Where the pointer is, from 0 to 1; undefined when it is elsewhere. */
  #pointed: number | undefined;

  constructor(kind: ChartKind) {
    this.#kind = kind;
    setAttribute(this.#drawing, 'viewBox', `0 0 ${chartWidth} ${chartHeight}`);
    setAttribute(this.#drawing, 'preserveAspectRatio', 'none');
    setAttribute(this.#drawing, 'role', 'img');
    setAttribute(this.#cursor, 'class', 'chart-cursor');
    setAttribute(this.#cursor, 'y1', '0');
    setAttribute(this.#cursor, 'y2', String(chartHeight));
    this.#drawing.append(this.#cursor);
    this.#drawing.addEventListener('pointermove', (event) => this.#point(event));
    this.#drawing.addEventListener('pointerleave', () => this.#leave());
    const head = element('div', { className: 'chart-head' }, [element('h3', { text: kind.title }), this.#value]);
    const times = element('div', { className: 'chart-times', attributes: { 'aria-hidden': 'true' } }, [
      this.#from,
      this.#to,
    ]);
    const frame = element('div', { className: 'chart-frame' }, [this.#top]);
    frame.append(this.#drawing);
    this.element = element('div', { className: 'chart' }, [head, frame, times]);
  }

  draw(lines: readonly ChartLine[], fromMs: number, toMs: number): void {
    const known = lines.filter(({ samples }) => samples.length > 0);
    this.#lines = known;
    this.#range = { fromMs, toMs };
    const { least, isBytes, format } = this.#kind;
    const most = highest(
      known.map(({ samples }) => samples),
      fromMs,
    );
    const top = roundedTop(most, least, isBytes);
    known.forEach(({ samples, look }, index) => {
      const path = this.#path(index);
      setAttribute(path, 'class', `chart-line look-${look % looks}`);
      setAttribute(path, 'd', linePath(samples, fromMs, toMs, top));
    });
    for (const path of this.#paths.slice(known.length)) setAttribute(path, 'd', '');
    setText(this.#top, known.length === 0 ? '' : format(top));
    setText(this.#from, formatClock(fromMs));
    setText(this.#to, 'now');
    this.#say(most);
  }

  #path(index: number): SVGPathElement {
    const known = this.#paths[index];
    if (known) return known;
    const path = document.createElementNS(svg, 'path');
    this.#paths.push(path);
    this.#drawing.append(path);
    return path;
  }

  #point({ clientX }: PointerEvent): void {
    const { left, width } = this.#drawing.getBoundingClientRect();
    this.#pointed = width > 0 ? Math.min(1, Math.max(0, (clientX - left) / width)) : undefined;
    this.#say();
  }

  #leave(): void {
    this.#pointed = undefined;
    this.#say();
  }

  #say(most?: number): void {
    const { fromMs, toMs } = this.#range;
    const atMs = this.#pointed === undefined ? toMs : fromMs + (toMs - fromMs) * this.#pointed;
    const figures = this.#lines.map(({ label, samples }) => {
      const value = figureAt(samples, atMs);
      return { label, text: value === undefined ? '–' : this.#kind.format(value) };
    });
    const text = figures.map(({ label, text: figure }) => (figures.length > 1 ? `${label} ${figure}` : figure));
    const when = this.#pointed === undefined ? [] : [formatClock(atMs)];
    setText(this.#value, figures.length === 0 ? 'not known' : [...text, ...when].join(' · '));
    const x = String((this.#pointed ?? -1) * chartWidth);
    setAttribute(this.#cursor, 'x1', x);
    setAttribute(this.#cursor, 'x2', x);
    if (most === undefined) return;
    const now = text.length === 0 ? 'not known' : text.join(', ');
    setAttribute(this.#drawing, 'aria-label', `${this.#kind.title}: ${now}; at most ${this.#kind.format(most)}`);
  }
}

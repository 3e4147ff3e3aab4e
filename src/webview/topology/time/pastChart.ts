import type { PastTotals } from './pastTotals.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** The chart's own units: it is stretched to where it stands. */
export const chartUnits = { width: 1000, height: 100 } as const;

/** Rates of the last minutes as an area, errors as bars before it, lag as a line: each as a share of its own highest. */
export class PastChart {
  readonly element = svgElement('svg', {
    class: 'past-chart',
    viewBox: `0 0 ${chartUnits.width} ${chartUnits.height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  readonly #rate = svgElement('path', { class: 'past-rate' });
  readonly #lag = svgElement('path', { class: 'past-lag' });
  readonly #errors = svgElement('path', { class: 'past-errors' });

  constructor() {
    this.element.append(this.#rate, this.#lag, this.#errors);
  }

  show(totals: readonly PastTotals[], fromMs: number, toMs: number): void {
    const x = (atMs: number): number => ((atMs - fromMs) / Math.max(1, toMs - fromMs)) * chartUnits.width;
    this.#rate.setAttribute('d', areaPath(totals.map((one) => [x(one.atMs), one.ratePerSecond])));
    this.#lag.setAttribute('d', pastLine(totals.map((one) => [x(one.atMs), one.lag])));
    this.#errors.setAttribute('d', barsPath(totals.map((one) => [x(one.atMs), one.errors])));
  }
}

type Point = readonly [x: number, value: number];

/** The line of values, as a path; nothing where all of them are 0. */
export function pastLine(points: readonly Point[]): string {
  const most = highest(points);
  if (most === 0) return '';
  return points.map(([x, value], place) => `${place === 0 ? 'M' : 'L'}${at(x)} ${at(yOf(value, most))}`).join('');
}

function areaPath(points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)];
  const line = pastLine(points);
  if (!first || !last || line === '') return '';
  return `${line}L${at(last[0])} ${chartUnits.height}L${at(first[0])} ${chartUnits.height}Z`;
}

/** From below, at least a tenth high: one error is seen beside a hundred. */
function barsPath(points: readonly Point[]): string {
  const most = highest(points);
  return points
    .filter(([, value]) => value > 0)
    .map(([x, value]) => `M${at(x)} ${chartUnits.height}V${at(Math.min(yOf(value, most), chartUnits.height * 0.9))}`)
    .join('');
}

function highest(points: readonly Point[]): number {
  return points.reduce((most, [, value]) => Math.max(most, value), 0);
}

/** Room is left above for the highest. */
function yOf(value: number, most: number): number {
  return chartUnits.height * (1 - 0.92 * (value / most));
}

function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function svgElement<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

import { formatBytes } from '../../base/bytes.ts';
import type { PageReplica, UsagePoint, UsageSeries } from '../../protocol/servicePage.ts';
import { element, setText } from '../kit/dom.ts';
import { Chart, type ChartLine } from './chart.ts';
import { samplesOf, summed, type Samples } from './chartModel.ts';
import { windowFor } from './spans.ts';

/** As many figures as the host keeps of a container. */
const maxPoints = 900;
/** What so many figures, one a second, reach back to. */
const maxWindowMs = 900_000;

const percent = (value: number): string => `${value < 0.0995 ? (value * 100).toFixed(1) : Math.round(value * 100)}%`;
const bytes = (value: number): string => formatBytes(value);
const bytesPerSecond = (value: number): string => `${formatBytes(value)}/s`;

/** What the service's containers take: CPU, memory and network, side by side over the same time. */
export class Charts {
  readonly element: HTMLElement;
  readonly #series = new Map<string, { memoryLimitBytes: number; points: UsagePoint[] }>();
  readonly #cpu = new Chart({ title: 'CPU', format: percent, least: 0.05, isBytes: false });
  readonly #memory = new Chart({ title: 'Memory', format: bytes, least: 1_048_576, isBytes: true });
  readonly #network = new Chart({ title: 'Network', format: bytesPerSecond, least: 1024, isBytes: true });
  readonly #empty = element('p', { className: 'empty' });
  readonly #row: HTMLElement;
  /** In the order of the rows above, which their colours follow. */
  #containers: readonly PageReplica[] = [];

  constructor() {
    const charts = [this.#cpu, this.#memory, this.#network];
    this.#row = element(
      'div',
      { className: 'charts' },
      charts.map((chart) => chart.element),
    );
    this.element = element('section', {}, [element('h2', { text: 'Usage' }), this.#empty, this.#row]);
  }

  replace(series: readonly UsageSeries[]): void {
    this.#series.clear();
    this.add(series);
  }

  add(series: readonly UsageSeries[]): void {
    for (const { container, memoryLimitBytes, points } of series) {
      const known = this.#series.get(container)?.points ?? [];
      this.#series.set(container, { memoryLimitBytes, points: [...known, ...points].slice(-maxPoints) });
    }
  }

  showContainers(replicas: readonly PageReplica[]): void {
    this.#containers = replicas;
    const isUp = replicas.some(({ runningSinceMs }) => runningSinceMs !== undefined);
    setText(this.#empty, isUp ? 'Nothing is measured yet.' : 'Nothing runs, so nothing is measured.');
    const names = new Set(replicas.map(({ container }) => container));
    for (const name of this.#series.keys()) if (!names.has(name)) this.#series.delete(name);
  }

  draw(nowMs: number): void {
    const all = this.#containers.flatMap(({ container, label }) => {
      const series = this.#series.get(container);
      return series ? [{ label, ...series }] : [];
    });
    const oldestMs = Math.min(nowMs, ...all.map(({ points }) => points[0]?.[0] ?? nowMs));
    const fromMs = nowMs - Math.min(maxWindowMs, windowFor(nowMs - oldestMs));
    this.#empty.hidden = all.length > 0;
    this.#row.hidden = all.length === 0;
    const lines = (field: 1 | 2): readonly ChartLine[] =>
      all.map(({ label, points }, index) => ({ label, samples: samplesOf(points, field), look: index }));
    this.#cpu.draw(lines(1), fromMs, nowMs);
    this.#memory.draw(lines(2), fromMs, nowMs);
    const total = (field: 3 | 4): Samples => summed(all.map(({ points }) => samplesOf(points, field)));
    this.#network.draw(
      [
        { label: 'in', samples: total(3), look: 0 },
        { label: 'out', samples: total(4), look: 1 },
      ],
      fromMs,
      nowMs,
    );
  }
}

import type { ContainerStats } from '../../engine/engine.ts';
import type { UsagePoint, UsageSeries } from '../../protocol/servicePage.ts';

/** Fifteen minutes at one measurement a second: what somebody looks back on who has just seen something. */
const maxPoints = 900;
/** A service with more replicas shows these, so that memory stays bounded. */
const maxContainers = 32;

/** What the containers of one service took, while its page is open. */
export class UsageHistory {
  readonly #series = new Map<string, { memoryLimitBytes: number; points: UsagePoint[] }>();
  readonly #fresh = new Map<string, UsagePoint[]>();

  take(stats: ContainerStats): void {
    const { container, timeMs, cpu, memoryBytes, memoryLimitBytes, rxBytesPerSecond: rx, txBytesPerSecond: tx } = stats;
    const series = this.#series.get(container) ?? { memoryLimitBytes, points: [] };
    if (!this.#series.has(container) && this.#series.size >= maxContainers) return;
    const point: UsagePoint = [timeMs, cpu, memoryBytes, rx ?? null, tx ?? null];
    series.memoryLimitBytes = memoryLimitBytes;
    series.points.push(point);
    if (series.points.length > maxPoints) series.points.splice(0, series.points.length - maxPoints);
    this.#series.set(container, series);
    this.#fresh.set(container, [...(this.#fresh.get(container) ?? []), point].slice(-maxPoints));
  }

  /** Everything that is kept, for a page that has just been built. */
  get all(): readonly UsageSeries[] {
    this.#fresh.clear();
    return [...this.#series].map(([container, { memoryLimitBytes, points }]) => ({
      container,
      memoryLimitBytes,
      points: [...points],
    }));
  }

  /** What came since it was last asked for. */
  takeFresh(): readonly UsageSeries[] {
    const fresh = [...this.#fresh].map(([container, points]) => ({
      container,
      memoryLimitBytes: this.#series.get(container)?.memoryLimitBytes ?? 0,
      points,
    }));
    this.#fresh.clear();
    return fresh;
  }

  /** Forgets containers that are no more. */
  keepOnly(containers: ReadonlySet<string>): void {
    for (const name of this.#series.keys()) if (!containers.has(name)) this.#series.delete(name);
    for (const name of this.#fresh.keys()) if (!containers.has(name)) this.#fresh.delete(name);
  }

  clear(): void {
    this.#series.clear();
    this.#fresh.clear();
  }
}

import type { TopologyFigures } from '../../../protocol/topology/topology.ts';

const spanMs = 10 * 60_000;
/** Of the last two minutes every second is kept, of what was before every fifth. */
const fineSpanMs = 2 * 60_000;
const coarseEveryMs = 5000;
const fineEveryMs = 900;
/** Two minutes by seconds, eight by five seconds, and some more: nobody's clock makes it grow beyond that. */
const maxKept = 260;

/** The figures of the last ten minutes in which somebody has measured, the oldest first. */
export class FigureHistory {
  #kept: readonly TopologyFigures[] = [];

  get past(): readonly TopologyFigures[] {
    return this.#kept;
  }

  add(figures: TopologyFigures): void {
    const { atMs } = figures;
    let last = -Infinity;
    const older = this.#kept.filter(({ atMs: itsMs }) => {
      if (itsMs <= atMs - spanMs || itsMs > atMs) return false;
      const isKept = itsMs - last >= (itsMs > atMs - fineSpanMs ? fineEveryMs : coarseEveryMs);
      if (isKept) last = itsMs;
      return isKept;
    });
    this.#kept = [...older, figures].slice(-maxKept);
  }
}

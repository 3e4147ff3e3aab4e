import type { TopologyFigures } from '../../../protocol/topology/topology.ts';

const spanMs = 10 * 60_000;
/** Of the last two minutes every second is kept, of what was before every fifth. */
const fineSpanMs = 2 * 60_000;
const coarseEveryMs = 5000;
const fineEveryMs = 1000;
/** A timer may be early by so much. */
const slackMs = 100;
/** A map of more nodes and edges than that is remembered at fewer moments, so that what is kept stays within some megabytes. */
const lightMap = 280;
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
    const pace = Math.ceil((Object.keys(figures.nodes).length + Object.keys(figures.edges).length + 1) / lightMap);
    let last = -Infinity;
    const older = this.#kept.filter(({ atMs: itsMs }) => {
      if (itsMs <= atMs - spanMs || itsMs > atMs) return false;
      const everyMs = pace * (itsMs > atMs - fineSpanMs ? fineEveryMs : coarseEveryMs);
      const isKept = itsMs - last >= everyMs - slackMs;
      if (isKept) last = itsMs;
      return isKept;
    });
    this.#kept = [...older, figures].slice(-maxKept);
  }
}

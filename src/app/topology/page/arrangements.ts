import type { Memory } from '../../applications/applicationMarks.ts';
import { topologyArrangementFrom, type TopologyArrangement } from '../../../protocol/topology/topologyPage.ts';

const memoryKey = 'patchbay.topology.arrangements';
/** How the maps of so many projects are arranged is remembered: those that were arranged last. */
const maxProjects = 20;
/** Nodes that are long gone keep their places up to so many. */
const maxPlaces = 2000;

/** Remembers for this workspace how a person has arranged the map of each project. */
export class Arrangements {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Undefined where nobody has arranged anything, or an older version has. */
  of(project: string): TopologyArrangement | undefined {
    const found = this.#all().find(([name]) => name === project);
    return found && topologyArrangementFrom(found[1]);
  }

  async keep(project: string, arrangement: TopologyArrangement): Promise<void> {
    const places = Object.entries(arrangement.places).slice(-maxPlaces);
    const kept = { ...arrangement, places: Object.fromEntries(places) };
    const others = this.#all().filter(([name]) => name !== project);
    await this.#memory.update(memoryKey, [[project, kept], ...others].slice(0, maxProjects));
  }

  #all(): readonly (readonly [unknown, unknown])[] {
    const kept = this.#memory.get(memoryKey);
    if (!Array.isArray(kept)) return [];
    return kept.flatMap((entry: unknown) => (Array.isArray(entry) ? [[entry[0], entry[1]] as const] : []));
  }
}

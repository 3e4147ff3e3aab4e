import type { LayoutQuestion, MapPlace } from '../../../protocol/topology/topologyPage.ts';
import type { MapState } from '../model/mapState.ts';
import { traitsOf } from '../model/nodeTraits.ts';
import { readingEdges } from '../model/shownGraph.ts';

type Layout = (question: LayoutQuestion) => Promise<{ readonly places: Readonly<Record<string, MapPlace>> }>;

/** Asks where nodes are to stand that have no place yet. What stands already stays where it is. */
export class LayoutAsker {
  readonly #state: MapState;
  readonly #layout: Layout;
  readonly #onProblem: (error: unknown) => void;
  #isAsking = false;
  /** What it was asked for in vain; it is not asked for again, or the map would ask without end. */
  #failed = new Set<string>();

  constructor(state: MapState, layout: Layout, onProblem: (error: unknown) => void) {
    this.#state = state;
    this.#layout = layout;
    this.#onProblem = onProblem;
  }

  askIfNeeded(): void {
    const missing = this.#missing;
    if (this.#isAsking || missing.length === 0) return;
    this.#isAsking = true;
    this.#ask(Object.fromEntries(this.#state.places))
      .then((places) => this.#place(places, missing))
      .catch((error: unknown) => {
        this.#failed = new Set([...this.#failed, ...missing]);
        this.#isAsking = false;
        this.#onProblem(error);
      });
  }

  /** Gives all nodes new places, also those that a person has moved. */
  async arrangeAnew(): Promise<void> {
    try {
      this.#state.move(await this.#ask({}));
    } catch (error) {
      this.#onProblem(error);
    }
  }

  #place(places: Readonly<Record<string, MapPlace>>, asked: readonly string[]): void {
    this.#isAsking = false;
    const given = asked.flatMap((id) => {
      const place = places[id];
      return place && !this.#state.places.has(id) ? [[id, place] as const] : [];
    });
    for (const id of asked) if (!places[id]) this.#failed.add(id);
    this.#state.place(Object.fromEntries(given));
    this.askIfNeeded();
  }

  get #missing(): readonly string[] {
    const nodes = this.#state.topology?.nodes ?? [];
    return nodes.flatMap(({ id }) => (this.#state.places.has(id) || this.#failed.has(id) ? [] : [id]));
  }

  async #ask(known: Readonly<Record<string, MapPlace>>): Promise<Readonly<Record<string, MapPlace>>> {
    const { topology } = this.#state;
    const { nodes = [], edges = [] } = topology ?? {};
    const reading = topology ? readingEdges(topology, edges) : [];
    const question = nodes.map((node) => {
      const { width, height } = traitsOf({ kind: node.kind, members: [node] });
      return { id: node.id, kind: node.kind, width, height };
    });
    const here = new Set(nodes.map(({ id }) => id));
    const fixed = Object.fromEntries(Object.entries(known).filter(([id]) => here.has(id)));
    const { places } = await this.#layout({
      nodes: question,
      edges: [...edges, ...reading].map(({ from, to }) => ({ from, to })),
      fixed,
    });
    return places;
  }
}

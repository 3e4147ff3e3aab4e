import { Emitter } from '../../../base/event.ts';
import type { Topology, TopologyFigures } from '../../../protocol/topology/topology.ts';
import type {
  MapPlace,
  TopologyArrangement,
  TopologyLooking,
  TopologyNews,
  TopologyPageSnapshot,
} from '../../../protocol/topology/topologyPage.ts';
import { shownGraph, wholeLook, type MapLook, type ShownGraph } from './shownGraph.ts';

/** So many moves can be undone, the last one first. */
const maxMoves = 50;

/** How many moments of the past are kept: ten minutes, of one a second. */
const maxPast = 600;

/** What the pointer rests on, and where that is on the page, in pixels. */
export interface Hover {
  /** Of a node or an edge. */
  readonly id: string;
  readonly box: DOMRect;
}

/** What all parts of the page of a map know together. Whoever changes it calls it; all that show it hear of it. */
export class MapState {
  readonly #news = new Emitter<Topology | undefined>();
  readonly #figures = new Emitter<TopologyFigures>();
  readonly #pastNews = new Emitter<readonly TopologyFigures[]>();
  readonly #selection = new Emitter<string | undefined>();
  readonly #hover = new Emitter<Hover | undefined>();
  readonly #look = new Emitter<ShownGraph>();
  readonly #find = new Emitter<string>();
  readonly #arranged = new Emitter<TopologyArrangement>();
  readonly #places = new Map<string, MapPlace>();
  /** Where nodes stood before a person moved them. */
  readonly #moves: Readonly<Record<string, MapPlace>>[] = [];
  #topology: Topology | undefined;
  #graph: ShownGraph = { nodes: [], edges: [] };
  #problem: string | undefined;
  #looking: TopologyLooking = { state: 'unasked', cost: null };
  #past: TopologyFigures[] = [];
  #moment: TopologyFigures | undefined;
  #selected: string | undefined;
  #mapLook: MapLook = wholeLook;
  #query = '';

  /** The wiring is another, or what is known of it: topology, problem, looking. */
  readonly onNews = this.#news.event;
  /** Figures to be shown: those of now, or of the moment of the past that is looked at. */
  readonly onFigures = this.#figures.event;
  /** Another moment has come to the past, whichever is shown. */
  readonly onPast = this.#pastNews.event;
  /** A node or an edge is selected; undefined: none is. */
  readonly onSelect = this.#selection.event;
  /** The pointer has come to a node or an edge of the map, or has left it. */
  readonly onHover = this.#hover.event;
  /** What is drawn is other: the topology, or what of it is hidden, folded, filtered, in focus. */
  readonly onLook = this.#look.event;
  readonly onFind = this.#find.event;
  /** A person has arranged it differently, or nodes were placed for the first time: it is to be kept. */
  readonly onArrange = this.#arranged.event;

  begin({ arrangement, past, state, ...news }: TopologyPageSnapshot): void {
    this.#past = past.slice(-maxPast);
    for (const [id, place] of Object.entries(arrangement?.places ?? {})) this.#places.set(id, place);
    this.#mapLook = {
      ...this.#mapLook,
      hidden: new Set(arrangement?.hidden),
      folding: arrangement?.folding ?? 'none',
      folded: new Set(arrangement?.folded),
      focus: state.focus === undefined ? undefined : { id: state.focus, depth: 1 },
    };
    this.#selected = state.focus;
    this.tell(news);
    this.#selection.fire(this.#selected);
    this.#pastNews.fire(this.#past);
    if (this.figures) this.#figures.fire(this.figures);
  }

  tell({ topology, problem, looking }: TopologyNews): void {
    this.#topology = topology ?? undefined;
    this.#problem = problem?.text;
    this.#looking = looking;
    this.#news.fire(this.#topology);
    this.#redraw();
  }

  /** The figures of now. They are shown unless a moment of the past is looked at. */
  tellFigures(figures: TopologyFigures): void {
    this.#past = [...this.#past.slice(1 - maxPast), figures];
    this.#pastNews.fire(this.#past);
    if (!this.#moment) this.#figures.fire(figures);
  }

  /** Shows a moment of the past; undefined: now. */
  lookAt(moment: TopologyFigures | undefined): void {
    this.#moment = moment;
    if (this.figures) this.#figures.fire(this.figures);
  }

  get topology(): Topology | undefined {
    return this.#topology;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  get looking(): TopologyLooking {
    return this.#looking;
  }

  /** The last minutes, the oldest first, the present as the last one. */
  get past(): readonly TopologyFigures[] {
    return this.#past;
  }

  /** Undefined: the present is shown. */
  get moment(): TopologyFigures | undefined {
    return this.#moment;
  }

  /** What is shown now; undefined where nothing is known yet. */
  get figures(): TopologyFigures | undefined {
    return this.#moment ?? this.#past.at(-1);
  }

  get selected(): string | undefined {
    return this.#selected;
  }

  get look(): MapLook {
    return this.#mapLook;
  }

  /** What is drawn: nodes and lines, folded and filtered as the look says. */
  get graph(): ShownGraph {
    return this.#graph;
  }

  get query(): string {
    return this.#query;
  }

  /** Where nodes stand, also those that are not drawn now. */
  get places(): ReadonlyMap<string, MapPlace> {
    return this.#places;
  }

  select(id: string | undefined): void {
    if (id === this.#selected) return;
    this.#selected = id;
    this.#selection.fire(id);
  }

  hover(hover: Hover | undefined): void {
    this.#hover.fire(hover);
  }

  find(query: string): void {
    if (query === this.#query) return;
    this.#query = query;
    this.#find.fire(query);
  }

  change(look: Partial<MapLook>): void {
    this.#mapLook = { ...this.#mapLook, ...look };
    this.#redraw();
    if ('hidden' in look || 'folding' in look || 'folded' in look) this.#keep();
  }

  /** Nodes stand there from now on. */
  place(places: Readonly<Record<string, MapPlace>>): void {
    for (const [id, place] of Object.entries(places)) this.#places.set(id, place);
    this.#keep();
  }

  /** A person wants nodes to stand there, which can be undone. */
  move(places: Readonly<Record<string, MapPlace>>): void {
    const before = Object.keys(places).flatMap((id) => {
      const place = this.#places.get(id);
      return place ? [[id, place] as const] : [];
    });
    this.#moves.push(Object.fromEntries(before));
    if (this.#moves.length > maxMoves) this.#moves.shift();
    this.place(places);
  }

  /** Nodes stand where they stood before the last move; false where there was none. */
  undoMove(): boolean {
    const before = this.#moves.pop();
    if (before) this.place(before);
    return before !== undefined;
  }

  /** Whether something drawn has a name that what is looked for is in; all have where nothing is looked for. */
  isFound(names: readonly string[]): boolean {
    const wanted = this.#query.trim().toLowerCase();
    return wanted === '' || names.some((name) => name.toLowerCase().includes(wanted));
  }

  #redraw(): void {
    this.#graph = this.#topology ? shownGraph(this.#topology, this.#mapLook) : { nodes: [], edges: [] };
    this.#look.fire(this.#graph);
  }

  #keep(): void {
    const { hidden, folding, folded } = this.#mapLook;
    const places = Object.fromEntries(this.#places);
    this.#arranged.fire({ places, hidden: [...hidden], folding, folded: [...folded] });
  }
}

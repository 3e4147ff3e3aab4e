import { DisposableSlot, DisposableStore, type Disposable } from '../../../base/disposable.ts';
import type { Event } from '../../../base/event.ts';
import { ProblemError, toProblem } from '../../../base/problem.ts';
import type { pageSide } from '../../../protocol/page.ts';
import type { Handlers, Peer } from '../../../protocol/rpc.ts';
import type {
  Topology,
  TopologyEdge,
  TopologyFigures,
  TopologyFinding,
  TopologyNode,
} from '../../../protocol/topology/topology.ts';
import type {
  TopologyAction,
  TopologyArrangement,
  TopologyDifferences,
  TopologyFormat,
  TopologyNews,
  topologyPageHostSide,
  TopologyPageSnapshot,
  TopologyPageState,
  TopologyTarget,
} from '../../../protocol/topology/topologyPage.ts';

type Side = typeof topologyPageHostSide;
type PageEnd = Pick<Peer<Side, typeof pageSide>, 'emit'>;

/** What looks at the application, as far as a page needs it. */
export interface WatchedMap {
  readonly current: TopologyNews;
  /** The last minutes, the oldest first. */
  readonly past: readonly TopologyFigures[];
  readonly onDidChange: Event<void>;
  readonly onDidMeasure: Event<TopologyFigures>;
  /** Looks, and measures, until disposed. */
  retain(looker: 'map'): Disposable;
  /** @throws ProblemError `topology.watch-off` where a setting forbids it */
  allow(isAllowed: boolean): Promise<void>;
  differences(atMs: number | null): TopologyDifferences;
}

/** A node or an edge that something is done with. */
export type TopologyThing =
  | { readonly kind: 'node'; readonly node: TopologyNode }
  | { readonly kind: 'edge'; readonly edge: TopologyEdge };

/** A map as it is taken along. */
export interface TakenMap {
  readonly topology: Topology;
  /** Those of now; undefined where nobody has measured. */
  readonly figures: TopologyFigures | undefined;
  /** What the page has drawn: the text of an SVG, a PNG in base64. */
  readonly content: string;
}

/** What the page of a map needs of the world around it. */
export interface TopologyPageHost {
  /** @throws ProblemError where the workspace does not have the application, or is not trusted */
  watched(): Promise<WatchedMap>;
  /** `watched` may answer something else now: the workspace is trusted, or has another application. */
  readonly onDidChange: Event<void>;
  readonly layout: Handlers<Side>['layout'];
  arrangement(): TopologyArrangement | undefined;
  arrange(arrangement: TopologyArrangement): Promise<void>;
  open(thing: TopologyThing, target: TopologyTarget): Promise<void>;
  act(node: TopologyNode, action: TopologyAction): Promise<void>;
  declare(finding: TopologyFinding): Promise<void>;
  takeAlong(map: TakenMap, format: TopologyFormat): Promise<void>;
  copy(text: string): Promise<void>;
  /** The page is closed. */
  ended(session: object): void;
}

/**
 * What stands behind the page of one map. It looks while the page is shown; a page that comes back asks for everything. It lets a page
 * act on what is on the map alone.
 */
export class TopologyPageSession implements Disposable {
  readonly state: TopologyPageState;
  readonly handlers: Handlers<Side>;
  readonly #host: TopologyPageHost;
  readonly #store = new DisposableStore();
  /** Looking and measuring, while somebody sees it. */
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  #page: PageEnd | undefined;
  #watched: WatchedMap | undefined;
  #isBeginning = false;
  #hasFailed = false;
  #isShown = true;
  #problem: TopologyNews['problem'] = null;
  #focus: string | undefined;

  constructor(state: TopologyPageState, host: TopologyPageHost) {
    this.state = state;
    this.#host = host;
    this.#focus = state.focus;
    this.handlers = {
      ready: () => this.#snapshot(),
      layout: (graph, signal) => host.layout(graph, signal),
      arrange: async (arrangement) => done(host.arrange(arrangement)),
      open: async ({ id, target }) => done(host.open(this.#thing(id), target)),
      act: async ({ id, action }) => done(host.act(this.#actor(id, action), action)),
      watch: async ({ isAllowed }) => done(this.#demand().allow(isAllowed)),
      declare: async ({ finding }) => done(host.declare(this.#finding(finding))),
      takeAlong: async ({ format, content }) =>
        done(host.takeAlong({ topology: this.#topology(), figures: this.#demand().past.at(-1), content }, format)),
      differences: ({ atMs }) => this.#demand().differences(atMs),
      copy: async ({ text }) => done(host.copy(text)),
    };
    this.#store.add(host.onDidChange(() => this.#hasFailed && void this.#begin()));
  }

  attach(page: PageEnd): void {
    this.#page = page;
  }

  /** Nothing is looked at for a page that nobody sees. */
  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    this.#follow();
  }

  /** Turns the page to a node; one that is hidden turns to it when it is back. */
  focus(node: string): void {
    this.#focus = node;
    this.#page?.emit('focus', { node });
  }

  dispose(): void {
    this.#store.dispose();
    this.#host.ended(this);
  }

  #snapshot(): TopologyPageSnapshot {
    void this.#begin();
    return {
      state: { ...this.state, focus: this.#focus },
      ...this.#news(),
      arrangement: this.#host.arrangement() ?? null,
      past: [...(this.#watched?.past ?? [])],
    };
  }

  #news(): TopologyNews {
    return (
      this.#watched?.current ?? { topology: null, problem: this.#problem, looking: { state: 'remote', cost: null } }
    );
  }

  /** What failed is tried again when the page is shown the next time, or the host says that it may go now. */
  async #begin(): Promise<void> {
    if (this.#watched || this.#isBeginning) return;
    this.#isBeginning = true;
    try {
      const watched = await this.#host.watched();
      this.#store.add(watched.onDidChange(() => this.#tell()));
      this.#store.add(watched.onDidMeasure((figures) => this.#isShown && this.#page?.emit('figures', figures)));
      this.#watched = watched;
      this.#hasFailed = false;
      this.#problem = null;
      this.#follow();
    } catch (error) {
      this.#hasFailed = true;
      this.#problem = { text: toProblem(error).message };
    } finally {
      this.#isBeginning = false;
    }
    this.#tell();
  }

  #follow(): void {
    if (!this.#isShown) this.#looking.set(undefined);
    else if (this.#watched && !this.#looking.value) this.#looking.set(this.#watched.retain('map'));
  }

  #tell(): void {
    if (!this.#store.isDisposed) this.#page?.emit('news', this.#news());
  }

  #demand(): WatchedMap {
    if (this.#watched) return this.#watched;
    throw new ProblemError(gone);
  }

  #topology(): Topology {
    const { topology } = this.#demand().current;
    if (topology) return topology;
    throw new ProblemError(gone);
  }

  #thing(id: string): TopologyThing {
    const { nodes, edges } = this.#topology();
    const node = nodes.find((each) => each.id === id);
    if (node) return { kind: 'node', node };
    const edge = edges.find((each) => each.id === id);
    if (edge) return { kind: 'edge', edge };
    throw new ProblemError(gone);
  }

  /** A page is only let do what it was offered. */
  #actor(id: string, action: TopologyAction): TopologyNode {
    const thing = this.#thing(id);
    const offered = this.#demand().past.at(-1)?.nodes[id]?.actions ?? [];
    if (thing.kind === 'node' && offered.includes(action)) return thing.node;
    throw new ProblemError(notOffered);
  }

  #finding(index: number): TopologyFinding {
    const finding = this.#topology().findings[index];
    if (finding) return finding;
    throw new ProblemError(gone);
  }
}

async function done(work: Promise<void>): Promise<null> {
  await work;
  return null;
}

const gone = {
  code: 'topology.gone',
  severity: 'info',
  message: 'This is no longer on the map.',
} as const;

const notOffered = {
  code: 'topology.not-offered',
  severity: 'error',
  message: 'That is no longer possible: it has changed meanwhile.',
} as const;

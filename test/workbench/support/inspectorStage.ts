import type { Browser } from 'playwright-core';
import { noFilter } from '../../../src/protocol/filterShapes.ts';
import { inspectorHostSide, type InspectorSnapshot } from '../../../src/protocol/inspector.ts';
import { noCounts, type Counts, type Row, type SourceStatus } from '../../../src/protocol/shapes.ts';
import type { Histogram } from '../../../src/protocol/surveyShapes.ts';
import { openBuiltPage, type BuiltPage, type PageLook } from './builtPage.ts';
import { PageStage } from './pageStage.ts';

/** What the stage shows. */
export interface Scene {
  readonly counts: Partial<Counts>;
  readonly sources: readonly SourceStatus[];
  /** The row at an ordinal. */
  readonly row: (ordinal: number) => Partial<Row>;
  readonly histogram?: Histogram;
  /** When the host tells the page where it begins; at once unless it is given. */
  readonly start?: Promise<unknown>;
  /** When the host has an answer for who opens a message, which is that it is gone; at once unless it is given. */
  readonly detail?: Promise<null>;
}

const noHistogram: Histogram = { fromMs: 0, toMs: 0, bucketMs: 1, total: [], matched: [], gaps: [] };

/**
 * The inspector's page as it is built, in a browser with a host that says whatever the test wants it to: for what has to
 * be measured in pixels, in states that no real server comes to within a second.
 */
export class InspectorStage extends PageStage<typeof inspectorHostSide> {
  #scene: Scene;
  /** Who follows waits for news: the first answer is the next counts. */
  #waiting: (() => void)[] = [];

  private constructor(built: BuiltPage, scene: Scene) {
    super(built, inspectorHostSide);
    this.#scene = scene;
  }

  static async open(browser: Browser, scene: Scene, look: PageLook = {}): Promise<InspectorStage> {
    const built = await openBuiltPage(browser, 'inspector', look);
    const stage = new InspectorStage(built, scene);
    await built.start();
    await stage.page.locator('.foot').waitFor();
    return stage;
  }

  /** Shows other counts, sources or rows, as the host announces them. */
  async play(change: Partial<Scene>): Promise<void> {
    this.#scene = { ...this.#scene, ...change };
    if (change.sources) this.peer.emit('sources', { sources: [...change.sources], state: this.#state });
    const waiting = change.counts ? this.#waiting.splice(0) : [];
    for (const answer of waiting) answer();
    if (change.counts && waiting.length === 0) this.peer.emit('counts', this.#counts);
    await this.settled();
  }

  get #counts(): Counts {
    return { ...noCounts, ...this.#scene.counts };
  }

  get #state(): InspectorSnapshot['state'] {
    const sources = this.#scene.sources.map(({ id }) => id);
    return { version: 1, application: 'stage', sources, filter: noFilter, start: null };
  }

  #rows(from: number, to: number): Row[] {
    const { first, matched } = this.#counts;
    const rows: Row[] = [];
    for (let ordinal = Math.max(first, from); ordinal < Math.min(first + matched, to); ordinal++) {
      rows.push({ ...plainRow(ordinal), ...this.#scene.row(ordinal) });
    }
    return rows;
  }

  protected override answer(name: string, params: unknown): unknown {
    if (name === 'ready') {
      const { sources, start } = this.#scene;
      const snapshot = { filterProblem: null, columns: [], revealed: null };
      const answer = (): unknown => ({ ...snapshot, state: this.#state, counts: this.#counts, sources });
      return start ? start.then(answer) : answer();
    }
    if (name === 'histogram') return this.#scene.histogram ?? noHistogram;
    if (name === 'fields') return { fields: [], sampled: 0 };
    if (name === 'detail') return this.#scene.detail ?? null;
    if (name === 'loadOlder') return { rows: 0, counts: this.#counts };
    if (name !== 'window') return null;
    const { at, count } = (
      params as { window: { at: { kind: string; ordinal: number; behind?: number }; count: number } }
    ).window;
    const answer = (): unknown => {
      const end = this.#counts.first + this.#counts.matched;
      const from = at.kind === 'tail' ? Math.max(end - count, at.behind ?? -Infinity) : at.ordinal;
      return { counts: this.#counts, rows: this.#rows(from, from + count) };
    };
    if (at.behind === undefined) return answer();
    return new Promise((resolve) => this.#waiting.push(() => resolve(answer())));
  }
}

function plainRow(ordinal: number): Row {
  return {
    ordinal,
    sequence: ordinal,
    timeMs: 1_700_000_000_000 + ordinal * 40,
    source: 'stream:orders.created',
    id: `${1_700_000_000_000 + ordinal}-0`,
    key: null,
    type: null,
    level: null,
    sizeBytes: 120 + (ordinal % 50),
    contract: 'none',
    preview: `{"orderId":"o-${ordinal}","total":${(ordinal * 7) % 500}}`,
    marks: [],
    cells: [],
    kind: 'message',
  };
}

export function stageSource(id: string, change: Partial<SourceStatus> = {}): SourceStatus {
  const separator = id.indexOf(':');
  return {
    id,
    label: id.slice(separator + 1),
    kind: id.slice(0, separator) as SourceStatus['kind'],
    state: 'live',
    problem: null,
    counts: { seen: 9, held: 9, evicted: 0, lost: 0, isMoreLost: false, verdicts: null },
    ...change,
  };
}

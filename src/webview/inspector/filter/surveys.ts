import { celVariables } from '../../../base/kinds/celVariables.ts';
import { isFieldPath, type FieldPath } from '../../../base/kinds/columns.ts';
import type { SurveyedFields, Histogram as HistogramAnswer } from '../../../protocol/surveyShapes.ts';
import type { Bins, Span } from '../histogram/histogramModel.ts';
import type { Known } from './celCompletion.ts';

interface SurveyPorts {
  readonly histogram: (buckets: number, span: Span | null) => Promise<HistogramAnswer>;
  readonly fields: () => Promise<SurveyedFields>;
  readonly onBins: (bins: Bins) => void;
  /** Fields are known for the first time. */
  readonly onFields: () => void;
  readonly onError: (error: unknown) => void;
}

/** The strip is counted anew this often at most. */
const histogramEveryMs = 400;
/** After an empty count the next one follows soon, so that the first messages show up quickly. */
const emptyEveryMs = 80;
/** Fields are looked for again when they are asked for and the last look is this long ago. */
const fieldsEveryMs = 4000;
const buckets = 120;

/** Requests the tap's statistics over all held messages, no more often than is useful. */
export class Surveys {
  readonly #ports: SurveyPorts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isCounting = false;
  #isStale = false;
  #isShown = true;
  #hasFilter = false;
  #zoom: Span | null = null;
  #fields: SurveyedFields['fields'] = [];
  #fieldsAtMs = -Infinity;
  #looking: Promise<void> | undefined;

  constructor(ports: SurveyPorts) {
    this.#ports = ports;
  }

  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    if (isShown) this.refresh();
  }

  setZoom(zoom: Span | null): void {
    this.#zoom = zoom;
    this.refresh();
  }

  setFiltered(hasFilter: boolean): void {
    this.#hasFilter = hasFilter;
  }

  /** Something came, or is filtered otherwise. */
  refresh(): void {
    if (!this.#isShown) return;
    this.#isStale = true;
    if (this.#timer !== undefined || this.#isCounting) return;
    void this.#count();
  }

  /** The paths that can be columns, those in most messages first. */
  async paths(): Promise<readonly FieldPath[]> {
    await this.look();
    return this.#fields.flatMap(({ path, types }) => (isFieldPath(path) && !types.includes('object') ? [path] : []));
  }

  /**
   * The names that an expression may use: the variables and the fields seen below them. Also refreshes them for the
   * next call.
   */
  get known(): readonly Known[] {
    void this.look();
    const seen = this.#fields.map(({ path, types }) => ({ path, detail: types.join(' | ') }));
    const variables = Object.entries(celVariables).map(([path, { shownType }]) => ({ path, detail: shownType }));
    return [...variables, ...seen];
  }

  /** Resolves once the fields are known as they are now, or were a moment ago. */
  async look(): Promise<void> {
    if (!this.#looking && performance.now() - this.#fieldsAtMs < fieldsEveryMs) return;
    this.#looking ??= this.#lookNow().finally(() => (this.#looking = undefined));
    await this.#looking;
  }

  async #lookNow(): Promise<void> {
    try {
      const { fields, sampled } = await this.#ports.fields();
      // A view that a filter is only now filling says nothing of the fields: those that were seen stay, and are looked for again.
      if (sampled === 0) return;
      const wereKnown = this.#fields.length > 0;
      this.#fields = fields;
      this.#fieldsAtMs = performance.now();
      if (!wereKnown && fields.length > 0) this.#ports.onFields();
    } catch (error) {
      this.#ports.onError(error);
    }
  }

  async #count(): Promise<void> {
    this.#isStale = false;
    this.#isCounting = true;
    let pauseMs = histogramEveryMs;
    try {
      const { fromMs, bucketMs, total, matched, gaps } = await this.#ports.histogram(buckets, this.#zoom);
      if (total.length === 0) pauseMs = emptyEveryMs;
      const bins = { fromMs, widthMs: bucketMs, total, matched: this.#hasFilter ? matched : undefined, gaps };
      this.#ports.onBins(bins);
    } catch (error) {
      this.#ports.onError(error);
    }
    this.#isCounting = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isStale) void this.#count();
    }, pauseMs);
  }
}

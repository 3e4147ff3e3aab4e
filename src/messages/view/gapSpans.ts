/** Where and when messages are missing, in words. */
interface KnownGap extends GapSpan {
  readonly source: number;
  readonly text: string;
}

interface GapSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The oldest go first beyond this number: a connection that flaps for hours is one long mark anyway. */
const maxSpans = 200;

/** When messages could not be heard, for those who look at messages over time: no message may mean that nobody listened. */
export class GapSpans {
  #spans: GapSpan[] = [];
  #known: KnownGap[] = [];

  add(fromMs: number, toMs: number): void {
    this.#spans.push({ fromMs, toMs });
    if (this.#spans.length > maxSpans) this.#spans.shift();
  }

  /** Of a source messages are missing, whether nobody could listen or they were gone before they were read. */
  know(gap: KnownGap): void {
    this.#known.push(gap);
    if (this.#known.length > maxSpans) this.#known.shift();
  }

  knownWithin(fromMs: number, toMs: number): readonly KnownGap[] {
    return this.#known.filter((gap) => gap.toMs >= fromMs && gap.fromMs <= toMs);
  }

  /** The parts of them within a span of time. */
  within(fromMs: number, toMs: number): readonly GapSpan[] {
    return this.#spans
      .filter((span) => span.toMs >= fromMs && span.fromMs <= toMs)
      .map((span) => ({ fromMs: Math.max(fromMs, span.fromMs), toMs: Math.min(toMs, span.toMs) }));
  }

  clear(): void {
    this.#spans = [];
    this.#known = [];
  }
}

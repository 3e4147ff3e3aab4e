import { sourceKindOf } from '../../base/kinds/sources.ts';
import type { Problem } from '../../base/problem.ts';
import type { SourceStatus } from '../../protocol/shapes.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';

export type SourceResolution = { readonly source: TapSource } | { readonly problem: Problem };

/** What is known of an inspector's sources: where each is read, and how it does. */
export class SourceBook {
  readonly #resolutions = new Map<string, SourceResolution>();
  /** Where each source was last read: it is read on there while nobody can say where it is. */
  readonly #readable = new Map<string, TapSource>();
  #statuses: readonly SourceStatus[] = [];

  /** What the tap says of those it reads. */
  hear(statuses: readonly SourceStatus[]): void {
    this.#statuses = statuses;
  }

  /** Where the sources are now; answers what the tap is to read. */
  resolve(resolved: readonly (readonly [id: string, resolution: SourceResolution])[]): TapSource[] {
    const before = new Map(this.#readable);
    this.#resolutions.clear();
    this.#readable.clear();
    for (const [id, resolution] of resolved) {
      this.#resolutions.set(id, resolution);
      const source = 'source' in resolution ? resolution.source : isPassing(resolution.problem) && before.get(id);
      if (source) this.#readable.set(id, source);
    }
    return [...this.#readable.values()];
  }

  /** One status for each, in this order, whether or not the tap knows it yet. */
  statusesOf(ids: readonly string[]): SourceStatus[] {
    return ids.map((id) => this.#statusOf(id));
  }

  #statusOf(id: string): SourceStatus {
    const resolution = this.#resolutions.get(id);
    const known = this.#statuses.find((status) => status.id === id);
    const isLive = known?.state === 'live' && this.#readable.has(id);
    if (resolution && 'problem' in resolution && !isLive) {
      const { code, severity, message } = resolution.problem;
      return { ...placeholder(id), state: 'lost', problem: { code, severity, message } };
    }
    if (known) return known;
    const source = this.#readable.get(id);
    return source ? { ...placeholder(id), label: source.label, kind: source.kind } : placeholder(id);
  }
}

/** The broker or the engine is away just now; the source itself is what it was. */
function isPassing({ code }: Problem): boolean {
  return /^(broker|engine)\./.test(code);
}

/** A source before anything is known but its id, `kind:name`. */
function placeholder(id: string): SourceStatus {
  const separator = id.indexOf(':');
  const prefix = id.slice(0, Math.max(separator, 0));
  const kind = sourceKindOf(prefix) ?? 'stream';
  return { id, label: id.slice(separator + 1), kind, state: 'connecting', problem: null };
}

import type { SourceStatus } from '../../../protocol/shapes.ts';
import type { SourceLook } from './rowElement.ts';

const chartColors = 6;

/** A source keeps its colour for as long as the page lives, also once it has been removed: its rows are still there. */
export class SourceLooks {
  readonly #looks = new Map<string, SourceLook>();

  of(id: string): SourceLook {
    return this.#looks.get(id) ?? this.#learn(id, id.slice(id.indexOf(':') + 1));
  }

  /** True when one looks otherwise than before. */
  learn(sources: readonly SourceStatus[]): boolean {
    const before = JSON.stringify([...this.#looks]);
    for (const { id, label } of sources) if (this.#looks.get(id)?.label !== label) this.#learn(id, label);
    return JSON.stringify([...this.#looks]) !== before;
  }

  #learn(id: string, label: string): SourceLook {
    const look = { label, color: this.#looks.get(id)?.color ?? this.#looks.size % chartColors };
    this.#looks.set(id, look);
    return look;
  }
}

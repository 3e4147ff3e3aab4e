import type { SourceStatus } from '../../../protocol/shapes.ts';
import type { SourceLook } from './rowElement.ts';

const chartColors = 6;

/** A source keeps its colour for the life of the page, even after its removal, because its rows stay visible. */
export class SourceLooks {
  readonly #looks = new Map<string, SourceLook>();

  of(id: string): SourceLook {
    return this.#looks.get(id) ?? this.#learn(id, id.slice(id.indexOf(':') + 1));
  }

  /** Returns true if the label or colour of a source changed. */
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

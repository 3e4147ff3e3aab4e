import { sourceKindOf, type SourceKind } from '../../../base/kinds/sources.ts';
import type { SourceStatus } from '../../../protocol/shapes.ts';

/** How one source looks wherever it is shown: its kind gives the icon and the hue, its shade tells it from others of the kind. */
export interface SourceLook {
  readonly label: string;
  readonly kind: SourceKind;
  /** From 0 to 8: three tints, each as a whole, a dashed and a dotted bar, so that colour alone tells nothing. */
  readonly shade: number;
}

const shadesPerKind = 9;

/** A source keeps its look for the life of the page, even after its removal, because its rows stay visible. */
export class SourceLooks {
  readonly #looks = new Map<string, SourceLook>();

  of(id: string): SourceLook {
    const known = this.#looks.get(id);
    if (known) return known;
    const separator = id.indexOf(':');
    return this.#learn(id, id.slice(separator + 1), sourceKindOf(id.slice(0, Math.max(0, separator))) ?? 'stream');
  }

  /** Returns true if the label or kind of a source changed. */
  learn(sources: readonly Pick<SourceStatus, 'id' | 'label' | 'kind'>[]): boolean {
    let isChanged = false;
    for (const { id, label, kind } of sources) {
      const known = this.#looks.get(id);
      if (known?.label === label && known.kind === kind) continue;
      this.#learn(id, label, kind);
      isChanged = true;
    }
    return isChanged;
  }

  #learn(id: string, label: string, kind: SourceKind): SourceLook {
    const known = this.#looks.get(id);
    const shade = known?.kind === kind ? known.shade : this.#countOf(kind) % shadesPerKind;
    const look = { label, kind, shade };
    this.#looks.set(id, look);
    return look;
  }

  #countOf(kind: SourceKind): number {
    return [...this.#looks.values()].filter((look) => look.kind === kind).length;
  }
}

/** Marks an element so that the styles give it, and what is in it, the source's colour. */
export function paintSource(target: HTMLElement, { kind, shade }: Pick<SourceLook, 'kind' | 'shade'>): void {
  target.dataset['sourceKind'] = kind;
  target.dataset['shade'] = String(shade);
}

import type { DiscoveryBound } from './workspaceApplication.ts';

/** What a search may cost. */
export interface DiscoveryLimits {
  /** How many folders below the folder of the workspace a manifest may be. */
  readonly maxDepth: number;
  readonly maxFolders: number;
  readonly maxManifests: number;
  /** Of its own time: what others do between its steps does not count. */
  readonly maxMs: number;
}

/**
 * Deep layouts of repositories with many applications are `apps/team/orders/deploy/docker/compose.yaml`, five folders down;
 * what is deeper is nearly always test data or somebody else's code. 20,000 folders are more than a large repository has
 * without what it ignores, and take about a second. The folders nearest to the root are looked at first, so that a search
 * that is cut has found what people open.
 */
export const discoveryLimits: DiscoveryLimits = {
  maxDepth: 6,
  maxFolders: 20_000,
  maxManifests: 1000,
  maxMs: 3000,
};

/** Says when a search has to end, and why. */
export class Budget {
  readonly #limits: DiscoveryLimits;
  readonly #reached = new Set<DiscoveryBound>();
  #folders = 0;
  #manifests = 0;
  #spentMs = 0;
  #since = performance.now();

  constructor(limits: DiscoveryLimits) {
    this.#limits = limits;
  }

  get maxDepth(): number {
    return this.#limits.maxDepth;
  }

  get maxFolders(): number {
    return this.#limits.maxFolders;
  }

  get reached(): readonly DiscoveryBound[] {
    return [...this.#reached];
  }

  /** Others work from now on. */
  pause(): void {
    this.#spentMs += performance.now() - this.#since;
  }

  goOn(): void {
    this.#since = performance.now();
  }

  /** False when no folder more may be looked at. */
  takeFolder(): boolean {
    return this.#take('folders', ++this.#folders <= this.#limits.maxFolders);
  }

  /** False when no manifest more may be read. */
  takeManifest(): boolean {
    return this.#take('manifests', ++this.#manifests <= this.#limits.maxManifests);
  }

  #take(bound: DiscoveryBound, isLeft: boolean): boolean {
    const hasTime = this.#spentMs + performance.now() - this.#since < this.#limits.maxMs;
    if (!isLeft) this.#reached.add(bound);
    if (!hasTime) this.#reached.add('time');
    return isLeft && hasTime;
  }
}

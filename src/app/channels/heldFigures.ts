import { systemClock, type Clock } from '../../base/clock.ts';
import type { TreeNode } from '../trees/treeNode.ts';

/** How stale a figure in an expanded row may be. */
const holdMs = 5000;

/**
 * What rows say while rows are shown below them. VS Code forgets those when the row above them is drawn again, until it has
 * asked for them anew; a figure that changes with every look would have it do so all the time.
 */
export class HeldFigures {
  readonly #clock: Clock;
  readonly #held = new Map<string, { readonly face: Face; readonly sinceMs: number }>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** The node with what it said at the last time that it may say something new. What it is called for stays as it is. */
  hold<N extends TreeNode>(node: N): N {
    const nowMs = this.#clock.nowMs();
    const held = this.#held.get(node.id);
    if (held && nowMs - held.sinceMs < holdMs) return { ...node, ...held.face };
    const { description, spoken, icon } = node;
    this.#held.set(node.id, { face: { description, spoken, icon }, sinceMs: nowMs });
    return node;
  }

  /** Forgets a row that was closed or is gone. */
  forget(id: string): void {
    this.#held.delete(id);
  }

  /** Lets every row say something new at once, because something was done. */
  forgetAll(): void {
    this.#held.clear();
  }
}

type Face = Pick<TreeNode, 'description' | 'spoken' | 'icon'>;

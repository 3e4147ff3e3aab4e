import { isSameData } from '../../base/sameData.ts';

/** What a row must have to be shown, found again and compared. */
interface RowNode {
  readonly id: string;
  /** It is shown on hover only, so a change of it draws no row again. */
  readonly tooltip?: string;
}

/**
 * What VS Code holds as a tree's element, and gives to commands: the same object for as long as there is a row of its id.
 * A command called on it finds what the row stands for now, not what it stood for when it was drawn.
 */
export interface TreeRow<N> {
  readonly id: string;
  node: N;
}

/** What a command was called on: of a row what it stands for now, anything else as it is. */
export function subjectOf(value: unknown): unknown {
  const isRow = typeof value === 'object' && value !== null && 'node' in value && 'id' in value;
  return isRow ? value.node : value;
}

/** Whether what `subjectOf` found is a row of a kind. */
export function isNode<T extends { readonly kind: string }>(value: unknown, kind: T['kind']): value is T {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** VS Code had just forgotten the row that was clicked, and calls the command with nothing in its place. */
export function isLostRow(args: readonly unknown[]): boolean {
  return args.length > 0 && (args[0] === undefined || args[0] === null);
}

/** The fewest rows that have to be drawn again, or everything. A row takes all rows below it along. */
export type Redraw<N> = 'everything' | readonly TreeRow<N>[];

/**
 * The rows of a tree. VS Code forgets the rows below one that is drawn again until it has asked for them anew, and a click
 * on one of them meanwhile comes without its row. So nothing is drawn again but what differs.
 */
export class TreeRows<N extends RowNode> {
  readonly #childrenOf: (node: N) => readonly N[];
  /** With the number of the last update that showed it. Of thousands few come and go, so they are not gathered anew. */
  readonly #rows = new Map<string, TreeRow<N> & { update: number }>();
  #updates = 0;
  #roots: readonly TreeRow<N>[] = [];

  constructor(childrenOf: (node: N) => readonly N[]) {
    this.#childrenOf = childrenOf;
  }

  get roots(): readonly TreeRow<N>[] {
    return this.#roots;
  }

  childrenOf({ node }: TreeRow<N>): readonly TreeRow<N>[] {
    return this.#childrenOf(node).flatMap(({ id }) => this.#rows.get(id) ?? []);
  }

  find(id: string): TreeRow<N> | undefined {
    return this.#rows.get(id);
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  /** The id of the row that a row is below; undefined for the topmost. */
  parentOf(id: string): string | undefined {
    return [...this.#rows.values()].find(({ node }) => this.#childrenOf(node).some((child) => child.id === id))?.id;
  }

  /** Takes in what is to be shown now. Of two nodes with one id the later is shown. */
  update(nodes: readonly N[]): Redraw<N> {
    const update = ++this.#updates;
    const changed: TreeRow<N>[] = [];
    const visit = (node: N, isBelowChanged: boolean): TreeRow<N> => {
      const known = this.#rows.get(node.id);
      const isChanged = known !== undefined && !isBelowChanged && !this.#looksTheSame(known.node, node);
      const row = known ?? { id: node.id, node, update };
      if (!known) this.#rows.set(node.id, row);
      if (isChanged) changed.push(row);
      for (const child of this.#childrenOf(node)) visit(child, isBelowChanged || isChanged);
      row.node = node;
      row.update = update;
      return row;
    };
    const roots = nodes.map((node) => visit(node, false));
    for (const row of this.#rows.values()) if (row.update !== update) this.#rows.delete(row.id);
    const areSameRoots = sameIds(roots, this.#roots);
    this.#roots = roots;
    return areSameRoots ? changed : 'everything';
  }

  /** Compares all that can be seen of a row, and the ids of the rows below it. */
  #looksTheSame(left: N, right: N): boolean {
    if (left === right) return true;
    return sameIds(this.#childrenOf(left), this.#childrenOf(right)) && isSameData(left, right, unseen);
  }
}

/** A tooltip is asked for on hover; where a row stands in a file is nothing to be seen; its children are compared by their ids. */
const unseen: ReadonlySet<string> = new Set(['tooltip', 'at', 'children']);

function sameIds(left: readonly { readonly id: string }[], right: readonly { readonly id: string }[]): boolean {
  return left.length === right.length && left.every(({ id }, index) => id === right[index]?.id);
}

import { inspectImage } from '../../docker/observe/observe.ts';
import type { ObservedNode } from '../../observation.ts';
import { isLive } from '../observe/nodes.ts';
import type { Nodes } from './nodes.ts';

/** After so long a node is asked again. */
const staleMs = 10_000;
/** A node that has not said by then what it has counts as not reached; what it says later is kept for the next time. */
const patienceMs = 5000;
/** Each may be a login on another machine. */
const maxAtOnce = 8;

/** Image → its id. */
type ImageIds = ReadonlyMap<string, string>;

interface Asked {
  readonly atMs: number;
  readonly images: readonly string[];
  /** Undefined: the node's engine is not reached. */
  readonly ids: Promise<ImageIds | undefined>;
}

/** Which nodes have which images that they cannot pull, as their own engines say. */
export class NodeImages {
  readonly #nodes: Nodes;
  readonly #asked = new Map<string, Asked>();

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  /** Adds to nodes what they have of some images of the manager, as far as it is the same. */
  async withImages(
    nodes: readonly ObservedNode[],
    wanted: ImageIds,
    signal: AbortSignal,
  ): Promise<readonly ObservedNode[]> {
    if (wanted.size === 0) return nodes;
    const found = new Map<string, readonly string[]>();
    const left = nodes.filter((node) => node.isHere !== true && isLive(node));
    const ask = async (): Promise<void> => {
      for (let node = left.shift(); node; node = left.shift()) {
        const ids = await this.#idsOn(node.id, [...wanted.keys()]);
        if (ids)
          found.set(
            node.id,
            [...wanted].flatMap(([image, id]) => (ids.get(image) === id ? [image] : [])),
          );
      }
    };
    await Promise.all(Array.from({ length: maxAtOnce }, ask));
    signal.throwIfAborted();
    return nodes.map((node) => {
      const images = found.get(node.id);
      return images ? { ...node, images } : node;
    });
  }

  /** Forgets what nodes said: something was brought to them. */
  forget(): void {
    this.#asked.clear();
  }

  #idsOn(node: string, images: readonly string[]): Promise<ImageIds | undefined> {
    const before = this.#asked.get(node);
    const isFresh = before !== undefined && Date.now() - before.atMs < staleMs;
    if (isFresh && images.every((image) => before.images.includes(image))) return before.ids;
    const ids = this.#askNode(node, images).catch(() => undefined);
    this.#asked.set(node, { atMs: Date.now(), images, ids });
    return ids;
  }

  async #askNode(node: string, images: readonly string[]): Promise<ImageIds> {
    const patience = AbortSignal.timeout(patienceMs);
    const { client } = await this.#nodes.reach(node, patience);
    const ids = await Promise.all(
      images.map(async (image) => [image, (await inspectImage(client, image, patience))?.Id] as const),
    );
    return new Map(ids.flatMap(([image, id]) => (id === undefined ? [] : [[image, id] as const])));
  }
}

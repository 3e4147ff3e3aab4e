import { ProblemError } from '../../../base/problem.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import { readImages, writeImages } from '../../docker/images/imageArchive.ts';
import { imageMissing } from '../../docker/images/imageFailures.ts';
import { inspectImage } from '../../docker/observe/observe.ts';
import type { Nodes } from '../nodes/nodes.ts';
import { observedNodes } from '../tasks/tasks.ts';

/** The manager packs the image anew for each node: more at once would be no faster. */
const maxAtOnce = 2;

export interface Distribution {
  readonly image: string;
  /** The names of the nodes. */
  readonly nodes: readonly string[];
}

/**
 * Brings an image of the manager to nodes that lack it, without a registry: what the one saves, the other loads, while little of it is held
 * here. Rejects with `engine.node-unreachable`, `engine.image-missing`, `engine.load-failed` or `engine.disk-full`.
 */
export async function distributeImage(
  manager: DockerClient,
  nodes: Nodes,
  { image, nodes: names }: Distribution,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const [source, known] = await Promise.all([inspectImage(manager, image, signal), observedNodes(manager, signal)]);
  if (!source) throw imageMissing(image);
  const left = known.filter(({ name }) => names.includes(name));
  const over = new AbortController();
  const combined = AbortSignal.any([signal, over.signal]);
  const bring = async (): Promise<void> => {
    for (let node = left.shift(); node; node = left.shift()) {
      const { name } = node;
      const { client } = await nodes.reach(node.id, combined);
      // It may be there since the plan was made.
      if ((await inspectImage(client, image, combined))?.Id === source.Id) continue;
      const tar = await readImages(manager, [image], combined);
      const onBytes = (text: string): void => onProgress(`To ${name}: ${text}`);
      await writeImages(client, tar, onBytes, combined).catch((error: unknown) => {
        throw onNode(name, error);
      });
      onProgress(`${name} has it`);
    }
  };
  try {
    await Promise.all(Array.from({ length: maxAtOnce }, bring));
  } finally {
    // Where one fails, the other has no use.
    over.abort();
  }
}

/** The same failure, which says on which node. */
function onNode(name: string, error: unknown): unknown {
  if (!(error instanceof ProblemError)) return error;
  const { problem } = error;
  return new ProblemError({ ...problem, message: `Node "${name}": ${problem.message}` }, error);
}

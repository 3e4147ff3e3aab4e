import type { Readable } from 'node:stream';
import { formatBytes } from '../../../base/bytes.ts';
import { ProblemError } from '../../../base/problem.ts';
import { apiPath, type DockerClient } from '../../docker/connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../../docker/connection/errors.ts';
import { diskFull, isDiskFull } from '../../docker/images/imageFailures.ts';
import { inspectImage } from '../../docker/observe/observe.ts';
import { objectsOf } from '../../docker/streams/lines.ts';
import { outputTail } from '../../failures.ts';
import type { Nodes } from '../nodes/nodes.ts';
import { listNodes } from '../tasks/tasks.ts';

/** The shortest time between two texts. */
const intervalMs = 200;
/** The manager packs the image anew for each node: more at once would be no faster. */
const maxAtOnce = 2;

export interface Distribution {
  readonly image: string;
  /** The names of the nodes. */
  readonly nodes: readonly string[];
}

/**
 * Brings an image of the manager to nodes that lack it, without a registry: what the one saves, the other loads, while little of it is held
 * here. Rejects with `engine.node-unreachable`, `engine.image-missing`, `engine.distribute-failed` or `engine.disk-full`.
 */
export async function distributeImage(
  manager: DockerClient,
  nodes: Nodes,
  { image, nodes: names }: Distribution,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const [source, known] = await Promise.all([inspectImage(manager, image, signal), listNodes(manager, signal)]);
  if (!source) throw missing(image, manager.address);
  const left = [...known.values()].filter(({ name }) => names.includes(name));
  const over = new AbortController();
  const combined = AbortSignal.any([signal, over.signal]);
  const bring = async (): Promise<void> => {
    for (let node = left.shift(); node; node = left.shift()) {
      const { client } = await nodes.reach(node.id, combined);
      // It may be there since the plan was made.
      if ((await inspectImage(client, image, combined))?.Id === source.Id) continue;
      const load = { image, node: node.name, sizeBytes: source.Size ?? 0 };
      await copyImage(manager, client, load, onProgress, combined);
    }
  };
  try {
    await Promise.all(Array.from({ length: maxAtOnce }, bring));
  } finally {
    // Where one fails, the other has no use.
    over.abort();
  }
}

interface Load {
  readonly image: string;
  readonly node: string;
  readonly sizeBytes: number;
}

async function copyImage(
  manager: DockerClient,
  to: DockerClient,
  load: Load,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const combined = AbortSignal.any([signal, over.signal]);
  const saved = await manager.stream({ method: 'GET', path: apiPath('images', load.image, '/get') }, combined);
  // A request whose body breaks off would wait for the rest of it.
  saved.once('error', () => over.abort());
  tellProgress(saved, load, onProgress);
  try {
    const request = { method: 'POST', path: '/images/load', query: { quiet: true }, file: saved } as const;
    const failure = await readLoad(await to.stream(request, combined));
    if (failure !== undefined) throw failed(load, failure);
    onProgress(`${load.node} has it`);
  } catch (error) {
    signal.throwIfAborted();
    if (saved.errored) throw failed(load, `the manager has broken off (${saved.errored.message})`, saved.errored);
    const translated = to.translate(error, signal);
    throw translated instanceof DockerHttpError ? failed(load, translated.detail, translated) : translated;
  } finally {
    over.abort();
  }
}

function tellProgress(saved: Readable, { node, sizeBytes }: Load, onProgress: (text: string) => void): void {
  let [sentBytes, toldAtMs] = [0, -Infinity];
  saved.on('data', (chunk: Buffer) => {
    sentBytes += chunk.length;
    if (performance.now() - toldAtMs < intervalMs) return;
    toldAtMs = performance.now();
    onProgress(`To ${node}: ${formatBytes(sentBytes)} of ${formatBytes(Math.max(sizeBytes, sentBytes))}`);
  });
  // It flows as fast as the request takes it, which pipes it.
  saved.pause();
}

/** Reads the answer to its end. Resolves to what went wrong in it, in Docker's words. */
async function readLoad(stream: AsyncIterable<unknown>): Promise<string | undefined> {
  let failure: string | undefined;
  for await (const { error } of objectsOf(stream)) if (typeof error === 'string') failure = error;
  return failure;
}

function missing(image: string, manager: string): ProblemError {
  const message = `Cannot bring "${image}" to other nodes: the manager at ${manager} does not have it. Build or pull it, then try again.`;
  return new ProblemError({ code: 'engine.image-missing', severity: 'error', message });
}

function failed({ image, node }: Load, detail: string, cause?: unknown): Error {
  const what = `Cannot bring "${image}" to node "${node}"`;
  if (isDiskFull(detail)) return refusedByDocker('engine.disk-full', `${what}: ${diskFull(detail)}`, cause);
  const message = `${what}: ${outputTail(detail).replace(/\.$/, '')}. Docker's log on that node may say more.`;
  return refusedByDocker('engine.distribute-failed', message, cause);
}

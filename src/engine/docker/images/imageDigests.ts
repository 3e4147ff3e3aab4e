import type { DockerClient } from '../connection/client.ts';
import { inspectImage } from '../observe/observe.ts';

/** Maps each image that is there to the digests by which registries know it: `repository@sha256:…`. */
export async function imageDigests(
  client: DockerClient,
  images: readonly string[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const unique = [...new Set(images)];
  const facts = await Promise.all(unique.map((image) => inspectImage(client, image, signal)));
  return Object.fromEntries(
    unique.flatMap((image, index) => (facts[index] ? [[image, facts[index].RepoDigests ?? []] as const] : [])),
  );
}

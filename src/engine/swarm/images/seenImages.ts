import type { DockerClient } from '../../docker/connection/client.ts';
import { withTag } from '../../docker/images/imageReference.ts';
import { inspectImages, type InspectedImage } from '../../docker/observe/observe.ts';

/** So few are asked for one by one, which is as fast. */
const fewImages = 5;
/** When a name was last given to an image is not listed: by then it is known again. */
const staleMs = 60_000;

interface ListedImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
}

interface SeenImage {
  readonly image: InspectedImage;
  /** What the list said of its name. */
  readonly listed: string;
  readonly atMs: number;
}

/** The images of a manager. What an id stands for never changes, so of many only those are inspected whose names the list tells otherwise of than before. */
export class SeenImages {
  /** Image → what it was. */
  #seen: ReadonlyMap<string, SeenImage> = new Map();

  /** Those of the images that are there. */
  async inspect(
    client: DockerClient,
    images: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, InspectedImage>> {
    const unique = [...new Set(images)];
    if (unique.length <= fewImages) return inspectImages(client, unique, signal);
    const seen = this.#seen;
    const listed = await listImages(client, signal);
    const nowMs = Date.now();
    const known = new Map<string, SeenImage>();
    for (const name of unique) {
      const before = seen.get(name);
      const isSame = before !== undefined && before.listed === listed.get(withTag(name));
      if (isSame && nowMs - before.atMs < staleMs) known.set(name, before);
    }
    const left = unique.filter((name) => !known.has(name));
    for (const [name, image] of await inspectImages(client, left, signal)) {
      known.set(name, { image, listed: listed.get(withTag(name)) ?? '', atMs: nowMs });
    }
    // Something may have been done to them meanwhile.
    if (this.#seen === seen) this.#seen = known;
    return new Map(
      unique.flatMap((name) => {
        const its = known.get(name);
        return its ? [[name, its.image] as const] : [];
      }),
    );
  }

  /** Something was done that may give their names to others, or to the same ones again. */
  forget(): void {
    this.#seen = new Map();
  }
}

/** Name and tag → what changes when that stands for something else, or is known to a registry. */
async function listImages(client: DockerClient, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const listed = (await client.call({ method: 'GET', path: '/images/json', query: {} }, signal)) as ListedImage[];
  return new Map(
    listed.flatMap(({ Id: id, RepoTags: names, RepoDigests: digests }) =>
      (names ?? []).map((name) => [name, JSON.stringify([id, digests])] as const),
    ),
  );
}

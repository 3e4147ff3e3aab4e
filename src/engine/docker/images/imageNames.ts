import type { DockerClient } from '../connection/client.ts';

/** Nobody chooses from more. */
const maxNames = 500;

/** `name:tag` of every image, the newest first. */
export async function listImageNames(client: DockerClient, signal: AbortSignal): Promise<readonly string[]> {
  const listed = (await client.call({ method: 'GET', path: '/images/json', query: {} }, signal)) as ListedImage[];
  const names = listed.toSorted((a, b) => b.Created - a.Created).flatMap(({ RepoTags: tags }) => tags ?? []);
  return [...new Set(names)].filter((name) => !name.includes('<none>')).slice(0, maxNames);
}

interface ListedImage {
  readonly Created: number;
  readonly RepoTags: readonly string[] | null;
}

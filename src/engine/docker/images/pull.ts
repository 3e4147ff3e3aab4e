import { apiPath, type DockerClient } from '../connection/client.ts';
import { DockerHttpError } from '../connection/errors.ts';
import { pullFailure } from './imageFailures.ts';
import { registryOf, withTag } from './imageReference.ts';
import { objectsOf } from '../streams/lines.ts';
import { PullProgress } from './pullProgress.ts';
import { credentialsOf, encodeHeader } from './registryAuth.ts';
import { realEnvironment } from '../connection/userConfig.ts';

/**
 * Pulls an image with the user's credentials for its registry. Rejects with `engine.image-missing`, `engine.pull-denied`,
 * `engine.registry-unreachable`, `engine.rate-limited`, `engine.no-platform`, `engine.disk-full` or `engine.pull-failed`.
 */
export async function pullImage(
  client: DockerClient,
  { image, platform }: { readonly image: string; readonly platform?: string },
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const credentials = await credentialsOf(registryOf(image), realEnvironment(), signal);
  const query = { fromImage: withTag(image), ...(platform === undefined ? {} : { platform }) };
  const headers: Record<string, string> = credentials ? { 'X-Registry-Auth': encodeHeader(credentials) } : {};
  const failed = (detail: string, cause?: unknown): Error =>
    pullFailure(image, detail, credentials !== undefined, cause);
  try {
    const stream = await client.stream({ method: 'POST', path: '/images/create', query, headers }, signal);
    const failure = await readPull(stream, onProgress);
    if (failure !== undefined) throw failed(failure);
    await noteTime(client, image, signal);
  } catch (error) {
    const translated = client.translate(error, signal);
    throw translated instanceof DockerHttpError ? failed(translated.detail, translated) : translated;
  }
}

/**
 * Docker remembers when it gave an image a name, yet a pull is not that to it: the name is given once more, so that
 * `pull_policy: daily` knows the image's age. One that is named by its digest never changes.
 */
async function noteTime(client: DockerClient, image: string, signal: AbortSignal): Promise<void> {
  if (image.includes('@')) return;
  const name = withTag(image);
  const colon = name.lastIndexOf(':');
  const query = { repo: name.slice(0, colon), tag: name.slice(colon + 1) };
  await client.call({ method: 'POST', path: apiPath('images', name, '/tag'), query }, signal);
}

/** Reads the answer to its end. Resolves to what went wrong in it, in Docker's words. */
async function readPull(
  stream: AsyncIterable<unknown>,
  onProgress: (text: string) => void,
): Promise<string | undefined> {
  const progress = new PullProgress(onProgress);
  let failure: string | undefined;
  for await (const object of objectsOf(stream)) {
    if (typeof object['error'] === 'string') failure = object['error'];
    else progress.take(object);
  }
  progress.end();
  return failure;
}

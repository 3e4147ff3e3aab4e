import { apiPath, type DockerClient } from '../connection/client.ts';
import { DockerHttpError } from '../connection/errors.ts';
import { pushFailure } from './imageFailures.ts';
import { registryOf, withTag } from './imageReference.ts';
import { objectsOf } from '../streams/lines.ts';
import { credentialsOf, encodeHeader } from './registryAuth.ts';
import { realEnvironment } from '../connection/userConfig.ts';

/** The shortest time between two texts. */
const intervalMs = 200;

/**
 * Pushes an image with the user's credentials for its registry. Rejects with `engine.image-missing`, `engine.push-denied`,
 * `engine.registry-unreachable` or `engine.push-failed`.
 */
export async function pushImage(
  client: DockerClient,
  image: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const credentials = await credentialsOf(registryOf(image), realEnvironment(), signal);
  const whole = withTag(image);
  const colon = whole.lastIndexOf(':');
  const path = apiPath('images', whole.slice(0, colon), '/push');
  // Docker refuses a push without the header, whatever is in it.
  const headers = { 'X-Registry-Auth': encodeHeader(credentials ?? {}) };
  const failed = (detail: string, cause?: unknown): Error =>
    pushFailure(image, detail, credentials !== undefined, cause);
  try {
    const query = { tag: whole.slice(colon + 1) };
    const stream = await client.stream({ method: 'POST', path, query, headers }, signal);
    const failure = await readPush(stream, onProgress);
    if (failure !== undefined) throw failed(failure);
  } catch (error) {
    const translated = client.translate(error, signal);
    throw translated instanceof DockerHttpError ? failed(translated.detail, translated) : translated;
  }
}

/** Reads the answer to its end, telling how many layers are there. Resolves to what went wrong in it, in Docker's words. */
async function readPush(
  stream: AsyncIterable<unknown>,
  onProgress: (text: string) => void,
): Promise<string | undefined> {
  const layers = new Map<string, boolean>();
  let failure: string | undefined;
  let toldAtMs = -Infinity;
  for await (const { id, status, error } of objectsOf(stream)) {
    if (typeof error === 'string') failure = error;
    if (typeof id !== 'string' || typeof status !== 'string') continue;
    layers.set(id, /^(Pushed|Layer already exists|Mounted from)/.test(status));
    if (Date.now() - toldAtMs < intervalMs) continue;
    toldAtMs = Date.now();
    onProgress(layersText(layers));
  }
  if (failure === undefined && layers.size > 0) onProgress(layersText(layers));
  return failure;
}

function layersText(layers: ReadonlyMap<string, boolean>): string {
  const pushed = [...layers.values()].filter(Boolean).length;
  return `Pushed ${pushed} of ${layers.size} layers`;
}

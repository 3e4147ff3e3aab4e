import type { Readable } from 'node:stream';
import type { DockerClient } from '../connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../connection/errors.ts';
import { objectsOf } from '../streams/lines.ts';
import { diskFull, imageMissing, isDiskFull } from './imageFailures.ts';

/**
 * Reads images with all their layers as one tar archive, as `docker save` writes it. One that is asked for by name keeps it in the archive.
 * Rejects with `engine.image-missing` and `engine.save-failed`.
 */
export async function readImages(
  client: DockerClient,
  images: readonly string[],
  signal: AbortSignal,
): Promise<Readable> {
  try {
    return await client.stream({ method: 'GET', path: '/images/get', query: { names: images } }, signal);
  } catch (error) {
    if (!(error instanceof DockerHttpError)) throw error;
    const all = images.join(', ');
    if (error.status === 404) throw imageMissing(all, error);
    const message = `Cannot read "${all}" from the engine: ${error.detail}. Check the engine, then try again.`;
    throw refusedByDocker('engine.save-failed', message, error);
  }
}

/**
 * Takes in an archive of `readImages`, and tells how much of it has come. Rejects with `engine.disk-full` and `engine.load-failed`; images
 * that were there stay, but for their names, which the new ones take over.
 */
export async function writeImages(
  client: DockerClient,
  tar: Readable,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const progress = new BytesProgress(onProgress);
  tar.on('data', (chunk: Buffer) => progress.add(chunk.length));
  // It flows with the request, once that is there.
  tar.pause();
  // Where the archive breaks off, its error says why; this Docker would wait for the rest of it.
  const over = new AbortController();
  tar.once('error', (error) => over.abort(brokenOff(error)));
  try {
    await load(client, tar, AbortSignal.any([signal, over.signal]));
  } catch (error) {
    signal.throwIfAborted();
    over.signal.throwIfAborted();
    const translated = client.translate(error, signal);
    throw translated instanceof DockerHttpError ? loadFailure(translated.detail, translated) : translated;
  } finally {
    tar.destroy();
  }
}

async function load(client: DockerClient, tar: Readable, signal: AbortSignal): Promise<void> {
  const request = { method: 'POST', path: '/images/load', query: { quiet: true }, file: tar } as const;
  const answer = await client.stream(request, signal);
  for await (const { error } of objectsOf(answer)) if (typeof error === 'string') throw loadFailure(error);
}

function brokenOff(error: Error): Error {
  const message = `The image has broken off on its way (${error.message}). Check the engine that it comes from, then try again.`;
  return refusedByDocker('engine.load-failed', message, error);
}

function loadFailure(detail: string, cause?: unknown): Error {
  if (isDiskFull(detail)) {
    return refusedByDocker('engine.disk-full', `Cannot take in the image: ${diskFull(detail)}`, cause);
  }
  const message = `The engine does not take in the image: ${detail}. Check the engine, then try again.`;
  return refusedByDocker('engine.load-failed', message, cause);
}

const intervalMs = 200;

/** Tells how much has come, at most every 200 ms. */
class BytesProgress {
  readonly #report: (text: string) => void;
  #bytes = 0;
  #toldAtMs = 0;

  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    if (Date.now() - this.#toldAtMs < intervalMs) return;
    this.#toldAtMs = Date.now();
    this.#report(`${(this.#bytes / 1e6).toFixed(1)} MB`);
  }
}

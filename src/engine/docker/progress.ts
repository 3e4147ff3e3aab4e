import type { Readable } from 'node:stream';
import { objectsOf } from './lines.ts';

/** Reads a pull's or a build's answer to its end. Resolves to what went wrong in it, in Docker's words. */
export async function readProgress(stream: Readable, onProgress: (text: string) => void): Promise<string | undefined> {
  let failure: string | undefined;
  for await (const object of objectsOf(stream)) {
    if (typeof object['error'] === 'string') failure = object['error'];
    const text = describe(object);
    if (text !== '') onProgress(text);
  }
  return failure;
}

function describe(object: Record<string, unknown>): string {
  const { stream, status, id, progress } = object;
  if (typeof stream === 'string') return stream.trimEnd();
  if (typeof status !== 'string') return '';
  const layer = typeof id === 'string' ? `${id}: ` : '';
  return `${layer}${status}${typeof progress === 'string' ? ` ${progress}` : ''}`;
}

import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { OtlpRequest } from './otlpRequest.ts';

/** As it comes, and unpacked. Exporters send some hundred spans at once: a hundredth of that. */
const maxBodyBytes = 4 * 1024 * 1024;
const maxUnpackedBytes = 16 * 1024 * 1024;

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The bytes are not packed as the request says. */
export class BodyBroken extends Error {
  override readonly name = 'BodyBroken';
}

const unpackers = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/** The whole body, or `BodyTooLarge` as soon as it is, or is announced to be. Rejects when the sender goes away. */
export function readBody(request: Readable, announcedBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    if (announcedBytes > maxBodyBytes) return reject(new BodyTooLarge());
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBodyBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new BodyTooLarge());
      }
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new BodyBroken('The sender went away.')));
  });
}

export async function unpacked(body: Buffer, encoding: OtlpRequest['encoding']): Promise<Buffer> {
  if (encoding === 'identity') return body;
  try {
    return await unpackers[encoding](body, { maxOutputLength: maxUnpackedBytes });
  } catch (error) {
    if (error instanceof RangeError) throw new BodyTooLarge();
    throw new BodyBroken(`The body is no ${encoding}.`);
  }
}

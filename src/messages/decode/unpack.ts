import type { Buffer } from 'node:buffer';
import * as zlib from 'node:zlib';
import { isFastStream, readFastStream } from './fastStream.ts';

export type Packing = 'gzip' | 'zstd' | 'deflate' | 'brotli' | 'faststream';

export type Unpacked = { readonly bytes: Buffer } | { readonly error: string };

/** How bytes look packed. Brotli cannot be told by its looks. */
export function packingOf(bytes: Buffer): Exclude<Packing, 'brotli'> | undefined {
  const [first = 0, second = 0, third, fourth] = bytes;
  if (isFastStream(bytes)) return 'faststream';
  if (first === 0x1f && second === 0x8b) return 'gzip';
  if (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd) return 'zstd';
  // The header of zlib: method 8, a window that exists, a checksum, no dictionary.
  const isZlib = (first & 0x8f) === 0x08 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0;
  return isZlib && bytes.length > 6 ? 'deflate' : undefined;
}

/** Unpacks, but never to more than `maxBytes`: what promises more is refused while it grows. */
export function unpack(bytes: Buffer, packing: Packing, maxBytes: number): Unpacked {
  const options = { maxOutputLength: maxBytes };
  try {
    switch (packing) {
      case 'gzip':
        return { bytes: zlib.gunzipSync(bytes, options) };
      case 'deflate':
        return { bytes: zlib.inflateSync(bytes, options) };
      case 'brotli':
        return { bytes: zlib.brotliDecompressSync(bytes, options) };
      case 'faststream':
        return { bytes: readFastStream(bytes).data };
      case 'zstd':
        return unzstd(bytes, options);
    }
  } catch (error) {
    return { error: reasonOf(error, packing, maxBytes) };
  }
}

/** Node has it since 22.15. */
function unzstd(bytes: Buffer, options: { maxOutputLength: number }): Unpacked {
  const decompress: typeof zlib.zstdDecompressSync | undefined = zlib.zstdDecompressSync;
  return decompress ? { bytes: decompress(bytes, options) } : { error: 'zstd cannot be unpacked by this Node.' };
}

function reasonOf(error: unknown, packing: Packing, maxBytes: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_BUFFER_TOO_LARGE') return `${packing}: unpacks to more than ${maxBytes} bytes, which is not done.`;
  return `${packing}: ${message}.`;
}

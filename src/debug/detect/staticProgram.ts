import { open } from 'node:fs/promises';

const machines: Readonly<Record<string, number>> = { amd64: 0x3e, arm64: 0xb7 };
const interpreter = 3;
/** The program headers stand at the beginning. */
const readBytes = 64 * 1024;

/** True for a file of this machine that runs in any Linux container of an architecture: it needs no libraries of the container. */
export async function isStaticProgram(path: string, architecture: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(readBytes), 0, readBytes, 0);
      return isStaticElf(buffer.subarray(0, bytesRead), architecture);
    } finally {
      await file.close();
    }
  } catch {
    // What cannot be read cannot be lent.
    return false;
  }
}

/** Of a 64-bit ELF file, by its beginning: for the architecture, and without an interpreter that would load libraries. */
export function isStaticElf(bytes: Buffer, architecture: string): boolean {
  if (bytes.length < 64 || bytes.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return false;
  if (bytes.readUInt16LE(18) !== machines[architecture]) return false;
  const [start, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  if (size < 4 || start + size * count > bytes.length) return false;
  return Array.from({ length: count }, (_, index) => bytes.readUInt32LE(start + index * size)).every(
    (type) => type !== interpreter,
  );
}

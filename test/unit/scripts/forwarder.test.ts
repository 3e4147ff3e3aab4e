import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  architectures,
  buildNative,
  compilerLack,
  nativePrograms,
  type NativeProgram,
} from '../../../scripts/build/forwarder.ts';

const maxBytes = 100_000;
/** `e_machine` of an ELF file. */
const machines = { amd64: 62, arm64: 183 };
const loadable = 1;
const interpreter = 3;
const dynamic = 2;

const kinds = Object.entries(nativePrograms) as readonly [NativeProgram, string][];
const programs = await Promise.all(
  kinds.flatMap(([name, folder]) =>
    architectures.map(async (architecture) => ({
      name,
      architecture,
      bytes: await readFile(join(folder, architecture)),
      lack: await compilerLack(architecture),
    })),
  ),
);

describe.each(programs)('the $name for $architecture', ({ name, architecture, bytes, lack }) => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-forwarder-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.skipIf(lack !== undefined)(
    `is byte for byte what its source makes${lack === undefined ? '' : ` (SKIPPED: ${lack})`}`,
    async () => {
      expect((await readFile(await buildNative(name, architecture, folder))).equals(bytes)).toBe(true);
    },
  );

  it('is small', () => {
    expect(bytes.length).toBeLessThan(maxBytes);
  });

  it('is a program for Linux that needs no other file', () => {
    expect(bytes.subarray(0, 6).toString('latin1')).toBe('\x7fELF\x02\x01');
    expect(bytes.readUInt16LE(18)).toBe(machines[architecture]);
    const types = segments(bytes).map(({ type }) => type);
    expect(types).toContain(loadable);
    expect(types).not.toContain(interpreter);
    expect(types).not.toContain(dynamic);
  });

  it('has no memory that is both written and run', () => {
    const flags = segments(bytes).map((each) => each.flags & 3);
    expect(flags.length).toBeGreaterThan(0);
    expect(flags).not.toContain(3);
  });

  it('loads on kernels with large pages', () => {
    // arm64 has pages of 64 kB on some systems: two segments in one would have to share its rights.
    const pageBytes = architecture === 'arm64' ? 0x10000 : 0x1000;
    const pages = segments(bytes)
      .filter(({ type }) => type === loadable)
      .map(({ address }) => Math.floor(address / pageBytes));
    expect(new Set(pages).size).toBe(pages.length);
  });
});

/** The program headers of a 64-bit ELF file. */
function segments(
  bytes: Buffer,
): readonly { readonly type: number; readonly flags: number; readonly address: number }[] {
  const [start, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    return {
      type: bytes.readUInt32LE(at),
      flags: bytes.readUInt32LE(at + 4),
      address: Number(bytes.readBigUInt64LE(at + 16)),
    };
  });
}

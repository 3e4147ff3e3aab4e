import { describe, expect, it } from 'vitest';
import { readGoBuild } from '../../../src/debug/detect/goBuild.ts';

const settings = ['path\tshop/orders', 'mod\tshop/orders\t(devel)\t', 'build\t-compiler=gc'];

/** A binary as the linker of Go lays it out, as far as it is read. */
function binary({ lines = settings, flags = 2, sections = ['.text', '.debug_info'], machine = 0x3e } = {}): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  header.writeUInt16LE(machine, 18);
  const info = Buffer.alloc(32);
  info.write('\xff Go buildinf:', 'latin1');
  info[14] = 8;
  info[15] = flags;
  const module = `${'a'.repeat(16)}${lines.join('\n')}${'b'.repeat(16)}`;
  const strings = ['go1.22.4', module].flatMap((text) => [varint(text.length), Buffer.from(text)]);
  const noise = Buffer.alloc(5000, 'x');
  return Buffer.concat([header, noise, info, ...strings, noise, Buffer.from(`\0${sections.join('\0')}\0`)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

const whole = (bytes: Buffer): ReturnType<typeof readGoBuild> => readGoBuild(inChunks(bytes, bytes.length));

describe('a Go binary', () => {
  it.each([1, 7, 33, 1000, 1_000_000])('says how it was built, also when it comes %d bytes at a time', async (size) => {
    expect(await readGoBuild(inChunks(binary(), size))).toEqual({
      goVersion: 'go1.22.4',
      path: 'shop/orders',
      module: 'shop/orders',
      isTrimmed: false,
      isOptimised: true,
      hasSymbols: true,
      architecture: 'amd64',
    });
  });

  it('is not optimised with -N and -l, and may be trimmed and stripped', async () => {
    const lines = [...settings, 'build\t-gcflags="all=-N -l"', 'build\t-trimpath=true'];
    expect(await whole(binary({ lines, sections: ['.text'], machine: 0xb7 }))).toMatchObject({
      ...{ isOptimised: false, isTrimmed: true, hasSymbols: false, architecture: 'arm64' },
    });
  });

  it('has symbols that are compressed', async () => {
    expect(await whole(binary({ sections: ['.zdebug_info'] }))).toMatchObject({ hasSymbols: true });
  });

  it('says little without settings, or in the form of old versions', async () => {
    expect(await whole(binary({ lines: ['path\tx'] }))).toMatchObject({
      goVersion: 'go1.22.4',
      isOptimised: undefined,
    });
    expect(await whole(binary({ flags: 0 }))).toMatchObject({ goVersion: 'Go', isOptimised: undefined });
  });

  it('is not taken for one by the mark alone, which programs that read such information have', async () => {
    const reader = Buffer.concat([binary().subarray(0, 64), Buffer.from('\xff Go buildinf:not', 'latin1')]);
    expect(await whole(reader)).toBeUndefined();
    expect(await whole(Buffer.concat([reader, binary().subarray(64)]))).toMatchObject({ goVersion: 'go1.22.4' });
  });

  it.each([
    ['a script', Buffer.from(`#!/bin/sh\n${'x'.repeat(100)}`)],
    ['nothing', Buffer.alloc(0)],
    ['another program', binary().subarray(0, 5000)],
  ])('is not %s', async (_, bytes) => {
    expect(await whole(bytes)).toBeUndefined();
  });

  it('that lies about lengths is read within bounds', async () => {
    const bytes = binary();
    bytes.fill(0xff, 64 + 5000 + 32, 64 + 5000 + 40);
    expect(await whole(bytes)).toMatchObject({ goVersion: 'Go' });
  });
});

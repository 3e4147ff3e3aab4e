import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isStaticElf, isStaticProgram } from '../../../src/debug/detect/staticProgram.ts';

const programs = join(import.meta.dirname, '../../../media/relay');

describe('a program that may be lent to any container', () => {
  it('is one for its architecture that needs no libraries', async () => {
    expect(await isStaticProgram(join(programs, 'amd64'), 'amd64')).toBe(true);
    expect(await isStaticProgram(join(programs, 'arm64'), 'arm64')).toBe(true);
    expect(await isStaticProgram(join(programs, 'arm64'), 'amd64')).toBe(false);
    expect(await isStaticProgram(join(programs, 'amd64'), 'riscv64')).toBe(false);
  });

  it('is none that names an interpreter, nor a broken one, a script, or what is not there', async () => {
    const header = Buffer.alloc(64 + 56);
    header.write('\x7fELF\x02\x01', 'latin1');
    header.writeUInt16LE(0x3e, 18);
    header.writeBigUInt64LE(64n, 32);
    header.writeUInt16LE(56, 54);
    header.writeUInt16LE(1, 56);
    header.writeUInt32LE(1, 64);
    expect(isStaticElf(header, 'amd64')).toBe(true);
    header.writeUInt32LE(3, 64);
    expect(isStaticElf(header, 'amd64')).toBe(false);
    header.writeUInt16LE(60_000, 56);
    expect(isStaticElf(header, 'amd64')).toBe(false);
    expect(isStaticElf(Buffer.from('#!/bin/sh'), 'amd64')).toBe(false);
    expect(await isStaticProgram('/nowhere/dlv', 'amd64')).toBe(false);
  });
});

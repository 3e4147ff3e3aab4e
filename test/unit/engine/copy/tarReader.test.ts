import { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tarEntries } from '../../../../src/engine/copy/tarReader.ts';
import { tarOf } from '../../../fakes/tar.ts';

async function entriesOf(chunks: AsyncIterable<unknown>) {
  const found: { name: string; type: string; link: string; text: string }[] = [];
  for await (const entry of tarEntries(chunks)) {
    const { name, type, linkName } = entry;
    const parts: Buffer[] = [];
    for await (const part of entry.body()) parts.push(part);
    found.push({ name, type, link: linkName, text: Buffer.concat(parts).toString() });
  }
  return found;
}

function inPieces(bytes: Buffer, length: number): Readable {
  const count = Math.ceil(bytes.length / length);
  return Readable.from(
    Array.from({ length: count }, (_, index) => bytes.subarray(index * length, (index + 1) * length)),
  );
}

const long = `${'folder/'.repeat(40)}file.txt`;
const archive = tarOf([
  { name: 'app/', type: '5' },
  { name: 'app/one', bytes: Buffer.from('1'.repeat(700)) },
  { name: long, bytes: Buffer.from('ü') },
  { name: 'app/link', type: '2', linkName: long },
  { name: 'app/same', type: '1', linkName: 'app/one' },
  { name: 'app/null', type: '3' },
]);

describe('the entries of a tar archive', () => {
  it.each([1, 13, 511, 512, 513, 100_000])('are the same in pieces of %i bytes', async (length) => {
    expect(await entriesOf(inPieces(archive, length))).toEqual([
      { name: 'app/', type: 'directory', link: '', text: '' },
      { name: 'app/one', type: 'file', link: '', text: '1'.repeat(700) },
      { name: long, type: 'file', link: '', text: 'ü' },
      { name: 'app/link', type: 'symlink', link: long, text: '' },
      { name: 'app/same', type: 'link', link: 'app/one', text: '' },
      { name: 'app/null', type: 'other', link: '', text: '' },
    ]);
  });

  it('may be left unread', async () => {
    const names: string[] = [];
    for await (const { name } of tarEntries(inPieces(archive, 100))) names.push(name);
    expect(names).toHaveLength(6);
  });

  it('are those that tar-fs writes', async () => {
    const packed = pack(import.meta.dirname, { entries: ['tarReader.test.ts'] });
    const [entry] = await entriesOf(Readable.from(packed, { objectMode: false }));
    expect(entry?.name).toBe('tarReader.test.ts');
    expect(entry?.text).toContain('are those that tar-fs writes');
  });

  it.each([
    ['ends in the middle', archive.subarray(0, 900)],
    ['ends in the middle of a header', archive.subarray(0, 700)],
    ['has a wrong checksum', Buffer.concat([Buffer.from('x'), archive.subarray(1)])],
    ['is no archive', Buffer.from('#!/bin/sh\n'.repeat(100))],
    ['has facts without end', tarOf([{ name: 'facts', type: 'x', size: 2 ** 31 }])],
    ['has facts that cannot be read', tarOf([{ name: 'facts', type: 'x', bytes: Buffer.from('9999 path=x\n') }])],
    ['has holes', tarOf([{ name: 'sparse', type: 'S', bytes: Buffer.from('x') }])],
  ])('are refused of one that %s', async (_, bytes) => {
    await expect(entriesOf(inPieces(bytes, 1000))).rejects.toMatchObject({
      problem: { code: 'engine.archive-broken' },
    });
  });

  it('never fail otherwise, whatever the bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.tuple(fc.nat(archive.length - 1), fc.nat(255)).map(([at, value]) => {
        const changed = Buffer.from(archive);
        changed[at] = value;
        return changed;
      }),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const read = entriesOf(Readable.from([Buffer.from(given)])).catch((error: unknown) => error);
        expect(await read).toSatisfy(
          (result) => Array.isArray(result) || (result as { problem?: { code?: string } }).problem !== undefined,
        );
      }),
    );
  });
});

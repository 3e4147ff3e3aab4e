import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extractTar } from '../../../src/engine/copy/extract.ts';
import { tarOf, type TarPart } from '../../fakes/tar.ts';

const evil = { bytes: Buffer.from('evil') };

describe('unpacking an archive of somebody else', () => {
  let root = '';
  let inside = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'patchbay-hostile-'));
    inside = join(root, 'inside');
    mkdirSync(inside);
    mkdirSync(join(root, 'outside'));
    writeFileSync(join(root, 'outside/victim'), 'untouched');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const unpack = async (...parts: readonly TarPart[]): Promise<readonly string[]> => {
    const skipped: string[] = [];
    const onSkipped = (name: string): void => void skipped.push(name);
    await extractTar(Readable.from([tarOf(parts)]), inside, { onSkipped }, AbortSignal.timeout(10_000));
    return skipped;
  };
  /** All that is beside the folder that was unpacked into. */
  const isOutsideAsItWas = (): boolean =>
    readFileSync(join(root, 'outside/victim'), 'utf8') === 'untouched' &&
    readdirSync(join(root, 'outside')).length === 1 &&
    readdirSync(root).length === 2;

  it.each<[string, TarPart[]]>([
    ['a name that leads up', [{ name: '../outside/new', ...evil }]],
    ['a name that leads up from within', [{ name: 'a/../../outside/victim', ...evil }]],
    ['a folder that leads up', [{ name: '../made/', type: '5' }]],
    [
      'a link to the outside, and a file through it',
      [
        { name: 'door', type: '2', linkName: '/tmp' },
        { name: 'door/x', ...evil },
      ],
    ],
    [
      'a link in the way of a folder',
      [
        { name: 'a/', type: '5' },
        { name: 'a/door', type: '2', linkName: '/etc' },
        { name: 'a/door/deeper/', type: '5' },
      ],
    ],
    ['a hard link to the outside', [{ name: 'stolen', type: '1', linkName: '../outside/victim' }]],
    ['a hard link to a file of the machine', [{ name: 'stolen', type: '1', linkName: '/etc/passwd' }]],
    [
      'a hard link to a link',
      [
        { name: 'door', type: '2', linkName: '/etc/passwd' },
        { name: 'stolen', type: '1', linkName: 'door' },
      ],
    ],
  ])('refuses %s', async (_, parts) => {
    await expect(unpack(...parts)).rejects.toMatchObject({ problem: { code: 'engine.archive-refused' } });
    expect(isOutsideAsItWas()).toBe(true);
    expect(existsSync('/tmp/x') && readFileSync('/tmp/x', 'utf8') === 'evil').toBe(false);
  });

  it('takes a name from the root as one below the folder', async () => {
    await unpack({ name: '/etc/passwd', ...evil });
    expect(readFileSync(join(inside, 'etc/passwd'), 'utf8')).toBe('evil');
  });

  it('leaves out devices, pipes, and links that lead out of the folder', async () => {
    const skipped = await unpack(
      { name: 'null', type: '3' },
      { name: 'disk', type: '4' },
      { name: 'pipe', type: '6' },
      { name: 'a/out', type: '2', linkName: '../../outside/victim' },
      { name: 'a/in', type: '2', linkName: '../b' },
    );
    expect(skipped).toEqual(['null', 'disk', 'pipe', 'a/out']);
    expect(readdirSync(join(inside, 'a'))).toEqual(['in']);
    expect(readlinkSync(join(inside, 'a/in'))).toBe('../b');
  });

  it('replaces a link that is in the way of a file, and never writes through it', async () => {
    symlinkSync(join(root, 'outside/victim'), join(inside, 'file'));
    await unpack({ name: 'file', ...evil });
    expect(lstatSync(join(inside, 'file')).isFile()).toBe(true);
    expect(isOutsideAsItWas()).toBe(true);
  });

  it('goes through no link that somebody put there before', async () => {
    symlinkSync(join(root, 'outside'), join(inside, 'logs'));
    await expect(unpack({ name: 'logs/victim', ...evil })).rejects.toMatchObject({
      problem: { code: 'engine.archive-refused', message: expect.stringContaining('logs') as string },
    });
    expect(isOutsideAsItWas()).toBe(true);
  });

  it('makes nothing set-uid, and gives folders their rights once they are full', async () => {
    await unpack(
      { name: 'locked/', type: '5', mode: 0o555 },
      { name: 'locked/tool', mode: 0o6755, ...evil },
      { name: 'later', ...evil },
    );
    expect(lstatSync(join(inside, 'locked')).mode & 0o7777).toBe(0o555);
    expect(lstatSync(join(inside, 'locked/tool')).mode & 0o7777).toBe(0o755);
  });

  it('holds little, however large the file', async () => {
    const size = 256 * 2 ** 20;
    const header = tarOf([{ name: 'large', size }]).subarray(0, 512);
    const chunk = Buffer.alloc(2 ** 20, 'x');
    const chunks = function* () {
      yield header;
      for (let sent = 0; sent < size; sent += chunk.length) yield chunk;
      yield Buffer.alloc(1024);
    };
    const before = process.memoryUsage.rss();
    let most = 0;
    const onBytes = (): void => void (most = Math.max(most, process.memoryUsage.rss() - before));
    await extractTar(Readable.from(chunks()), inside, { onBytes }, AbortSignal.timeout(60_000));
    expect(lstatSync(join(inside, 'large')).size).toBe(size);
    expect(most).toBeLessThan(size / 4);
  });

  it('writes nothing outside, whatever an archive holds', async () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'door', '..', '.', '', 'outside', 'victim'), {
      minLength: 1,
      maxLength: 5,
    });
    const part = fc.record({
      name: names.map((parts) => parts.join('/')),
      type: fc.constantFrom('0', '1', '2', '5', '3'),
      linkName: fc.oneof(
        names.map((parts) => parts.join('/')),
        fc.constant('PLACE/outside'),
        fc.constant('/'),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
        rmSync(inside, { recursive: true, force: true });
        mkdirSync(inside);
        const real = parts.map((each) => ({ ...each, linkName: each.linkName.replace('PLACE', root), ...evil }));
        await unpack(...real.map((each) => (each.type === '0' ? each : { ...each, bytes: Buffer.alloc(0) }))).catch(
          () => undefined,
        );
        expect(isOutsideAsItWas()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

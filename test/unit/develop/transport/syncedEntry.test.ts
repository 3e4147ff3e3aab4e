import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tarEnd, tarHeader, tarPadding, type SyncedEntry } from '../../../../src/develop/transport/syncedEntry.ts';
import { tarEntries } from '../../../../src/engine/copy/tarReader.ts';

const facts = { mode: 0o640, uid: 1000, gid: 1001, mtimeMs: 1_700_000_000_000, sizeBytes: 0 } as const;

function archive(parts: readonly (readonly [SyncedEntry, string])[]): Buffer {
  const entries = Buffer.concat(
    parts.flatMap(([entry, text]) => [tarHeader(entry), Buffer.from(text), tarPadding(Buffer.byteLength(text))]),
  );
  return Buffer.concat([entries, tarEnd(entries.length)]);
}

describe('an archive of synced files', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'patchbay-tar-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is whole records, as GNU tar reads a pipe', () => {
    expect(archive([]).length).toBe(10_240);
    const large = { ...facts, name: 'a', type: 'file', sizeBytes: 10_240 } as const;
    expect(archive([[large, 'x'.repeat(10_240)]]).length).toBe(20_480);
  });

  it('is what tar unpacks, with names and links longer than a header has room for', () => {
    const long = `${'deep/'.repeat(30)}${'n'.repeat(200)}`;
    const target = 't'.repeat(180);
    const whole = archive([
      [{ ...facts, name: 'sub', type: 'folder', mode: 0o700 }, ''],
      [{ ...facts, name: 'sub/ünï\n文件', type: 'file', sizeBytes: 5 }, 'hello'],
      [{ ...facts, name: long, type: 'file', sizeBytes: 2 }, 'ok'],
      [{ ...facts, name: 'link', type: 'link', linkTarget: target }, ''],
    ]);
    execFileSync('tar', ['-xf', '-', '-C', folder, '--no-same-owner'], { input: whole });
    expect(readFileSync(join(folder, 'sub/ünï\n文件'), 'utf8')).toBe('hello');
    expect(readFileSync(join(folder, long), 'utf8')).toBe('ok');
    expect(readlinkSync(join(folder, 'link'))).toBe(target);
    const { mode, mtimeMs } = statSync(join(folder, 'sub/ünï\n文件'));
    expect([mode & 0o777, mtimeMs]).toEqual([0o640, facts.mtimeMs]);
    expect(statSync(join(folder, 'sub')).mode & 0o777).toBe(0o700);
  });

  it('says owners and sizes that octal digits have no room for', async () => {
    const huge = { ...facts, name: 'huge', type: 'file', uid: 3_000_000_000, sizeBytes: 12 * 2 ** 30 } as const;
    const header = tarHeader(huge);
    const listing = execFileSync('sh', ['-c', 'tar -tv --numeric-owner -f - 2>/dev/null || true'], { input: header });
    expect(listing.toString()).toMatch(/3000000000\/1001 +12884901888 /);
    for await (const entry of tarEntries(Readable.from([tarHeader({ ...huge, sizeBytes: 0 }), tarEnd(512)]))) {
      expect(entry).toMatchObject({ name: 'huge', sizeBytes: 0 });
    }
  });
});

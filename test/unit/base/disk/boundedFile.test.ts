import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBounded, readBoundedSync } from '../../../../src/base/disk/boundedFile.ts';

/** Both ways; the synchronous one's error is a rejection too. */
const ways = [
  ['at once', async (path: string, max: number) => Promise.resolve().then(() => readBoundedSync(path, max))],
  ['while others go on', readBounded],
] as const;

describe.skipIf(process.platform === 'win32')('A file that a manifest names', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-bounded-'));
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    writeFileSync(join(folder, 'full'), Buffer.alloc(200_000, 'x'));
    writeFileSync(join(folder, 'empty'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(ways)('is read up to its limit, %s', async (_, read) => {
    expect((await read(join(folder, 'full'), 200_000)).equals(Buffer.alloc(200_000, 'x'))).toBe(true);
    expect(await read(join(folder, 'empty'), 10)).toHaveLength(0);
    await expect(read(join(folder, 'full'), 199_999)).rejects.toThrow(/full is larger than 200 kB/);
  });

  it.each(ways)('is no FIFO, device, folder or socket: nobody waits for these, %s', async (_, read) => {
    const server = createServer().listen(join(folder, 'socket'));
    await once(server, 'listening');
    try {
      for (const path of [join(folder, 'fifo'), '/dev/zero', folder]) {
        await expect(read(path, 1000)).rejects.toThrow(`${path} is no regular file`);
      }
      await expect(read(join(folder, 'socket'), 1000)).rejects.toThrow('ENXIO');
    } finally {
      server.close();
    }
  });

  it.skipIf(process.platform !== 'linux').each(ways)(
    'is read by what it holds, not by the size that it says, %s',
    async (_, read) => {
      expect((await read('/proc/self/status', 100_000)).toString()).toContain('Pid:');
      await expect(read('/proc/self/status', 10)).rejects.toThrow('larger than');
    },
  );
});

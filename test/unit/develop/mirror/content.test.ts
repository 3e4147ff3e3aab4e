import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openContent } from '../../../../src/develop/mirror/content.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-content-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function read(source: string, meanwhile?: () => void) {
  const content = await openContent({ source });
  if (!content) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.chunks()) {
    chunks.push(chunk);
    if (chunks.length === 1) meanwhile?.();
  }
  return { bytes: Buffer.concat(chunks), content, largest: Math.max(0, ...chunks.map(({ length }) => length)) };
}

describe('The content of a file on its way into a container', () => {
  it('is what stands in the file, with its permissions, in chunks of bounded size', async () => {
    const file = join(folder, 'a');
    const bytes = Buffer.alloc(300_000, 'abc');
    writeFileSync(file, bytes);
    chmodSync(file, 0o750);
    const found = await read(file);
    expect(found?.bytes.equals(bytes)).toBe(true);
    expect(found?.content).toMatchObject({ sizeBytes: 300_000, mode: 0o750, hasChanged: false });
    expect(found?.largest).toBeLessThanOrEqual(65_536);
  });

  it('has the size that was said before, and says that it changed, if the file becomes shorter or longer meanwhile', async () => {
    const file = join(folder, 'a');
    writeFileSync(file, Buffer.alloc(200_000, 'x'));
    const shorter = await read(file, () => truncateSync(file, 100_000));
    expect(shorter?.bytes.length).toBe(200_000);
    expect(shorter?.content.hasChanged).toBe(true);
    const longer = await read(file, () => writeFileSync(file, Buffer.alloc(300_000, 'y')));
    expect(longer?.bytes.length).toBe(100_000);
    expect(longer?.content.hasChanged).toBe(true);
  });

  it('is none of what is no regular file: gone, a folder, a link, a pipe that nobody writes to', async () => {
    mkdirSync(join(folder, 'folder'));
    symlinkSync('/etc/passwd', join(folder, 'link'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const name of ['gone', 'folder', 'link', 'pipe', 'gone/below']) {
      expect(await openContent({ source: join(folder, name) }), name).toBeUndefined();
    }
  });

  it('may be closed unread', async () => {
    const file = join(folder, 'a');
    writeFileSync(file, 'text');
    const content = await openContent({ source: file });
    await content?.close();
    await expect(content?.close()).resolves.toBeUndefined();
  });
});

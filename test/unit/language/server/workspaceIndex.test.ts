import { describe, expect, it } from 'vitest';
import { WorkspaceIndex } from '../../../../src/language/server/workspaceIndex.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const whole = 'services:\n  web:\n    image: nginx\n';

/** An index over a disk that counts how often folders are listed and files are read. */
function indexOver(files: Readonly<Record<string, string>>) {
  const disk = new MemoryManifestHost(files);
  const counts = { lists: 0, reads: 0 };
  const index = new WorkspaceIndex({
    environment: {},
    exists: (path) => disk.exists(path),
    list: (folder) => {
      counts.lists++;
      return disk.list(folder);
    },
    readText: (path) => {
      counts.reads++;
      return disk.readText(path);
    },
  });
  return { index, disk, counts };
}

describe('the index of the applications of a workspace', () => {
  it('reads nothing again that has not changed', async () => {
    const { index, counts } = indexOver({ '/repo/compose.yaml': whole });
    const first = await index.read(['/repo']);
    const { lists, reads } = { ...counts };
    expect(await index.read(['/repo'])).toBe(first);
    expect(counts).toEqual({ lists, reads });
  });

  it('looks for nothing before somebody asks', () => {
    const { index, counts } = indexOver({ '/repo/compose.yaml': whole });
    expect(index.changed(['/repo/compose.yaml'])).toBe(false);
    expect(counts).toEqual({ lists: 0, reads: 0 });
  });

  it('walks no folder again where only a text has changed', async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`/repo/${n}/compose.yaml`, whole]));
    const { index, disk, counts } = indexOver(files);
    await index.read(['/repo']);
    counts.lists = 0;
    disk.files.set('/repo/3/compose.yaml', `name: other\n${whole}`);
    expect(index.changed(['/repo/3/compose.yaml'])).toBe(true);
    expect(await index.refresh()).toBe(true);
    expect(counts.lists).toBe(0);
  });

  it('searches once for all who ask at the same time', async () => {
    const { index, counts } = indexOver({ '/repo/compose.yaml': whole });
    await index.read(['/repo']);
    const { lists } = counts;
    counts.lists = 0;
    const other = indexOver({ '/repo/compose.yaml': whole });
    const [a, b] = await Promise.all([other.index.read(['/repo']), other.index.read(['/repo'])]);
    expect(a).toBe(b);
    expect(other.counts.lists).toBe(lists);
  });

  it('does not miss what is added while it searches for the first time', async () => {
    const { index, disk } = indexOver({ '/repo/a/compose.yaml': whole });
    const reading = index.read(['/repo']);
    disk.files.set('/repo/b/compose.yaml', whole);
    expect(index.changed(['/repo/b/compose.yaml'])).toBe(true);
    expect(await index.refresh()).toBe(true);
    await reading;
    expect((await index.read(['/repo'])).applications).toHaveLength(2);
  });

  it('keeps workspaces apart whose folders are asked for one after the other', async () => {
    const { index } = indexOver({ '/a/compose.yaml': whole, '/b/compose.yaml': whole });
    const [first, second] = await Promise.all([index.read(['/a']), index.read(['/a', '/b'])]);
    expect([first.applications.length, second.applications.length]).toEqual([1, 2]);
  });
});

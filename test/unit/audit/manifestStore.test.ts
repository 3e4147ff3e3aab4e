import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lineHash } from '../../../src/audit/chain.ts';
import { ManifestStore } from '../../../src/audit/manifestStore.ts';

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-manifests-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function kept(text: string) {
  return { text, hash: lineHash(text) };
}

describe('the store of manifests', () => {
  it('gives back what was kept, to any process of this user alone', async () => {
    const folder = aFolder();
    const shop = kept('{"name":"shop"}');
    await new ManifestStore(folder).keep(shop);
    expect(await new ManifestStore(folder).read(shop.hash)).toBe(shop.text);
    const [name = ''] = readdirSync(join(folder, 'manifests'));
    expect(statSync(join(folder, 'manifests')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'manifests', name)).mode & 0o777).toBe(0o600);
  });

  it('gives nothing for what was changed, is not there, or is no hash', async () => {
    const folder = aFolder();
    const store = new ManifestStore(folder);
    const shop = kept('{"name":"shop"}');
    await store.keep(shop);
    writeFileSync(join(folder, 'manifests', `${shop.hash}.json`), '{"name":"evil"}');
    expect(await store.read(shop.hash)).toBeUndefined();
    expect(await store.read('0'.repeat(64))).toBeUndefined();
    expect(await store.read('../../../etc/passwd')).toBeUndefined();
  });

  it('keeps no more than so much, and lets go of what was used least recently', async () => {
    const folder = aFolder();
    const store = new ManifestStore(folder);
    const texts = Array.from({ length: 19 }, (_, index) => kept(`${index}${'x'.repeat(3_900_000)}`));
    for (const text of texts) await store.keep(text);
    const bytes = readdirSync(join(folder, 'manifests'))
      .map((name) => statSync(join(folder, 'manifests', name)).size)
      .reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeLessThanOrEqual(64 * 1024 * 1024);
    expect(await store.read(texts.at(-1)!.hash)).toBe(texts.at(-1)!.text);
    expect(await store.read(texts[0]!.hash)).toBeUndefined();
  });

  it('does not keep what is too large', async () => {
    const folder = aFolder();
    const large = kept('x'.repeat(5 * 1024 * 1024));
    const store = new ManifestStore(folder);
    await store.keep(large);
    expect(await store.read(large.hash)).toBeUndefined();
  });
});

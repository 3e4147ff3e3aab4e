import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { readBounded } from '../base/disk/boundedFile.ts';
import { lineHash } from './chain.ts';

/** A manifest that is larger is not kept. */
const maxManifestBytes = 4 * 1024 * 1024;
/** All that is kept, of all projects: what was used least recently goes first. */
const maxFiles = 1000;
const maxBytes = 64 * 1024 * 1024;

/**
 * Keeps manifests by their hash, so that what the trail names can be looked at and gone back to: `<audit>/manifests/<hash>.json`. The texts
 * have no secrets in them; the files are their owner's alone.
 */
export class ManifestStore {
  readonly #folder: string;
  readonly #known = new Set<string>();

  /** `audit` is the folder of all trails. */
  constructor(audit: string) {
    this.#folder = join(audit, 'manifests');
  }

  /**
   * Keeps a text by its hash; nothing is written where it is there already, or where it is too large.
   * @throws the system's error where it cannot be written
   */
  async keep({ hash, text }: { readonly hash: string; readonly text: string }): Promise<void> {
    if (this.#known.has(hash) || Buffer.byteLength(text) > maxManifestBytes) return;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#path(hash);
    if (!(await touch(path))) {
      await write(path, text);
      await this.#tidy();
    }
    this.#known.add(hash);
  }

  /** The text of a hash; undefined where it is not kept, or is not what was kept: its hash tells. */
  async read(hash: string): Promise<string | undefined> {
    if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
    try {
      const text = (await readBounded(this.#path(hash), maxManifestBytes)).toString('utf8');
      return lineHash(text) === hash ? text : undefined;
    } catch {
      // It was removed to make room, or was never kept.
      return undefined;
    }
  }

  #path(hash: string): string {
    return join(this.#folder, `${hash}.json`);
  }

  async #tidy(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    const files = await Promise.all(names.map((name) => factsOf(join(this.#folder, name))));
    let bytes = 0;
    const newestFirst = files.flat().toSorted((one, other) => other.usedMs - one.usedMs);
    const gone = newestFirst.filter(({ size }, index) => {
      bytes += size;
      return index >= maxFiles || bytes > maxBytes;
    });
    await Promise.all(gone.map(({ path }) => rm(path, { force: true })));
  }
}

/** Says that it is used now. False where it is not there. */
async function touch(path: string): Promise<boolean> {
  try {
    const now = new Date();
    await utimes(path, now, now);
    return true;
  } catch {
    return false;
  }
}

/** Whoever reads meets all of it or nothing. */
async function write(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function factsOf(path: string): Promise<readonly { path: string; size: number; usedMs: number }[]> {
  try {
    const { size, mtimeMs } = await stat(path);
    return [{ path, size, usedMs: mtimeMs }];
  } catch {
    // Another window has removed it.
    return [];
  }
}

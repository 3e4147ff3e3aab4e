import { constants, type Stats } from 'node:fs';
import { chmod, link, lstat, mkdir, open, symlink, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../base/problem.ts';
import { tarEntries, type TarEntry } from './tarReader.ts';

export interface Extraction {
  /** Names an entry anew; undefined: it was not asked for. Left out: entries keep their names. */
  readonly rename?: (name: string) => string | undefined;
  /** Called for every entry that is left out: devices, sockets, links that lead out. */
  readonly onSkipped?: (name: string, why: string) => void;
  /** Called with the number of bytes written since the last call. */
  readonly onBytes?: (count: number) => void;
}

/**
 * Unpacks an archive below a folder, whatever is in it: nothing is written anywhere else. A name with `..`, and one whose way leads
 * through a symbolic link, end it with `engine.archive-refused`. A link that is in the way of a file is replaced, never followed;
 * folders are neither replaced nor removed. Owners are those of whoever unpacks, and nothing becomes set-uid.
 */
export async function extractTar(
  chunks: AsyncIterable<unknown>,
  root: string,
  extraction: Extraction,
  signal: AbortSignal,
): Promise<void> {
  const folders = new Folders(root);
  for await (const entry of tarEntries(chunks)) {
    signal.throwIfAborted();
    const { rename = (name: string) => name } = extraction;
    const renamed = rename(entry.name);
    if (renamed === undefined) throw refusedEntry(entry.name, 'it is not of what was asked for');
    const parts = partsOf(renamed);
    // The entry for the folder itself needs nothing: it is there.
    if (parts.length === 0) continue;
    await folders.enter(parts.slice(0, -1), entry.name);
    const path = join(root, ...parts);
    if (entry.type === 'directory') await makeFolder(path, entry, parts, folders);
    else await makeOther(path, entry, parts, { ...extraction, rename }, root, signal);
  }
  await folders.leaveAll();
}

/** @throws ProblemError for a name that leads out, or that this machine would read as another. */
function partsOf(name: string): readonly string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isBad = (part: string): boolean =>
    part === '..' || part.includes('\0') || (process.platform === 'win32' && /[\\:]/.test(part));
  if (parts.some(isBad)) throw refusedEntry(name, 'its name leads out of the folder');
  return parts;
}

async function makeFolder(
  path: string,
  { name, mode, mtimeMs }: TarEntry,
  parts: readonly string[],
  folders: Folders,
): Promise<void> {
  const found = await factsOf(path);
  if (found && !found.isDirectory()) throw refusedEntry(name, 'something that is no folder has its place');
  if (!found) await mkdir(path, { mode: 0o700 });
  folders.finishLater(parts, path, mode & 0o777, mtimeMs);
}

async function makeOther(
  path: string,
  entry: TarEntry,
  parts: readonly string[],
  extraction: Extraction & Required<Pick<Extraction, 'rename'>>,
  root: string,
  signal: AbortSignal,
): Promise<void> {
  const { name, type } = entry;
  const skip = (why: string): void => extraction.onSkipped?.(name, why);
  if (type === 'other') return skip('it is a device, a pipe or of a kind that cannot be copied');
  if (type === 'symlink' && leadsOut(parts, entry.linkName)) return skip('it is a link that leads out of the folder');
  const found = await factsOf(path);
  if (found?.isDirectory()) throw refusedEntry(name, 'a folder has its place');
  if (type === 'link') {
    const from = await linkedFile(entry, extraction.rename, root);
    if (from === path) return;
    if (found) await unlink(path);
    return link(from, path);
  }
  if (found) await unlink(path);
  if (type === 'symlink') return symlink(entry.linkName, path);
  await writeFile(path, entry, extraction, signal);
}

async function writeFile(
  path: string,
  { mode, mtimeMs, ...entry }: TarEntry,
  { onBytes }: Extraction,
  signal: AbortSignal,
): Promise<void> {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  // Nothing was there. The flags make sure that nothing that came meanwhile is followed or written to.
  const file = await open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600);
  try {
    for await (const part of entry.body()) {
      signal.throwIfAborted();
      await file.writeFile(part);
      onBytes?.(part.length);
    }
    await file.chmod(mode & 0o777);
    await file.utimes(mtimeMs / 1000, mtimeMs / 1000);
  } finally {
    await file.close();
  }
}

/** A hard link is another name of a file of the same archive, and of nothing else. */
async function linkedFile({ name, linkName }: TarEntry, rename: (name: string) => string | undefined, root: string) {
  const renamed = rename(linkName);
  if (renamed === undefined) throw refusedEntry(name, 'it is a link to what was not asked for');
  const parts = partsOf(renamed);
  await new Folders(root).enter(parts.slice(0, -1), name, false);
  const path = join(root, ...parts);
  if (!(await factsOf(path))?.isFile()) throw refusedEntry(name, 'it is a link to what is no file of the archive');
  return path;
}

/** True if a relative link leads out of the archive. A link from the root means the container's root, and is left as it is. */
function leadsOut(parts: readonly string[], target: string): boolean {
  if (target.startsWith('/')) return false;
  let depth = parts.length - 1;
  for (const part of target.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

async function factsOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  });
}

interface OpenFolder {
  readonly parts: readonly string[];
  readonly path: string;
  readonly mode: number;
  readonly mtimeMs: number;
}

/** The folders on the way to where the archive is. They get their rights and times when it leaves them, since it writes in them until then. */
class Folders {
  readonly #root: string;
  readonly #open: OpenFolder[] = [];
  #entered = '';

  constructor(root: string) {
    this.#root = root;
  }

  /** Makes sure that every folder of a way is one, and no link to one; makes those that are missing. */
  async enter(parts: readonly string[], name: string, isMade = true): Promise<void> {
    await this.#leaveTo(parts);
    const way = parts.join('/');
    if (way === this.#entered) return;
    for (let count = 1; count <= parts.length; count++) {
      const path = join(this.#root, ...parts.slice(0, count));
      const found = await factsOf(path);
      if (found?.isSymbolicLink()) throw refusedEntry(name, `its way leads through the link ${path}`);
      if (found && !found.isDirectory()) throw refusedEntry(name, `${path} is no folder`);
      if (!found && isMade) await mkdir(path);
    }
    this.#entered = way;
  }

  finishLater(parts: readonly string[], path: string, mode: number, mtimeMs: number): void {
    this.#open.push({ parts, path, mode, mtimeMs });
  }

  leaveAll(): Promise<void> {
    return this.#leaveTo([], true);
  }

  async #leaveTo(parts: readonly string[], isEnd = false): Promise<void> {
    for (;;) {
      const last = this.#open.at(-1);
      if (!last || (!isEnd && last.parts.every((part, index) => part === parts[index]))) return;
      this.#open.pop();
      await chmod(last.path, last.mode);
      await utimes(last.path, last.mtimeMs / 1000, last.mtimeMs / 1000);
    }
  }
}

function refusedEntry(name: string, why: string): ProblemError {
  const shown = name.length > 200 ? `${name.slice(0, 199)}…` : name;
  return new ProblemError({
    code: 'engine.archive-refused',
    severity: 'error',
    message: `"${shown}" is not copied: ${why}. What came before it is there; copy into an empty folder.`,
  });
}

import { lstatSync, readlinkSync } from 'node:fs';

/** What there is at a path, a link itself and not what it leads to. */
export interface FileFacts {
  /** `special`: a socket, a pipe, a device. */
  readonly kind: 'file' | 'folder' | 'link' | 'special';
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** When anything about it changed last, its name and its rights as well. */
  readonly changedMs: number;
  /** The permissions alone, as 0o755. */
  readonly mode: number;
  /** Differs for another file, or folder, that has come to the same path. */
  readonly identity: string;
  /** Of a link, as it stands in it. */
  readonly linkTarget?: string;
}

/** Undefined for what is not there, or cannot be reached. */
export function readFacts(path: string): FileFacts | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (!stats) return undefined;
    const { size: sizeBytes, mtimeMs, ctimeMs: changedMs } = stats;
    const common = { sizeBytes, mtimeMs, changedMs, mode: stats.mode & 0o7777 };
    if (stats.isFile()) return { kind: 'file', ...common, identity: `${stats.ino}` };
    // A file system gives the number of a folder that was removed to the next one: only its time of birth differs then.
    if (stats.isDirectory()) return { kind: 'folder', ...common, identity: `${stats.ino}:${stats.birthtimeMs}` };
    if (!stats.isSymbolicLink()) return { kind: 'special', ...common, identity: `${stats.ino}` };
    return { kind: 'link', ...common, identity: `${stats.ino}`, linkTarget: readlinkSync(path) };
  } catch {
    // Gone between two calls, a folder on the way that may not be entered, or a file in its place: nothing that can be sent.
    return undefined;
  }
}

/** Whether nothing has changed that a container could see. When a file was last read, or how many names it has, does not count. */
export function isSame(before: FileFacts, now: FileFacts): boolean {
  if (before.kind !== now.kind || before.mode !== now.mode || before.identity !== now.identity) return false;
  // A folder's time and size are those of the list of its entries, which are looked at by themselves.
  if (now.kind === 'folder') return true;
  return before.sizeBytes === now.sizeBytes && before.mtimeMs === now.mtimeMs && before.linkTarget === now.linkTarget;
}

/** What is known of an entry whose facts were not read yet: what it is, and since when changes of it are told. */
export interface SeenEntry {
  readonly kind: FileFacts['kind'];
  readonly watchedSinceMs: number;
}

/** The clock of files stands still for some milliseconds at a time. */
const clockStepMs = 20;

/** Whether these facts are those that the entry had when it was seen. */
export function wasSeenAs({ watchedSinceMs, kind }: SeenEntry, now: FileFacts): boolean {
  return kind === now.kind && now.changedMs < watchedSinceMs - clockStepMs;
}

import { toProblem, type Problem } from '../../base/problem.ts';
import type { MirrorBatch, MirrorEntry, MirrorFile } from '../mirror/batch.ts';
import { openContent, type FileContent } from '../mirror/content.ts';
import type { Owner } from './imageUser.ts';
import { tarEnd, tarHeader, tarPadding, type SyncedEntry } from './syncedEntry.ts';

/** How the paths of a container stand in an archive that goes into it. */
export interface ArchiveLayout {
  /** The file system that a path lies on: an archive is for one of them. */
  fileSystemOf(path: string): string;
  nameOf(path: string, place: string): string;
  /** True: every folder on the way to an entry comes before it, as the owner's. */
  readonly hasAncestors: boolean;
}

/** One archive, small enough for others to come between, or with one large file. It must be read to its end, or closed. */
export interface ArchivePart {
  readonly place: string;
  readonly sizeBytes: number;
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  close(): Promise<void>;
}

/** What became of the files of a batch on their way, told once all parts are read. */
export interface PackedFiles {
  files: number;
  bytes: number;
  deleted: number;
  /** What was left out, and why. */
  readonly obstacles: Problem[];
  /** Paths in the container whose files changed or went while they were read: they have to be looked at again. */
  readonly again: string[];
  /** Files of this machine that could not be read, and why. */
  readonly unreadable: { readonly source: string; readonly reason: string }[];
}

/** A file above it is streamed by itself, and never held. */
const maxHeldBytes = 256 * 1024;
const maxPartBytes = 4 * 1024 * 1024;
const maxPartEntries = 500;
/** How many files are read at a time. */
const readAtOnce = 32;

/** Packs what a batch puts, in its order. One archive is packed while the one before is on its way. */
export async function* archiveParts(
  batch: Pick<MirrorBatch, 'puts'>,
  layout: ArchiveLayout,
  owner: Owner,
  packed: PackedFiles,
): AsyncGenerator<ArchivePart, void> {
  const parts = packedParts(batch, layout, owner, packed);
  let next = parts.next();
  try {
    for (;;) {
      const { value: part, done } = await next;
      if (done) return;
      next = parts.next();
      // Whoever takes the part is told first if the next one cannot be packed.
      next.catch(() => undefined);
      yield part;
    }
  } finally {
    const { value: left } = await next.catch(() => ({ value: undefined }));
    await left?.close();
  }
}

async function* packedParts(
  { puts }: Pick<MirrorBatch, 'puts'>,
  layout: ArchiveLayout,
  owner: Owner,
  packed: PackedFiles,
): AsyncGenerator<ArchivePart, void> {
  const held = new HeldParts(layout, owner);
  for await (const item of readPuts(puts, packed)) {
    if (item.put.kind !== 'folder') packed.files++;
    if ('bytes' in item) {
      packed.bytes += item.bytes.length;
      yield* held.add(item.put, item.facts, item.bytes);
    } else {
      const part = await streamed(item.put, layout, owner, packed);
      if (part) yield part;
    }
  }
  yield* held.rest();
}

async function* readPuts(puts: readonly MirrorEntry[], packed: PackedFiles): AsyncGenerator<ReadPut, void> {
  for (let at = 0; at < puts.length; at += readAtOnce) {
    const read = await Promise.all(puts.slice(at, at + readAtOnce).map((put) => readPut(put, packed)));
    for (const item of read) if (item) yield item;
  }
}

type ReadPut =
  | { readonly put: MirrorEntry; readonly facts: EntryFacts; readonly bytes: Buffer }
  | { readonly put: MirrorFile };

interface EntryFacts {
  readonly mode: number;
  readonly mtimeMs: number;
}

/** It is opened only when it is its turn, so that few files are open at a time. */
async function streamed(
  put: MirrorFile,
  layout: ArchiveLayout,
  owner: Owner,
  packed: PackedFiles,
): Promise<ArchivePart | undefined> {
  const content = await openContent(put);
  if (!content) {
    packed.again.push(put.path);
    return undefined;
  }
  const { mode, mtimeMs, sizeBytes } = content;
  packed.bytes += sizeBytes;
  const place = layout.fileSystemOf(put.path);
  const entry: SyncedEntry = { name: layout.nameOf(put.path, place), type: 'file', mode, mtimeMs, sizeBytes, ...owner };
  return new StreamedPart(place, content, [...ancestors(put.path, layout, place, owner), entry], () => {
    if (content.hasChanged) packed.again.push(put.path);
  });
}

async function readPut(put: MirrorEntry, packed: PackedFiles): Promise<ReadPut | undefined> {
  if (put.kind !== 'file') {
    const mode = put.kind === 'folder' ? put.mode : 0o777;
    return { put, facts: { mode, mtimeMs: Date.now() }, bytes: Buffer.alloc(0) };
  }
  try {
    const content = await openContent(put);
    if (!content) {
      packed.again.push(put.path);
      return undefined;
    }
    if (content.sizeBytes > maxHeldBytes) {
      await content.close();
      return { put };
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of content.chunks()) chunks.push(chunk);
    if (content.hasChanged) packed.again.push(put.path);
    return { put, facts: content, bytes: Buffer.concat(chunks) };
  } catch (error) {
    packed.unreadable.push({ source: put.source, reason: toProblem(error).message });
    return undefined;
  }
}

/** The folders on the way to a path, the topmost first. */
function ancestors(path: string, layout: ArchiveLayout, place: string, owner: Owner): readonly SyncedEntry[] {
  if (!layout.hasAncestors) return [];
  const names = layout.nameOf(path, place).split('/').slice(0, -1);
  return names.map((_, count) => folderEntry(names.slice(0, count + 1).join('/'), 0o755, owner));
}

function folderEntry(name: string, mode: number, owner: Owner): SyncedEntry {
  // Whoever unpacks has to get into it.
  return { name, type: 'folder', mode: mode | 0o700, mtimeMs: Date.now(), sizeBytes: 0, ...owner };
}

/** The archives that are being filled, one for each place. */
class HeldParts {
  readonly #layout: ArchiveLayout;
  readonly #owner: Owner;
  readonly #parts = new Map<string, HeldPart>();

  constructor(layout: ArchiveLayout, owner: Owner) {
    this.#layout = layout;
    this.#owner = owner;
  }

  /** Yields an archive that is full. */
  *add(put: MirrorEntry, facts: EntryFacts, bytes: Buffer): Generator<ArchivePart, void> {
    const place = this.#layout.fileSystemOf(put.path);
    const part = this.#parts.get(place) ?? new HeldPart(place, this.#layout, this.#owner);
    this.#parts.set(place, part);
    part.add(put, facts, bytes);
    if (!part.isFull) return;
    this.#parts.delete(place);
    yield part;
  }

  rest(): Iterable<ArchivePart> {
    return this.#parts.values();
  }
}

/** Many small entries, held in memory. */
class HeldPart implements ArchivePart {
  readonly place: string;
  readonly #layout: ArchiveLayout;
  readonly #owner: Owner;
  readonly #chunks: Uint8Array[] = [];
  readonly #folders = new Set<string>();
  #bytes = 0;
  #entries = 0;

  constructor(place: string, layout: ArchiveLayout, owner: Owner) {
    this.place = place;
    this.#layout = layout;
    this.#owner = owner;
  }

  get isFull(): boolean {
    return this.#bytes >= maxPartBytes || this.#entries >= maxPartEntries;
  }

  get sizeBytes(): number {
    return this.#bytes + tarEnd(this.#bytes).length;
  }

  add(put: MirrorEntry, { mode, mtimeMs }: EntryFacts, bytes: Buffer): void {
    const name = this.#layout.nameOf(put.path, this.place);
    for (const folder of ancestors(put.path, this.#layout, this.place, this.#owner)) this.#addFolder(folder);
    if (put.kind === 'folder') return this.#addFolder(folderEntry(name, mode, this.#owner));
    const link = put.kind === 'link' ? { linkTarget: put.linkTarget } : {};
    this.#push({ name, type: put.kind, mode, mtimeMs, sizeBytes: bytes.length, ...this.#owner, ...link });
    this.#write(bytes);
    this.#write(tarPadding(bytes.length));
  }

  chunks(): Iterable<Uint8Array> {
    return [...this.#chunks, tarEnd(this.#bytes)];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #addFolder(entry: SyncedEntry): void {
    if (this.#folders.has(entry.name)) return;
    this.#folders.add(entry.name);
    this.#push(entry);
  }

  #push(entry: SyncedEntry): void {
    this.#entries++;
    this.#write(tarHeader(entry));
  }

  #write(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }
}

/** One large file, which is read as it is sent. */
class StreamedPart implements ArchivePart {
  readonly place: string;
  readonly sizeBytes: number;
  readonly #content: FileContent;
  readonly #head: Buffer;
  readonly #onEnd: () => void;

  constructor(place: string, content: FileContent, entries: readonly SyncedEntry[], onEnd: () => void) {
    this.place = place;
    this.#content = content;
    this.#onEnd = onEnd;
    this.#head = Buffer.concat(entries.map(tarHeader));
    const bytes = this.#head.length + content.sizeBytes + tarPadding(content.sizeBytes).length;
    this.sizeBytes = bytes + tarEnd(bytes).length;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    yield this.#head;
    yield* this.#content.chunks();
    this.#onEnd();
    const bytes = this.#head.length + this.#content.sizeBytes;
    yield Buffer.alloc(this.sizeBytes - bytes);
  }

  close(): Promise<void> {
    return this.#content.close();
  }
}

/** Archives of links that stand for paths which are to go. */
export function* removalParts(
  removals: readonly string[],
  layout: ArchiveLayout,
  owner: Owner,
): Generator<ArchivePart, void> {
  const held = new HeldParts(layout, owner);
  const facts = { mode: 0o600, mtimeMs: 0 };
  for (const path of removals) yield* held.add({ kind: 'link', path, linkTarget: 'gone' }, facts, Buffer.alloc(0));
  yield* held.rest();
}

import { createHash } from 'node:crypto';
import { readBoundedSync } from '../../base/disk/boundedFile.ts';
import { isSame, readFacts, type FileFacts } from './fileFacts.ts';
import type { ContentMemory } from './folderTree.ts';

/** A larger file is not read to see whether it really changed: its time counts. */
const maxHashedBytes = 1_048_576;
/** A hash and its path take some 300 bytes. */
const maxHashes = 50_000;
/** What is hashed beforehand, so that a first touch is told from a change: some time while nobody waits. */
const sliceMs = 4;
const pauseMs = 16;

/** Remembers what files held, as hashes, to tell a file that was only touched from one that changed. */
export class ContentHashes implements ContentMemory {
  readonly #hashes = new Map<string, string>();
  #waiting: Iterator<readonly [string, FileFacts]> | undefined;
  #needsHash: (path: string) => boolean = () => false;
  #timer: NodeJS.Timeout | undefined;

  /** False as well for a file of which it is not known what it held. */
  isUnchanged(path: string, now: FileFacts): boolean {
    const before = this.#hashes.get(path);
    const hash = hashOf(path, now);
    if (hash === undefined) this.#hashes.delete(path);
    else if (before !== undefined || this.#hashes.size < maxHashes) this.#hashes.set(path, hash);
    return hash !== undefined && hash === before;
  }

  forget(path: string): void {
    this.#hashes.delete(path);
  }

  /** Goes through files by and by, and hashes those that need it. One that changes first is taken for changed. */
  learn(files: Iterator<readonly [path: string, facts: FileFacts]>, needsHash: (path: string) => boolean): void {
    this.#needsHash = needsHash;
    this.#waiting = files;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#learnSome(), pauseMs);
    // Nobody waits for it.
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting = undefined;
  }

  #learnSome(): void {
    const endMs = performance.now() + sliceMs;
    while (this.#waiting && performance.now() < endMs) {
      const next = this.#waiting.next();
      if (next.done) this.#waiting = undefined;
      else this.#learnOne(...next.value);
    }
    if (this.#waiting) this.learn(this.#waiting, this.#needsHash);
  }

  /** What the file held when its facts were read; nothing, if it has changed since. */
  #learnOne(path: string, facts: FileFacts): void {
    if (facts.kind !== 'file' || this.#hashes.has(path) || !this.#needsHash(path)) return;
    const hash = hashOf(path, facts);
    const now = hash === undefined ? undefined : readFacts(path);
    if (hash !== undefined && now && isSame(facts, now) && this.#hashes.size < maxHashes) this.#hashes.set(path, hash);
  }
}

function hashOf(path: string, { kind, sizeBytes }: FileFacts): string | undefined {
  if (kind !== 'file' || sizeBytes > maxHashedBytes) return undefined;
  try {
    return createHash('sha1').update(readBoundedSync(path, maxHashedBytes)).digest('base64');
  } catch {
    // It is gone, may not be read or has grown meanwhile: then nothing is known of its content.
    return undefined;
  }
}

import { open, stat, type FileHandle } from 'node:fs/promises';
import type { Disposable } from '../../../base/disposable.ts';
import { journalFile, type JournalEntry } from '../records/records.ts';

/** Reads a project's journal as it grows. One that was removed is read to its end, and one that is begun anew from its beginning. */
export class JournalReader implements Disposable {
  readonly #path: string;
  #file: FileHandle | undefined;
  #offset = 0;

  private constructor(project: string) {
    this.#path = journalFile(project);
  }

  /** Begins at the end: what is there already is skipped. */
  static async open(project: string, from: 'beginning' | 'end'): Promise<JournalReader> {
    const reader = new JournalReader(project);
    reader.#file = await openOrNone(reader.#path);
    if (from === 'end') reader.#offset = (await reader.#file?.stat())?.size ?? 0;
    return reader;
  }

  async next(): Promise<readonly JournalEntry[]> {
    const entries = await this.#read();
    if (await this.#isCurrent()) return entries;
    // This reads what was written since, before it was removed.
    const last = await this.#read();
    await this.#file?.close();
    this.#file = await openOrNone(this.#path);
    this.#offset = 0;
    return [...entries, ...last, ...(await this.#read())];
  }

  dispose(): void {
    void this.#file?.close();
    this.#file = undefined;
  }

  async #read(): Promise<readonly JournalEntry[]> {
    const file = this.#file;
    if (!file) return [];
    const { size } = await file.stat();
    if (size <= this.#offset) return [];
    const buffer = Buffer.alloc(size - this.#offset);
    await file.read(buffer, 0, buffer.length, this.#offset);
    // Reads up to the last whole line; the rest is read once it is complete.
    const bytes = buffer.lastIndexOf('\n') + 1;
    this.#offset += bytes;
    return buffer.toString('utf8', 0, bytes).split('\n').flatMap(parseEntry);
  }

  async #isCurrent(): Promise<boolean> {
    const [own, there] = await Promise.all([this.#file?.stat(), stat(this.#path).catch(() => undefined)]);
    return own?.ino === there?.ino && own?.dev === there?.dev;
  }
}

function openOrNone(path: string): Promise<FileHandle | undefined> {
  return open(path, 'r').catch(() => undefined);
}

function parseEntry(line: string): readonly JournalEntry[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as JournalEntry];
  } catch {
    return [];
  }
}

import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { LineCutter } from '../../../base/lineCutter.ts';

/** A line of `log.jsonl` holds a time in milliseconds, a stream and a text. */
export type StoredLine = readonly [timeMs: number, stream: 'stdout' | 'stderr', text: string];

export const logFiles = { current: 'log.jsonl', previous: 'log.1.jsonl' } as const;

const maxFileBytes = 8 * 1024 * 1024;

/** Appends what a process writes to its log, which never grows beyond two files. */
export class LogWriter {
  readonly #directory: string;
  readonly #partial = new Map<StoredLine[1], { decoder: StringDecoder; cutter: LineCutter }>();
  #bytes: number;

  constructor(directory: string) {
    this.#directory = directory;
    this.#bytes = sizeOf(join(directory, logFiles.current));
  }

  /** It is synchronous on purpose: a process that writes faster than the disk is held back by its pipe. */
  write(stream: StoredLine[1], chunk: Buffer): void {
    const open = this.#partial.get(stream) ?? { decoder: new StringDecoder('utf8'), cutter: new LineCutter() };
    this.#partial.set(stream, open);
    const lines = [...open.cutter.add(open.decoder.write(chunk))];
    this.#append(lines.map((line): StoredLine => [Date.now(), stream, line]));
  }

  /** Writes the lines that the process has left unfinished, once it has ended. */
  flush(): void {
    for (const [stream, { cutter }] of this.#partial) {
      const text = cutter.end();
      if (text !== undefined) this.#append([[Date.now(), stream, text]]);
    }
    this.#partial.clear();
  }

  #append(lines: readonly StoredLine[]): void {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const current = join(this.#directory, logFiles.current);
    if (this.#bytes > maxFileBytes) {
      renameSync(current, join(this.#directory, logFiles.previous));
      this.#bytes = 0;
    }
    appendFileSync(current, text, { mode: 0o600 });
    this.#bytes += Buffer.byteLength(text);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

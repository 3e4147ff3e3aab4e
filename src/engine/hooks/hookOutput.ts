import { Writable } from 'node:stream';

const maxOutputLength = 500;

/** Reports lines as they come, and keeps the end of the output. */
export class HookOutput extends Writable {
  tail = '';
  #rest = '';
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    super();
    this.#onLine = onLine;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const text = chunk.toString();
    this.tail = (this.tail + text).slice(-maxOutputLength);
    // A progress bar overwrites its line with CR; each version is reported as a line.
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    // A line that never ends is reported in pieces.
    this.#rest = (lines.pop() ?? '').slice(-maxOutputLength);
    for (const line of lines) if (line.trim() !== '') this.#onLine(line.slice(0, maxOutputLength));
    done();
  }
}

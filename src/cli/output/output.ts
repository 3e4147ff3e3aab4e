import type { Writable } from 'node:stream';

/**
 * Standard output or error. A reader that is slow holds the writer back; what is written for one that went away is dropped. So
 * is what cannot be written for another reason, which is kept as the output's failure.
 */
export class Output {
  /** Whether lines may be written over. */
  isTerminal: boolean;
  hasColors: boolean;
  readonly #stream: Writable;
  #isClosed = false;
  #failure: string | undefined;

  /** `onClosed` is called once when nothing can be written any more: nobody reads (`| head`), or the disk is full. */
  constructor(stream: Writable & { readonly isTTY?: boolean }, environment: ProcessEnvironment, onClosed: () => void) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY === true;
    this.hasColors = this.isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      if (!isReaderGone(error)) this.#failure = reasonOf(error);
      onClosed();
    });
  }

  /** Why something could not be written, in words; undefined when all was, and when the reader had enough. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Whether there are colours and lines that change, whatever reads; `auto` leaves it as it is. */
  useAnsi(mode: AnsiMode): void {
    if (mode === 'auto') return;
    this.hasColors = mode === 'always';
    if (mode === 'never') this.isTerminal = false;
  }

  /** Bytes that the reader has not taken yet. */
  get pendingBytes(): number {
    return this.#stream.writableLength;
  }

  /** Resolves when the reader is ready for more. */
  async write(text: string): Promise<void> {
    if (this.#isClosed || text === '') return;
    if (this.#stream.write(text)) return;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        this.#stream.off('drain', settle).off('error', settle);
        resolve();
      };
      this.#stream.once('drain', settle).once('error', settle);
    });
  }

  line(text: string): Promise<void> {
    return this.write(`${text}\n`);
  }

  /** Resolves when all that was written has left the process. */
  flush(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => this.#stream.write('', () => resolve()));
  }

  paint(style: Style, text: string): string {
    return this.hasColors ? `\u001b[${styles[style]}m${text}\u001b[0m` : text;
  }
}

function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ECONNRESET';
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return (code === undefined ? undefined : writeReasons[code]) ?? message;
}

const writeReasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  EIO: 'the device failed',
};

export type AnsiMode = 'never' | 'always' | 'auto';

export type ProcessEnvironment = Readonly<Record<string, string>>;

export type Style = keyof typeof styles;

const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

/** Text from files, engines and messages must not drive the terminal: control characters become visible. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

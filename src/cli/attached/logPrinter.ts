import { LogNames } from '../../app/logs/logNames.ts';
import { coloured } from '../../app/terminalText.ts';
import type { LogLine } from '../../engine/engine.ts';
import { printable, type Output } from '../output/output.ts';

export interface LogLook {
  readonly project: string;
  readonly hasPrefix: boolean;
  readonly hasColor: boolean;
  readonly hasTimestamps: boolean;
}

/**
 * Prints log lines of many containers as Compose does: `web-1  | text`, the names in one width and each in its own colour. Standard
 * error goes to standard error. Lines are written one after the other: who calls waits until the terminal has taken the line.
 */
export class LogPrinter {
  readonly #look: LogLook;
  readonly #stdout: Output;
  readonly #stderr: Output;
  /** Writes around what else stands on the terminal. */
  readonly #write: (output: Output, text: string) => Promise<void>;
  readonly #names: LogNames;
  #written: Promise<void> = Promise.resolve();

  constructor(
    look: LogLook,
    outputs: { readonly stdout: Output; readonly stderr: Output },
    write = (output: Output, text: string) => output.write(text),
  ) {
    this.#look = look;
    this.#names = new LogNames(look.project);
    this.#stdout = outputs.stdout;
    this.#stderr = outputs.stderr;
    this.#write = write;
  }

  /** Tells which names are to come, so that the column is as wide as the widest of them from the first line on. */
  expect(containers: readonly string[]): void {
    for (const container of containers) this.#names.of(container);
  }

  print({ container, stream, timeMs, text }: LogLine): Promise<void> {
    const output = stream === 'stderr' ? this.#stderr : this.#stdout;
    const time = this.#look.hasTimestamps ? `${new Date(timeMs).toISOString()} ` : '';
    return this.#inTurn(
      output,
      `${this.#prefix(container, output)}${time}${coloured(text, this.#look.hasColor && output.hasColors)}\n`,
    );
  }

  /** Prints a line about a container between those that it writes. */
  tell(text: string): Promise<void> {
    return this.#inTurn(this.#stdout, `${printable(text)}\n`);
  }

  /** Resolves when all that was to be printed is written. */
  flush(): Promise<void> {
    return this.#written;
  }

  /** Leaves out the project, which all of them share: `web-1`. */
  shortName(container: string): string {
    return this.#names.short(container);
  }

  #prefix(container: string, output: Output): string {
    if (!this.#look.hasPrefix) return '';
    const { text, color } = this.#names.of(container);
    const prefix = `${text}  | `;
    return this.#look.hasColor ? output.paint(color, prefix) : prefix;
  }

  #inTurn(output: Output, text: string): Promise<void> {
    this.#written = this.#written.then(() => this.#write(output, text));
    return this.#written;
  }
}

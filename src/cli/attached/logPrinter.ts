import { coloured } from '../../app/terminalText.ts';
import type { LogLine } from '../../engine/engine.ts';
import { printable, type Output, type Style } from '../output.ts';

export interface LogLook {
  readonly project: string;
  readonly hasPrefix: boolean;
  readonly hasColor: boolean;
  readonly hasTimestamps: boolean;
}

/** The colours of Compose, one container after the other. */
const colors: readonly Style[] = ['cyan', 'yellow', 'green', 'magenta', 'blue'];

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
  readonly #colors = new Map<string, Style>();
  #width = 0;
  #written: Promise<void> = Promise.resolve();

  constructor(
    look: LogLook,
    outputs: { readonly stdout: Output; readonly stderr: Output },
    write = (output: Output, text: string) => output.write(text),
  ) {
    this.#look = look;
    this.#stdout = outputs.stdout;
    this.#stderr = outputs.stderr;
    this.#write = write;
  }

  /** Names that are to come: the column is as wide as the widest of them from the first line on. */
  expect(containers: readonly string[]): void {
    for (const container of containers) this.#styleOf(this.shortName(container));
  }

  print({ container, stream, timeMs, text }: LogLine): Promise<void> {
    const output = stream === 'stderr' ? this.#stderr : this.#stdout;
    const time = this.#look.hasTimestamps ? `${new Date(timeMs).toISOString()} ` : '';
    return this.#inTurn(
      output,
      `${this.#prefix(container, output)}${time}${coloured(text, this.#look.hasColor && output.hasColors)}\n`,
    );
  }

  /** A line about a container, between those that it writes. */
  tell(text: string): Promise<void> {
    return this.#inTurn(this.#stdout, `${printable(text)}\n`);
  }

  /** Resolves when all that was to be printed is written. */
  flush(): Promise<void> {
    return this.#written;
  }

  /** `web-1`: without the project, of which all are. */
  shortName(container: string): string {
    const start = `${this.#look.project}-`;
    return container.startsWith(start) ? container.slice(start.length) : container;
  }

  #prefix(container: string, output: Output): string {
    if (!this.#look.hasPrefix) return '';
    const name = this.shortName(container);
    const style = this.#styleOf(name);
    const text = `${printable(name).padEnd(this.#width)}  | `;
    return this.#look.hasColor ? output.paint(style, text) : text;
  }

  #styleOf(name: string): Style {
    const style = this.#colors.get(name) ?? colors[this.#colors.size % colors.length] ?? 'blue';
    this.#colors.set(name, style);
    this.#width = Math.max(this.#width, name.length);
    return style;
  }

  #inTurn(output: Output, text: string): Promise<void> {
    this.#written = this.#written.then(() => this.#write(output, text));
    return this.#written;
  }
}

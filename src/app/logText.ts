import type { LogLine } from '../engine/engine.ts';
import { coloured, paint, plain, type Paint } from './terminalText.ts';

/** Told apart by colour, as long as there are not too many of them. */
const colors: readonly Paint[] = ['cyan', 'yellow', 'green', 'magenta', 'blue'];

/**
 * Log lines for a terminal, with the colours that they bring. Lines of several containers begin with the name of theirs,
 * each in a colour of its own.
 */
export class LogText {
  readonly #project: string;
  readonly #colors = new Map<string, Paint>();
  readonly #hasNames: boolean;
  /** Of the longest name so far. */
  #width = 0;

  constructor(project: string, hasNames: boolean) {
    this.#project = project;
    this.#hasNames = hasNames;
  }

  line({ container, text }: LogLine): string {
    const shown = coloured(text, true);
    return this.#hasNames ? `${this.#nameOf(container)} ${shown}\r\n` : `${shown}\r\n`;
  }

  #nameOf(container: string): string {
    const color = this.#colors.get(container) ?? colors[this.#colors.size % colors.length] ?? 'cyan';
    this.#colors.set(container, color);
    const prefix = `${this.#project}-`;
    const short = container.startsWith(prefix) ? container.slice(prefix.length) : container;
    this.#width = Math.max(this.#width, short.length);
    return paint(color, `${plain(short).padEnd(this.#width)} |`);
  }
}

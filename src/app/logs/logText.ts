import type { LogLine } from '../../engine/engine.ts';
import { LogNames } from './logNames.ts';
import { coloured, paint } from '../terminalText.ts';

/**
 * Log lines for a terminal, with the colours that they bring. Lines of several containers begin with the name of theirs,
 * each in a colour of its own.
 */
export class LogText {
  readonly #names: LogNames;
  readonly #hasNames: boolean;

  constructor(project: string, hasNames: boolean) {
    this.#names = new LogNames(project);
    this.#hasNames = hasNames;
  }

  line({ container, text }: LogLine): string {
    const shown = coloured(text, true);
    return this.#hasNames ? `${this.#nameOf(container)} ${shown}\r\n` : `${shown}\r\n`;
  }

  #nameOf(container: string): string {
    const { text, color } = this.#names.of(container);
    return paint(color, `${text} |`);
  }
}

import { plain, type Paint } from '../terminalText.ts';

/** Told apart by colour, as long as there are not too many of them. The colours of Compose. */
const colors: readonly Paint[] = ['cyan', 'yellow', 'green', 'magenta', 'blue'];

/** Names of a project's containers before their log lines: in one width, each in a colour of its own. */
export class LogNames {
  readonly #prefix: string;
  readonly #colors = new Map<string, Paint>();
  /** Of the longest name so far. */
  #width = 0;

  constructor(project: string) {
    this.#prefix = `${project}-`;
  }

  /** `web-1`: without the project, of which all are. */
  short(container: string): string {
    return container.startsWith(this.#prefix) ? container.slice(this.#prefix.length) : container;
  }

  /** The short name as it stands in its column. */
  of(container: string): { readonly text: string; readonly color: Paint } {
    const name = this.short(container);
    const color = this.#colors.get(name) ?? colors[this.#colors.size % colors.length] ?? 'cyan';
    this.#colors.set(name, color);
    this.#width = Math.max(this.#width, name.length);
    return { text: plain(name).padEnd(this.#width), color };
  }
}

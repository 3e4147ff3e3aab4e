import { plain, type Paint } from '../terminalText.ts';

/** The colours that tell names apart until there are too many of them. Compose has the same. */
const colors: readonly Paint[] = ['cyan', 'yellow', 'green', 'magenta', 'blue'];

/** Writes the names of a project's containers before their log lines, in one width and each in a colour of its own. */
export class LogNames {
  readonly #prefix: string;
  readonly #colors = new Map<string, Paint>();
  /** The width of the longest name so far. */
  #width = 0;

  constructor(project: string) {
    this.#prefix = `${project}-`;
  }

  /** Leaves out the project, which all of them share: `web-1`. */
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

import * as vscode from 'vscode';
import { openTerminal } from '../ui/surfaces.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import { paint, plain } from '../../app/terminalText.ts';
import type { TerminalSize } from '../../engine/engine.ts';

/** A terminal as its program sees it. */
export interface TerminalIo {
  write(text: string): void;
  /** What is typed. */
  readonly onInput: Event<string>;
  readonly onResize: Event<TerminalSize>;
  readonly size: TerminalSize | undefined;
}

/** How a terminal's program ended. What it says last is read first: the terminal closes at the next key. */
export interface TerminalEnd {
  readonly code: number;
  readonly lastWords?: string;
}

export interface TerminalProgram {
  readonly name: string;
  readonly codicon: string;
  /** Aborted when the terminal is closed. Rejects with a problem, which is told. */
  readonly run: (io: TerminalIo, signal: AbortSignal) => Promise<TerminalEnd>;
}

/** Opens a terminal whose program runs here, in the extension's host. */
export function openEngineTerminal({ name, codicon, run }: TerminalProgram): void {
  const pty = new EngineTerminal(run);
  openTerminal({ name, pty, iconPath: new vscode.ThemeIcon(codicon) });
}

export class EngineTerminal implements vscode.Pseudoterminal {
  readonly #run: TerminalProgram['run'];
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly #input = new Emitter<string>();
  readonly #resized = new Emitter<TerminalSize>();
  readonly #ending = new AbortController();
  #size: TerminalSize | undefined;
  #end: TerminalEnd | undefined;

  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  constructor(run: TerminalProgram['run']) {
    this.#run = run;
  }

  open(size: vscode.TerminalDimensions | undefined): void {
    if (size) this.setDimensions(size);
    void this.#work();
  }

  close(): void {
    this.#ending.abort();
  }

  handleInput(data: string): void {
    if (this.#end) this.#closed.fire(this.#end.code);
    else this.#input.fire(data);
  }

  setDimensions({ columns, rows }: vscode.TerminalDimensions): void {
    this.#size = { columns, rows };
    this.#resized.fire(this.#size);
  }

  async #work(): Promise<void> {
    const size = (): TerminalSize | undefined => this.#size;
    const io: TerminalIo = {
      write: (text) => this.#written.fire(text),
      onInput: this.#input.event,
      onResize: this.#resized.event,
      get size() {
        return size();
      },
    };
    try {
      this.#finish(await this.#run(io, this.#ending.signal));
    } catch (error) {
      if (!isCancellation(error)) this.#finish({ code: 1, lastWords: toProblem(error).message });
    }
  }

  #finish(end: TerminalEnd): void {
    if (end.lastWords === undefined) return this.#closed.fire(end.code);
    this.#end = end;
    this.#written.fire(
      `\r\n${paint('yellow', plain(end.lastWords))}\r\n${paint('dim', 'Press any key to close.')}\r\n`,
    );
  }
}

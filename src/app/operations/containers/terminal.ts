import type { ExecStreams, TerminalSize } from '../../../engine/engine.ts';

/** What a command reads and writes, lent until it is disposed. */
export interface CommandTerminal {
  readonly streams: ExecStreams;
  readonly isTty: boolean;
  readonly size?: TerminalSize;
  dispose(): void;
}

export type OpenTerminal = () => CommandTerminal;

/** Lends the terminal to a command, and takes it back when the command has ended. */
export async function withTerminal<T>(
  open: OpenTerminal,
  command: (terminal: { readonly isTty: boolean; readonly size?: TerminalSize }, streams: ExecStreams) => Promise<T>,
): Promise<T> {
  const terminal = open();
  const { streams, isTty, size } = terminal;
  try {
    return await command(size ? { isTty, size } : { isTty }, streams);
  } finally {
    terminal.dispose();
  }
}

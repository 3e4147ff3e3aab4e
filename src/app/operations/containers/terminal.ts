import type { ExecStreams, TerminalSize } from '../../../engine/engine.ts';

/** The terminal, or what stands in its place, lent to a command in a container. */
export interface CommandTerminal {
  readonly streams: ExecStreams;
  /** True when a person sits at both ends: then the command gets a terminal too. */
  readonly isTty: boolean;
  readonly size?: TerminalSize;
  /** Gives the terminal back as it was. */
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

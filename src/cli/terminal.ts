import type { CommandTerminal } from '../app/operations/containers/terminal.ts';
import { Emitter } from '../base/event.ts';
import type { TerminalSize } from '../engine/engine.ts';

/** Lends this process's input and outputs to a command. */
export function lendTerminal(wantsTty: boolean): CommandTerminal {
  const { stdin, stdout, stderr } = process;
  const isTty = wantsTty && stdin.isTTY && stdout.isTTY;
  if (!isTty) return { streams: { stdin, stdout, stderr }, isTty, dispose: () => stdin.pause() };
  const resized = new Emitter<TerminalSize>();
  const onResize = (): void => resized.fire(sizeOf(stdout));
  stdin.setRawMode(true);
  stdout.on('resize', onResize);
  return {
    streams: { stdin, stdout, stderr, onResize: resized.event },
    isTty,
    size: sizeOf(stdout),
    dispose: () => {
      stdout.off('resize', onResize);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): TerminalSize {
  return { columns, rows };
}

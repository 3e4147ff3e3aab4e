import { PassThrough, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import type { Engine } from '../../engine/engine.ts';
import { readySnapshot } from '../planRunner.ts';
import type { TerminalEnd, TerminalIo, TerminalProgram } from './engineTerminal.ts';

/** The better shell, where there is one. Nothing in it comes from anywhere else. */
const anyShell = ['/bin/sh', '-c', 'if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi'] as const;

/** What Docker and shells answer for a program that is not there, or cannot be run. */
const noProgramCodes: ReadonlySet<number> = new Set([126, 127]);

/** A shell in a container; it closes with `exit`, and says so when it is the container that ends. */
export function shellProgram(monitor: ApplicationMonitor, container: string): TerminalProgram {
  return {
    name: container,
    codicon: 'terminal',
    run: (io, signal) =>
      converse(monitor, container, anyShell, io, signal, (code, isRunning) => {
        if (!isRunning) return { code, lastWords: `${container} has stopped, and this shell with it.` };
        if (!noProgramCodes.has(code)) return { code: 0 };
        return { code, lastWords: `${container} has no shell (/bin/sh). Run a command that its image has instead.` };
      }),
  };
}

/** One command, as the person typed it, read by the container's shell. Its output stays until a key is pressed. */
export function commandProgram(monitor: ApplicationMonitor, container: string, command: string): TerminalProgram {
  return {
    name: `${container}: ${command}`,
    codicon: 'run',
    run: (io, signal) =>
      converse(monitor, container, ['/bin/sh', '-c', command], io, signal, (code, isRunning) => ({
        code,
        lastWords: isRunning ? `Ended with exit code ${code}.` : `${container} has stopped, and the command with it.`,
      })),
  };
}

async function converse(
  monitor: ApplicationMonitor,
  container: string,
  command: readonly string[],
  io: TerminalIo,
  signal: AbortSignal,
  endOf: (code: number, isRunning: boolean) => TerminalEnd,
): Promise<TerminalEnd> {
  const looking = monitor.retain();
  const stdin = new PassThrough();
  const typing = io.onInput((text) => stdin.write(text));
  try {
    const { application } = await readySnapshot(monitor);
    const engine = monitor.demandEngine();
    const stdout = terminalWriter(io);
    const request = {
      command,
      isTty: true,
      project: application.name,
      environment: { TERM: 'xterm-256color' },
      ...(io.size ? { size: io.size } : {}),
    };
    const streams = { stdin, stdout, stderr: stdout, onResize: io.onResize };
    const code = await engine.exec(container, request, streams, signal);
    return endOf(code, await isRunning(engine, application.name, container));
  } finally {
    typing.dispose();
    stdin.destroy();
    looking.dispose();
  }
}

/** Bytes as text: a character may come in two parts. */
function terminalWriter(io: TerminalIo): Writable {
  const decoder = new StringDecoder('utf8');
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      io.write(decoder.write(chunk));
      done();
    },
  });
}

async function isRunning(engine: Engine, project: string, container: string): Promise<boolean> {
  try {
    const { containers } = await engine.observe(project, [], AbortSignal.timeout(5000));
    return containers.some(({ name, state }) => name === container && state === 'running');
  } catch {
    // Nobody answers for it any more.
    return false;
  }
}

import { PassThrough, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import type { ReplicaNode } from '../../app/services/serviceNodes.ts';
import type { Engine } from '../../engine/engine.ts';
import { performExec } from '../../app/operations/containers/exec.ts';
import { valueOf, type DoorPorts } from '../../app/operations/door.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import type { TerminalEnd, TerminalIo, TerminalProgram } from './engineTerminal.ts';

interface ShellParts {
  readonly monitor: ApplicationMonitor;
  readonly door: DoorPorts;
}

/** The container that the command runs in, and whose it is. */
type ReplicaPlace = Pick<ReplicaNode, 'container' | 'service'>;

/** The better shell, where there is one. Nothing in it comes from anywhere else. */
const anyShell = ['/bin/sh', '-c', 'if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi'] as const;

/** What Docker and shells answer for a program that is not there, or cannot be run. */
const noProgramCodes: ReadonlySet<number> = new Set([126, 127]);

/** A shell in a container; it closes with `exit`, and says so when it is the container that ends. */
export function shellProgram(parts: ShellParts, replica: ReplicaPlace): TerminalProgram {
  const { container } = replica;
  return {
    name: container,
    codicon: 'terminal',
    run: (io, signal) =>
      converse(parts, replica, anyShell, io, signal, (code, isRunning) => {
        if (!isRunning) return { code, lastWords: `${container} has stopped, and this shell with it.` };
        if (!noProgramCodes.has(code)) return { code: 0 };
        return { code, lastWords: `${container} has no shell (/bin/sh). Run a command that its image has instead.` };
      }),
  };
}

/** One command, as the person typed it, read by the container's shell. Its output stays until a key is pressed. */
export function commandProgram(parts: ShellParts, replica: ReplicaPlace, command: string): TerminalProgram {
  const { container } = replica;
  return {
    name: `${container}: ${command}`,
    codicon: 'run',
    run: (io, signal) =>
      converse(parts, replica, ['/bin/sh', '-c', command], io, signal, (code, isRunning) => ({
        code,
        lastWords: isRunning ? `Ended with exit code ${code}.` : `${container} has stopped, and the command with it.`,
      })),
  };
}

async function converse(
  { monitor, door }: ShellParts,
  { container, service }: ReplicaPlace,
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
    const request = { command, environment: { TERM: 'xterm-256color' } };
    const on = { project: application.name, engine: engine.kind, service, container };
    const terminal = {
      streams: { stdin, stdout, stderr: stdout, onResize: io.onResize },
      isTty: true,
      ...(io.size ? { size: io.size } : {}),
      dispose: () => undefined,
    };
    const outcome = await performExec({ kind: 'exec', ...on, request }, engine, () => terminal, door, signal);
    const code = valueOf(outcome);
    if (code === undefined) return { code: 0 };
    return endOf(code, await isRunning(engine, application.name, container));
  } finally {
    typing.dispose();
    stdin.destroy();
    looking.dispose();
  }
}

/** Decodes bytes as they come, because a character may come in two parts. */
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
    // An engine that does not answer knows no running container.
    return false;
  }
}

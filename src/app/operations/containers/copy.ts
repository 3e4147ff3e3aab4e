import { performAct, type DoorPorts } from '../door.ts';
import type { CopyOperation, Outcome } from '../operation.ts';
import { withTerminal, type OpenTerminal } from './terminal.ts';
import { ProblemError, type Problem } from '../../../base/problem.ts';
import type { CopyOptions } from '../../../engine/copy/copy.ts';
import type { Engine } from '../../../engine/engine.ts';

type CopyEngine = Pick<Engine, 'statPath' | 'readArchive' | 'writeArchive'>;

/** How a copy is done on this machine. */
export interface CopyWork {
  readonly options: CopyOptions;
  /** Lends the streams of an archive, where `-` stands for one; left out where none can. */
  readonly open?: OpenTerminal;
  /** Shows how the copy gets on, may cancel it, and runs `go` once; left out: nobody is shown. */
  readonly follow?: (go: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) => Promise<void>;
}

/** Copies files into a container or out of it, as `docker cp` does. */
export function performCopy(
  operation: CopyOperation,
  engine: CopyEngine,
  work: CopyWork,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<void>> {
  const { follow = unseen } = work;
  const copyAll = async (its: AbortSignal): Promise<void> => {
    // They come one after the other: each may replace what the one before it has made.
    for (const from of operation.from) await copyOne(operation, from, engine, work, its);
  };
  return performAct(operation, (its) => follow(copyAll, its), ports, signal);
}

async function copyOne(
  { direction, container, to }: CopyOperation,
  from: string,
  engine: CopyEngine,
  { options, open = noStreams }: CopyWork,
  signal: AbortSignal,
): Promise<void> {
  // The drivers' bundle holds what reads and writes archives.
  const { copyIn, copyOut, packOut, unpackIn } = await import('../../../engine/connect.ts');
  if (direction === 'in' && from === '-') {
    return withTerminal(open, (_, { stdin }) => {
      if (!stdin) throw new ProblemError(noArchive);
      return unpackIn(engine, container, { tar: stdin, to }, options, signal);
    });
  }
  if (direction === 'in') return copyIn(engine, container, { from, to }, options, signal);
  if (to !== '-') return copyOut(engine, container, { from, to }, options, signal);
  return withTerminal(open, (_, { stdout }) => packOut(engine, container, { from, to: stdout }, options, signal));
}

const unseen: NonNullable<CopyWork['follow']> = (go, signal) => go(signal);

const noStreams: OpenTerminal = () => {
  throw new ProblemError(noArchive);
};

const noArchive: Problem = {
  code: 'operation.no-archive',
  severity: 'error',
  message: 'There is no archive on standard input. Pipe one in: tar -c . | patchbay cp - service:/path',
};

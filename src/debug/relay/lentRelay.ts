import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { wholeTar } from '../../engine/copy/wholeTar.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Connector } from './connector.ts';

const program = '.patchbay-relay';

/** A small static program of ours, for containers that have neither a shell nor anything else that could connect. */
export const lentConnector: Connector = {
  name: 'the relay program',
  command: () => [`/${program}`],
  preamble: ({ port, waitMs }) => `${port} ${waitMs}\n`,
};

/**
 * Puts the program into a container, where it stays until that is made anew. `programs` has one for each architecture. False where
 * that cannot be: there is no program for it, or nothing may be written there.
 */
export async function lendRelay(
  engine: Pick<Engine, 'writeArchive'>,
  container: string,
  { programs, architecture }: RelayPrograms,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const content = await readFile(join(programs, architecture));
    const tar = wholeTar([{ name: program, content, mode: 0o755 }]);
    await engine.writeArchive(container, '/', Readable.from([tar]), { keepsOwner: false }, signal);
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
}

export interface RelayPrograms {
  /** The folder of the programs, which are named by their architecture. */
  readonly programs: string;
  /** The container's: `amd64`, `arm64`. */
  readonly architecture: string;
}

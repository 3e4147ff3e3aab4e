import { text } from 'node:stream/consumers';
import { abortable } from '../../../src/base/async.ts';
import type { ExecRequest, ExecStreams } from '../../../src/engine/engine.ts';
import type { FakeContainer } from './fakeContainer.ts';
import type { Play } from './program.ts';

/** Runs a command in a container, or beside one, until it has ended and all of its output is taken. */
export async function converse(
  play: Play,
  container: FakeContainer,
  { workingDir, environment }: ExecRequest,
  { stdin, stdout, stderr }: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  const process = container.process(signal);
  const exitCode = await abortable(
    play({
      ...process,
      cwd: workingDir ?? process.cwd,
      environment: { ...process.environment, ...environment },
      out: (written) => void stdout.write(written),
      err: (written) => void stderr.write(written),
      input: () => (stdin ? text(stdin) : Promise.resolve('')),
    }),
    signal,
  );
  await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))));
  return exitCode;
}

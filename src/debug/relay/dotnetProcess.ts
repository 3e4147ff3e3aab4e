import { PassThrough, Writable } from 'node:stream';
import { isProblemError } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';

/** Writes the number and the command line of each process, a line each. Nothing of it comes from outside. */
const listScript = `for folder in /proc/[0-9]*; do
  line=$(tr '\\0' ' ' <"$folder/cmdline" 2>/dev/null) || continue
  echo "\${folder#/proc/} $line"
done`;

const maxTextLength = 100_000;

/**
 * The number, in its container, of the process that runs .NET: the first one whose program is dotnet or that has its libraries; 1
 * where the container has no shell to ask, as the program is the first process there.
 */
export async function dotnetProcess(
  engine: Pick<Engine, 'exec'>,
  { container, project }: { readonly container: string; readonly project: string },
  signal: AbortSignal,
): Promise<number> {
  let text = '';
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (text.length < maxTextLength) text += chunk.toString('utf8');
      done();
    },
  });
  const request = { command: ['sh', '-c', listScript], isTty: false, project };
  try {
    await engine.exec(container, request, { stdout, stderr: new PassThrough().resume() }, signal);
  } catch (error) {
    if (!isProblemError(error) || error.problem.code !== 'engine.cannot-start') throw error;
  }
  return dotnetAmong(text);
}

/** Launchers and `dotnet watch` start others, so the last of a kind is the program itself. */
export function dotnetAmong(text: string): number {
  const rows = text.split('\n').flatMap((line) => {
    const [, pid, command = ''] = /^(\d+) (.*)$/s.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), command }];
  });
  const running = rows.filter(({ command }) => /^(\S*\/)?dotnet( |$)|\.dll( |$)/.test(command));
  const direct = running.filter(({ command }) => !/dotnet(\.dll)? (watch|run|exec \S*MSBuild)/.test(command));
  return (direct.at(-1) ?? running.at(-1))?.pid ?? 1;
}

import { Writable } from 'node:stream';
import { ProblemError } from '../base/problem.ts';
import type { Hook } from '../manifest/model/container.ts';
import type { ExecRequest, ExecStreams } from './engine.ts';

const maxOutputLength = 500;

type Exec = (request: ExecRequest, streams: ExecStreams) => Promise<number>;

/**
 * Runs hooks in a container, one after the other as the manifest has them; the first that fails ends it with
 * `engine.hook-failed`.
 */
export async function runHooks(
  name: string,
  kind: 'post_start' | 'pre_stop',
  hooks: readonly Hook[],
  exec: Exec,
  onProgress: (text: string) => void,
): Promise<void> {
  for (const hook of hooks) {
    onProgress(`${kind}: ${hook.command.join(' ')}`);
    const tail = new Tail();
    const exitCode = await exec(toRequest(hook), { stdout: tail, stderr: tail });
    if (exitCode !== 0) throw hookFailed(name, kind, hook, exitCode, tail.text);
  }
}

function toRequest({ command, user, workingDir, isPrivileged, environment }: Hook): ExecRequest {
  return {
    command,
    isTty: false,
    isPrivileged,
    environment,
    ...(user === undefined ? {} : { user }),
    ...(workingDir === undefined ? {} : { workingDir }),
  };
}

/** Keeps the end of what is written. */
class Tail extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text = (this.text + chunk.toString()).slice(-maxOutputLength);
    done();
  }
}

function hookFailed(name: string, kind: string, { command }: Hook, exitCode: number, output: string): ProblemError {
  const said = output.trim() === '' ? ' It wrote nothing.' : ` Its last output: ${output.trim()}.`;
  const message = `A ${kind} hook of ${name} failed: "${command.join(' ')}" ended with ${exitCode}.${said} Correct it in the manifest.`;
  return new ProblemError({ code: 'engine.hook-failed', severity: 'error', message });
}

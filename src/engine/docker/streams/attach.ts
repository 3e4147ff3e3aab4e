import type { AttachedStreams, AttachRequest, TerminalSize } from '../../engine.ts';
import { containerGone, notRunning } from '../../failures.ts';
import { apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../connection/errors.ts';
import { converse } from './exec.ts';
import { inspect } from '../observe/observe.ts';

/** Talks with the first process of a container. Resolves to its exit code, and to 0 when it was let go of. */
export async function attach(
  client: DockerClient,
  container: string,
  { detachKeys }: AttachRequest,
  open: (hasTty: boolean) => AttachedStreams,
  signal: AbortSignal,
): Promise<number> {
  const info = await inspect(client, container, signal);
  if (!info) throw containerGone(container);
  if (!info.State.Running || info.State.Paused) throw notRunning(container);
  const { Tty: hasTty, OpenStdin: readsInput, StdinOnce: endsInput } = info.Config;
  const { size, ...lent } = open(hasTty);
  const { stdin, ...outputs } = lent;
  // Docker would hold what a process that reads nothing is given.
  const streams = readsInput ? lent : outputs;
  const resize = ({ columns: w, rows: h }: TerminalSize): void => {
    const path = apiPath('containers', info.Id, '/resize');
    client.call({ method: 'POST', path, query: { h, w } }, signal).catch(() => undefined);
  };
  const query = {
    stream: true,
    stdin: readsInput && stdin !== undefined,
    stdout: true,
    stderr: true,
    ...(detachKeys === undefined ? {} : { detachKeys }),
  };
  const resizing = hasTty ? outputs.onResize?.(resize) : undefined;
  try {
    const path = apiPath('containers', info.Id, '/attach');
    const socket = await client.hijack({ method: 'POST', path, query }, signal);
    if (hasTty && size) resize(size);
    // Docker takes the end of an input that stays open for a farewell, and would send no more output.
    await converse(socket, hasTty, streams, endsInput);
  } catch (error) {
    if (error instanceof DockerHttpError && statusOf(error) === 400) throw badKeys(detachKeys, error);
    throw client.translate(error, signal);
  } finally {
    resizing?.dispose();
  }
  const after = await inspect(client, info.Id, signal);
  // The container goes on: the detach keys were typed.
  return after?.State.Running ? 0 : (after?.State.ExitCode ?? 0);
}

function badKeys(keys: string | undefined, cause: DockerHttpError): Error {
  const message = `Cannot attach with the detach keys "${keys ?? ''}": ${cause.detail}. Write keys as in ctrl-p,ctrl-q.`;
  return refusedByDocker('engine.cannot-attach', message, cause);
}

import { once } from 'node:events';
import type { Duplex, Writable } from 'node:stream';
import { sleep } from '../../../base/async.ts';
import type { ExecRequest, ExecStreams, TerminalSize } from '../../engine.ts';
import { containerGone, notRunning } from '../../failures.ts';
import { apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../connection/errors.ts';
import { framesOf } from './frames.ts';

/** Docker closes the streams a moment before it knows the exit code. */
const exitPollMs = 20;
const maxExitPolls = 100;
/** A size can be set only once the command runs, and Docker does not say when that is. */
const maxResizes = 5;

/** Runs a command in a container. Resolves to its exit code. */
export async function exec(
  client: DockerClient,
  container: string,
  request: ExecRequest,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  const id = await createExec(client, container, request, streams, signal);
  if (request.isDetached) return startDetached(client, id, { container, command: request.command }, signal);
  const over = new AbortController();
  const combined = AbortSignal.any([signal, over.signal]);
  const body = { Detach: false, Tty: request.isTty };
  const resize = (size: TerminalSize): void => void setSize(client, id, size, combined).catch(() => undefined);
  const resizing = request.isTty ? streams.onResize?.(resize) : undefined;
  try {
    const socket = await client.hijack({ method: 'POST', path: `/exec/${id}/start`, body }, signal);
    if (request.isTty && request.size) resize(request.size);
    await converse(socket, request.isTty, streams);
  } catch (error) {
    throw client.translate(error, signal);
  } finally {
    over.abort();
    resizing?.dispose();
  }
  return exitCodeOf(client, id, signal);
}

/** Docker answers once the command runs, or with why it does not. */
async function startDetached(
  client: DockerClient,
  id: string,
  { container, command: [program = ''] }: { readonly container: string; readonly command: readonly string[] },
  signal: AbortSignal,
): Promise<number> {
  try {
    await client.call({ method: 'POST', path: `/exec/${id}/start`, body: { Detach: true, Tty: false } }, signal);
    return 0;
  } catch (error) {
    if (!(error instanceof DockerHttpError)) throw error;
    const message = `Cannot start "${program}" in ${container}: ${error.detail}. Check that the program is there.`;
    throw refusedByDocker('engine.cannot-start', message, error);
  }
}

async function createExec(
  client: DockerClient,
  container: string,
  request: ExecRequest,
  { stdin }: ExecStreams,
  signal: AbortSignal,
): Promise<string> {
  const { command, isTty, user, workingDir, isPrivileged = false, environment = {}, isDetached = false } = request;
  const body = {
    Cmd: command,
    Tty: isTty,
    AttachStdin: stdin !== undefined,
    AttachStdout: !isDetached,
    AttachStderr: !isDetached,
    Privileged: isPrivileged,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...(user === undefined ? {} : { User: user }),
    ...(workingDir === undefined ? {} : { WorkingDir: workingDir }),
  };
  try {
    const path = apiPath('containers', container, '/exec');
    const { Id: id } = (await client.call({ method: 'POST', path, body }, signal)) as { Id: string };
    return id;
  } catch (error) {
    if (statusOf(error) === 404) throw containerGone(container);
    if (statusOf(error) === 409 || isPodmanAtRest(error)) throw notRunning(container);
    throw error;
  }
}

/** Podman has no status of its own for a container that does not run. */
function isPodmanAtRest(error: unknown): boolean {
  return statusOf(error) === 500 && /container state improper/.test((error as Error).message);
}

/** Carries bytes both ways until the command's side is at its end; the end of its input only where `endsInput` says so. */
export async function converse(
  socket: Duplex,
  isTty: boolean,
  { stdin, stdout, stderr }: ExecStreams,
  endsInput = true,
): Promise<void> {
  stdin?.pipe(socket, { end: endsInput });
  try {
    if (isTty) for await (const chunk of socket) await write(stdout, chunk as Buffer);
    else
      for await (const { stream, bytes } of framesOf(socket)) await write(stream === 'stderr' ? stderr : stdout, bytes);
  } finally {
    stdin?.unpipe(socket);
    socket.destroy();
  }
}

/** A reader that went away does not end the command: the rest of its output is dropped. */
async function write(to: Writable, bytes: Buffer): Promise<void> {
  if (to.destroyed || to.write(bytes)) return;
  await Promise.race([once(to, 'drain'), once(to, 'close')]);
}

async function setSize(client: DockerClient, id: string, size: TerminalSize, signal: AbortSignal): Promise<void> {
  const query = { h: size.rows, w: size.columns };
  for (let attempt = 1; ; attempt++) {
    try {
      await client.call({ method: 'POST', path: `/exec/${id}/resize`, query }, signal);
      return;
    } catch (error) {
      if (attempt === maxResizes) throw error;
      await sleep(attempt * exitPollMs, signal);
    }
  }
}

async function exitCodeOf(client: DockerClient, id: string, signal: AbortSignal): Promise<number> {
  for (let poll = 0; poll < maxExitPolls; poll++) {
    const info = (await client.call({ method: 'GET', path: `/exec/${id}/json` }, signal)) as ExecInfo;
    if (!info.Running) return info.ExitCode ?? 0;
    await sleep(exitPollMs, signal);
  }
  // It has closed its output and goes on in the background, as it was asked to.
  return 0;
}

interface ExecInfo {
  readonly Running: boolean;
  readonly ExitCode: number | null;
}

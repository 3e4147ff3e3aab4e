import { Writable } from 'node:stream';
import type { ContainerInspectInfo } from 'dockerode';
import { toProblem, type Problem } from '../../../base/problem.ts';
import { socketInode } from '../../proc/procFiles.ts';
import { socketsOf, type TableSocket } from '../../proc/socketTable.ts';
import type { DockerClient } from '../connection/client.ts';
import { containerNameOf } from '../observe/observe.ts';
import { exec } from '../streams/exec.ts';

/** The container's own sockets, and those alone; or why nobody can say which they are. */
export type SocketsFound = { readonly sockets: readonly TableSocket[] } | { readonly problem: Problem };

const askTimeoutMs = 3000;
/** Some ten thousand sockets. */
const maxBytes = 2 ** 21;

const tables = ['cat', '/proc/net/tcp', '/proc/net/tcp6'];
/** The same, and what the container's own processes have open: a table of a shared network has the sockets of all. */
const tablesAndFiles = ['sh', '-c', 'cat /proc/net/tcp /proc/net/tcp6; ls -l /proc/[0-9]*/fd'];

/** Asks the container itself, with the programs that its image has. */
export async function askContainer(
  client: DockerClient,
  info: ContainerInspectInfo,
  isShared: boolean,
  signal: AbortSignal,
): Promise<SocketsFound> {
  const name = containerNameOf(info);
  if (info.State.Paused) return unreadable(name, 'it is paused');
  if (isShared && hasForeignProcesses(info)) return unreadable(name, 'it shares its network and its processes');
  const timeout = AbortSignal.timeout(askTimeoutMs);
  const out = new Bounded();
  try {
    const request = { command: isShared ? tablesAndFiles : tables, isTty: false };
    const streams = { stdout: out, stderr: new Bounded() };
    await exec(client, info.Id, request, streams, AbortSignal.any([signal, timeout]));
  } catch (error) {
    signal.throwIfAborted();
    return unreadable(name, timeout.aborted ? 'it did not answer' : toProblem(error).message);
  }
  // A kernel without IPv6 has no second table, and `cat` fails: what counts is what came.
  if (!/\blocal_address\b/.test(out.text)) return unreadable(name, 'its image has no program that tells them');
  if (out.isCut) return unreadable(name, 'there are too many');
  const sockets = socketsOf(out.text);
  if (!isShared) return { sockets };
  const held = new Set(out.text.split('\n').flatMap((line) => socketInode(line.replace(/^.* -> /, '')) ?? []));
  return { sockets: sockets.filter(({ inode }) => held.has(inode)) };
}

/** Then `/proc` in the container lists processes that are not its own. */
function hasForeignProcesses({ HostConfig: { PidMode: mode } }: ContainerInspectInfo): boolean {
  return mode === 'host' || (mode?.startsWith('container:') ?? false);
}

function unreadable(name: string, why: string): { readonly problem: Problem } {
  const message = `The connections of ${name} cannot be seen: ${why.replace(/\.$/, '')}.`;
  return { problem: { code: 'engine.connections-unreadable', severity: 'info', message } };
}

/** Keeps what is written to it up to a limit, and drops the rest. */
class Bounded extends Writable {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  get isCut(): boolean {
    return this.#size > maxBytes;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('latin1');
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.#size < maxBytes) this.#chunks.push(chunk);
    this.#size += chunk.length;
    done();
  }
}

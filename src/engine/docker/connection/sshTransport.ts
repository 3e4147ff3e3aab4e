import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import type { ProblemError } from '../../../base/problem.ts';
import { refusedByDocker } from './errors.ts';

export interface SshTarget {
  readonly label: string;
  readonly host: string;
  readonly user?: string;
  readonly port?: string;
  /** Docker's socket on the other machine; left out: its default one. */
  readonly socket?: string;
}

const maxErrorText = 4000;

/** `ssh://[user@]host[:port][/path/of/docker.sock]`; undefined for an address of another kind. */
export function sshTarget(label: string): SshTarget | undefined {
  const url = label.startsWith('ssh://') ? URL.parse(label) : null;
  // A password in an address would end in the process list: ssh asks for it by itself.
  if (!url?.hostname || url.password || url.search || url.hash) return undefined;
  return {
    label,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(url.username ? { user: decodeURIComponent(url.username) } : {}),
    ...(url.port ? { port: url.port } : {}),
    ...(url.pathname.length > 1 ? { socket: decodeURIComponent(url.pathname) } : {}),
  };
}

/** The arguments of `ssh`. As Docker's command line does it: over there, `docker system dial-stdio` is the other end. */
export function sshArguments({ host, user, port, socket }: SshTarget): readonly string[] {
  return [
    '-o',
    'ConnectTimeout=30',
    '-T',
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', port]),
    // What follows is a host and a command, whatever they start with.
    '--',
    host,
    'docker',
    ...(socket === undefined ? [] : [`--host=${quoted(`unix://${socket}`)}`]),
    'system',
    'dial-stdio',
  ];
}

/** Makes HTTP connections through the system's `ssh`, so that the user's configuration, keys and agent are used. */
export class SshTransport extends Agent {
  readonly #target: SshTarget;

  constructor(target: SshTarget) {
    super({ keepAlive: true });
    this.#target = target;
  }

  override createConnection(): Duplex {
    return new SshSocket(this.#target);
  }
}

/** Ends with what ssh said when it failed. */
class SshSocket extends Duplex {
  readonly #target: SshTarget;
  readonly #child: ChildProcessWithoutNullStreams;
  #errorText = '';

  constructor(target: SshTarget) {
    super();
    this.#target = target;
    const child = spawn('ssh', sshArguments(target), { stdio: 'pipe', windowsHide: true });
    this.#child = child;
    child.on('error', (error) => this.destroy(cannotRun(target, error)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errorText = (this.#errorText + text).slice(-maxErrorText);
    });
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    // Writing to a process that is gone fails; its exit says more.
    child.stdin.on('error', () => undefined);
    // Its output is read and its exit known by then.
    child.on('close', (code) => this.#close(code));
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    // Once it is gone, `close` reports it.
    if (this.#child.stdin.writable) this.#child.stdin.write(chunk, () => callback());
    else callback();
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#child.stdin.end(() => callback());
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#child.kill();
    callback(error);
  }

  #close(code: number | null): void {
    if (this.destroyed) return;
    if (code === 0) this.push(null);
    else this.destroy(sshFailed(this.#target, code, this.#errorText.trim()));
  }

  // HTTP calls these on a socket; a pair of pipes does not have them.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** ssh passes the command to a shell on the other machine. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function cannotRun({ label }: SshTarget, cause: NodeJS.ErrnoException): ProblemError {
  const reason = cause.code === 'ENOENT' ? 'there is no program "ssh" on the PATH' : cause.message;
  return refusedByDocker(
    'engine.unreachable',
    `Cannot reach Docker at ${label} (${reason}). Install OpenSSH's client, or choose another docker context.`,
    cause,
  );
}

function sshFailed({ label, host, user, port }: SshTarget, code: number | null, said: string): ProblemError {
  const reason = said === '' ? `ssh ended with code ${code ?? 'unknown'} and said nothing` : `ssh said: ${said}`;
  const typed = `ssh ${port === undefined ? '' : `-p ${port} `}${user === undefined ? '' : `${user}@`}${host}`;
  // 255 is ssh's own failure; every other code is the remote command's.
  const next =
    code === 255
      ? `Check that "${typed}" works in a terminal without asking for anything.`
      : `Check that Docker runs on ${host}, and that its user may use it.`;
  return refusedByDocker('engine.unreachable', `Cannot reach Docker at ${label} (${reason}). ${next}`);
}

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { toDisposable, type Disposable } from '../../../base/disposable.ts';
import { ProblemError, type Problem } from '../../../base/problem.ts';

/**
 * Holds a project, so that nobody else watches it: two would copy and restart the same twice. It is a socket on which the holder
 * listens, so the system frees it when the process ends, however it does.
 * @throws ProblemError when it is held
 */
export async function lockWatch(project: string, address: string): Promise<Disposable> {
  const path = await lockPath(project, address);
  for (;;) {
    const server = createServer((socket) => socket.end(`${process.pid}\n`));
    try {
      await listen(server, path);
      // A process that has nothing else to do may end.
      server.unref();
      return toDisposable(() => server.close());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
    const holder = await holderOf(path);
    if (holder !== undefined) throw new ProblemError(isHeld(project, holder));
    // Whoever made it has ended without taking it away.
    await rm(path, { force: true });
  }
}

async function lockPath(project: string, address: string): Promise<string> {
  // A socket's path may have about a hundred characters.
  const name = createHash('sha256').update(`${address}\n${project}`).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\patchbay-watch-${name}`;
  const folder = join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), `patchbay-${userInfo().uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, `watch-${name}.sock`);
}

async function listen(server: Server, path: string): Promise<void> {
  const failed = new AbortController();
  const failure = once(server, 'error', { signal: failed.signal }).then(([error]) => {
    throw error as Error;
  });
  server.listen(path);
  try {
    await Promise.race([once(server, 'listening'), failure]);
  } finally {
    failed.abort();
    failure.catch(() => undefined);
  }
}

/** What the holder says of itself; undefined when nobody listens. */
function holderOf(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(path);
    socket.setTimeout(holderTimeoutMs, () => socket.destroy());
    socket.on('connect', () => (text = '?'));
    socket.on('data', (chunk) => (text = chunk.toString().trim().slice(0, 10)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text === '' ? undefined : text));
  });
}

/** The code of the problem that somebody else watches. */
export const watchedAlready = 'develop.watched-already';

/** A holder that is halted holds it all the same. */
const holderTimeoutMs = 1000;

function isHeld(project: string, holder: string): Problem {
  const who = /^\d+$/.test(holder) ? ` (process ${holder})` : '';
  return {
    code: watchedAlready,
    severity: 'error',
    message: `${project} is watched already${who}. End that watch first: two would restart everything twice.`,
  };
}

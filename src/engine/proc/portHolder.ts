import { readFile } from 'node:fs/promises';
import { heldSockets, processFolders } from './procFiles.ts';
import { socketsOf } from './socketTable.ts';

/**
 * The process that listens on a TCP port of this machine: `redis-server (process 1234)`. Undefined where that cannot be
 * known: on other systems than Linux, and for somebody else's process.
 */
export async function portHolder(port: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const inodes = await listenersOf(port);
  if (inodes.size === 0) return undefined;
  const pid = processFolders().find((each) => [...(heldSockets(each) ?? [])].some((inode) => inodes.has(inode)));
  if (pid === undefined) return undefined;
  const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
  return `${name === '' ? 'a process' : name} (process ${pid})`;
}

async function listenersOf(port: number): Promise<ReadonlySet<string>> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => ''));
  const sockets = socketsOf((await Promise.all(tables)).join('\n'));
  return new Set(
    sockets.flatMap(({ state, local, inode }) => (state === 'listening' && local.port === port ? [inode] : [])),
  );
}

import { readdir, readFile, readlink } from 'node:fs/promises';

/** The state of a listening socket in `/proc/net/tcp`. */
const listening = '0A';

/**
 * The process that listens on a TCP port of this machine: `redis-server (process 1234)`. Undefined where that cannot be
 * known: on other systems than Linux, and for somebody else's process.
 */
export async function portHolder(port: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const inodes = await listenersOf(port);
  if (inodes.size === 0) return undefined;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const holders = await Promise.all(pids.map(async (pid) => ((await holdsOneOf(pid, inodes)) ? pid : undefined)));
  const pid = holders.find((each) => each !== undefined);
  if (pid === undefined) return undefined;
  const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
  return `${name === '' ? 'a process' : name} (process ${pid})`;
}

async function listenersOf(port: number): Promise<ReadonlySet<string>> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => ''));
  const lines = (await Promise.all(tables)).join('\n').split('\n');
  return new Set(
    lines.flatMap((line) => {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      return local.endsWith(suffix) && state === listening && inode !== undefined ? [inode] : [];
    }),
  );
}

async function holdsOneOf(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  // Another user's process cannot be read.
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  return links.some((link) => inodes.has(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? ''));
}

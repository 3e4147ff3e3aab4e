import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Far more files than a program has open; what is beyond is not looked at. */
const maxFiles = 20_000;

/** The numbers of all processes of Linux, as their folders below `/proc` are called. */
export function processFolders(): readonly string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/**
 * A file of a process; empty when the process has ended meanwhile, or is another user's. Synchronous: hundreds of small files that are in
 * memory anyway are read in a few milliseconds so, and by threads for ten times as much of a processor.
 */
export function readProcessFile(pid: string, file: 'stat' | 'status' | 'environ' | 'cgroup'): Buffer {
  try {
    return readFileSync(`/proc/${pid}/${file}`);
  } catch {
    return Buffer.alloc(0);
  }
}

/** The inodes of the sockets that a process has open; undefined when it has ended meanwhile, or is another user's. */
export function heldSockets(pid: string): ReadonlySet<string> | undefined {
  try {
    const files = readdirSync(`/proc/${pid}/fd`).slice(0, maxFiles);
    return new Set(files.flatMap((file) => socketAt(`/proc/${pid}/fd/${file}`) ?? []));
  } catch {
    return undefined;
  }
}

function socketAt(path: string): string | undefined {
  try {
    return socketInode(readlinkSync(path));
  } catch {
    // It was closed meanwhile.
    return undefined;
  }
}

/** `123` of `socket:[123]`, as the link of an open file says it; undefined for every other file. */
export function socketInode(link: string): string | undefined {
  return /^socket:\[(\d+)\]$/.exec(link)?.[1];
}

import { readFile } from 'node:fs/promises';
import { socketsOf, type TableSocket } from './socketTable.ts';

/**
 * The sockets of the network namespace of a process; undefined where they cannot be read. Of a table the kernel walks those of all
 * namespaces, which takes milliseconds: one that has no sockets, as the kernel counts them, is not asked for.
 */
export async function namespaceSockets(pid: number): Promise<readonly TableSocket[] | undefined> {
  const [ipv4, ipv6] = await Promise.all([read(pid, 'sockstat'), read(pid, 'sockstat6')]);
  const isOver = Number(/^TCP:.*\btw (\d+)/m.exec(ipv4 ?? '')?.[1] ?? 1) > 0;
  const hasIpv4 = isOver || Number(/^TCP: inuse (\d+)/m.exec(ipv4 ?? '')?.[1] ?? 1) > 0;
  // A kernel without IPv6 has no second table.
  const hasIpv6 = ipv6 !== undefined && (isOver || Number(/^TCP6: inuse (\d+)/m.exec(ipv6)?.[1] ?? 1) > 0);
  const [first, second] = await Promise.all([hasIpv4 ? read(pid, 'tcp') : '', hasIpv6 ? read(pid, 'tcp6') : '']);
  return first === undefined ? undefined : socketsOf(`${first}\n${second ?? ''}`);
}

async function read(pid: number, file: 'sockstat' | 'sockstat6' | 'tcp' | 'tcp6'): Promise<string | undefined> {
  try {
    return await readFile(`/proc/${pid}/net/${file}`, 'utf8');
  } catch {
    // It has ended meanwhile, or the kernel has no such file.
    return undefined;
  }
}

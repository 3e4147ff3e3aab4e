import { canonicalAddress } from '../../base/ipAddress.ts';
import type { SocketAddress } from '../connections.ts';
import type { TableSocket } from './socketTable.ts';

/**
 * The sockets of each process, by its number, in what `lsof -FpnT` writes: a line for each fact, which begins with a letter that says what
 * it is. Total: a line that nobody knows counts as nothing.
 */
export function openFilesSockets(text: string): ReadonlyMap<number, readonly TableSocket[]> {
  const found = new Map<number, TableSocket[]>();
  let sockets: TableSocket[] = [];
  let name = '';
  for (const line of text.split('\n')) {
    const rest = line.slice(1);
    switch (line[0]) {
      case 'p':
        sockets = [];
        if (/^\d{1,10}$/.test(rest)) found.set(Number(rest), sockets);
        name = '';
        break;
      case 'n':
        name = rest;
        break;
      case 'T': {
        const socket = socketOf(name, rest);
        if (socket) sockets.push(socket);
        break;
      }
      default:
    }
  }
  return found;
}

/** `127.0.0.1:5000->127.0.0.1:6379` with `ST=ESTABLISHED`, `*:5000` with `ST=LISTEN`. */
function socketOf(name: string, fact: string): TableSocket | undefined {
  const [localText = '', remoteText] = name.split('->');
  const local = addressOf(localText);
  if (!local) return undefined;
  if (fact === 'ST=LISTEN') return { local, remote: { host: '0.0.0.0', port: 0 }, state: 'listening', inode: '0' };
  const remote = addressOf(remoteText ?? '');
  return fact === 'ST=ESTABLISHED' && remote ? { local, remote, state: 'open', inode: '0' } : undefined;
}

function addressOf(text: string): SocketAddress | undefined {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) return undefined;
  return { host: host === '*' ? '0.0.0.0' : canonicalAddress(host), port: Number(port) };
}

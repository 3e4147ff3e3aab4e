import { canonicalAddress, isLoopbackAddress } from '../../base/ipAddress.ts';
import type { ConnectedMember, ConnectedSocket, SocketAddress } from '../connections.ts';

/** A socket of `/proc/net/tcp` or `tcp6`. */
export interface TableSocket {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly state: 'listening' | 'open' | 'over';
  /** `0` for one that no process has any more. */
  readonly inode: string;
}

/**
 * The kernel's numbers (`include/net/tcp_states.h`): established, TIME_WAIT, which lasts a minute, and listening. All others are no
 * connection yet, or may have been left half closed for hours.
 */
const states: Readonly<Record<string, TableSocket['state']>> = { '01': 'open', '06': 'over', '0A': 'listening' };

/** More sockets than one program has: what is behind them is not read. */
const maxSockets = 100_000;

/** The sockets of a table, or of several behind each other. Total: a line that is none of a table counts as nothing. */
export function socketsOf(text: string): readonly TableSocket[] {
  const sockets: TableSocket[] = [];
  for (const line of text.split('\n')) {
    if (sockets.length === maxSockets) break;
    const socket = socketOf(line);
    if (socket) sockets.push(socket);
  }
  return sockets;
}

function socketOf(line: string): TableSocket | undefined {
  const [, localText = '', remoteText = '', stateText = '', , , , , , inode = ''] = line.trim().split(/\s+/, 10);
  const state = Object.hasOwn(states, stateText) ? states[stateText] : undefined;
  const [local, remote] = [addressOf(localText), addressOf(remoteText)];
  return state && local && remote && /^\d{1,20}$/.test(inode) ? { local, remote, state, inode } : undefined;
}

/** `0100007F:1F90`: words of 32 bits, as a little-endian machine has them in memory, and a port as it is written. */
function addressOf(text: string): SocketAddress | undefined {
  const [, words, port] = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/i.exec(text) ?? [];
  if (words === undefined || port === undefined) return undefined;
  const bytes = (words.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) {
    return { host: bytes.map((byte) => Number.parseInt(byte, 16)).join('.'), port: Number.parseInt(port, 16) };
  }
  if (bytes.length !== 16) return undefined;
  const groups = Array.from({ length: 8 }, (_, index) => `${bytes[index * 2]}${bytes[index * 2 + 1]}`);
  return { host: canonicalAddress(groups.join(':')), port: Number.parseInt(port, 16) };
}

/** What a table tells of whom it belongs to. Of a network of its own, what listens at its loopback is reached by nobody else. */
export function memberSockets(
  sockets: readonly TableSocket[],
  isOnHost: boolean,
): Required<Pick<ConnectedMember, 'listens' | 'sockets'>> {
  const listening = sockets.filter(({ state }) => state === 'listening');
  const reached = listening.filter(({ local }) => isOnHost || !isLoopbackAddress(local.host));
  return {
    listens: [...new Set(reached.map(({ local }) => local.port))].sort((left, right) => left - right),
    sockets: sockets.flatMap(({ state, local, remote }): ConnectedSocket[] => {
      if (state === 'listening') return [];
      return [{ local, remote, ...(state === 'over' ? { isOver: true } : {}) }];
    }),
  };
}

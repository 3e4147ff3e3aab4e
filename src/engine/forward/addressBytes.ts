import { isIPv4 } from 'node:net';

/** The 4 or 16 bytes of an IP address that `isIP` takes for one; a zone (`%eth0`) is left out. */
export function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split('.').map(Number));
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const front = bytesOf(head);
  const back = tail === undefined ? [] : bytesOf(tail);
  const gap = Array.from({ length: Math.max(0, 16 - front.length - back.length) }, () => 0);
  return Uint8Array.from([...front, ...gap, ...back]);
}

/** The groups between two colons; the last may be written as an IPv4 address. */
function bytesOf(groups: string): readonly number[] {
  if (groups === '') return [];
  return groups.split(':').flatMap((group) => {
    if (isIPv4(group)) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

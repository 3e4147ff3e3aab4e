import type { Port } from '../../../manifest/model.ts';

/** True for a port that is published to this machine alone (`127.0.0.1:6379:6379`). A Swarm would publish it to everybody. */
export function isOnlyHere({ hostIp = '' }: Port): boolean {
  return /^(127\.|::1$|\[::1\]$|localhost$)/.test(hostIp);
}

/** True for an address that means all of them. */
export function isEverywhere({ hostIp = '' }: Port): boolean {
  return hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::' || hostIp === '[::]';
}

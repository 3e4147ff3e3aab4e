import type { Publisher } from '../../engine/observation.ts';

/** A port as `docker ps` shows it: `127.0.0.1:8080->80/tcp`, `[::]:8080->80/tcp`, `80/tcp`. */
export function portText({ hostIp, publishedPort, targetPort, protocol }: Publisher): string {
  if (publishedPort === 0) return `${targetPort}/${protocol}`;
  return `${hostText(hostIp)}:${publishedPort}->${targetPort}/${protocol}`;
}

/** An address as it stands before a port. */
export function hostText(hostIp: string): string {
  return hostIp.includes(':') ? `[${hostIp}]` : hostIp;
}

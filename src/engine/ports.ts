import type { Port } from '../manifest/model.ts';
import type { Publisher } from './observation.ts';

/**
 * The host port of a replica: of a range, each takes the port at its number; one beyond the range gets the whole range, of which
 * the engine chooses. Undefined: the engine chooses any.
 */
export function publishedPort(port: Port, number: number): string | undefined {
  const [first, last] = (port.published ?? '').split('-').map(Number);
  if (last === undefined || first === undefined || Number.isNaN(first + last)) return port.published;
  const own = first + number - 1;
  return own <= last ? String(own) : port.published;
}

/** How many ports of the machine these are: one that is published on several addresses, of IPv4 and IPv6, is one. */
export function publishedPortsOf(publishers: readonly Publisher[]): number {
  const published = publishers.filter(({ publishedPort: port }) => port > 0);
  return new Set(published.map(({ publishedPort: port, protocol }) => `${port}/${protocol}`)).size;
}

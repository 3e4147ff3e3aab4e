import type { Port } from '../manifest/model.ts';

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

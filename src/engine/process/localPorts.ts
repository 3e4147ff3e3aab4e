import type { Port, Service } from '../../manifest/model.ts';
import type { Publisher } from '../observation.ts';
import { publishedPort } from '../ports.ts';
import { freePort } from './loopback.ts';

/**
 * The host ports of a replica. A local process has the ports of its host: one that the manifest names is taken at its word,
 * by the first replica; of a range each takes its own; where nothing is named, or another replica has it, one that is free.
 */
export async function localPorts(service: Service, number: number): Promise<readonly Publisher[]> {
  return Promise.all(
    service.ports.map(async (port): Promise<Publisher> => {
      const { hostIp = '0.0.0.0', target, protocol } = port;
      const named = namedPort(port, number);
      return { hostIp, publishedPort: named ?? (await freePort()), targetPort: target, protocol };
    }),
  );
}

function namedPort(port: Port, number: number): number | undefined {
  const text = publishedPort(port, number) ?? '';
  const isRange = port.published?.includes('-') === true;
  if (!/^\d+$/.test(text) || Number(text) === 0 || (!isRange && number > 1)) return undefined;
  return Number(text);
}

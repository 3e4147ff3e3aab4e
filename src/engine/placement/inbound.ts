import type { Service } from '../../manifest/model.ts';
import { publishedPort } from '../ports.ts';
import { isPort } from './rewrite.ts';

/** A port that the others call a service by, and the port of this machine that its process listens on instead. */
export interface ListeningPort {
  readonly containerPort: number;
  /** As the manifest says; left out: the same number if it is free, else any. */
  readonly localPort?: number;
}

/** The ports that a service's process listens on where the manifest says so; without `containerPort`: its main one. */
export function runPorts({ run, ports }: Service): readonly { containerPort?: number; localPort: number }[] {
  const main = Number(run?.environment['PORT']);
  const published = ports.flatMap((port) => {
    const localPort = Number(publishedPort(port, 1));
    return port.protocol === 'tcp' && isPort(localPort) ? [{ containerPort: port.target, localPort }] : [];
  });
  return [...(run?.ports ?? []), ...(isPort(main) ? [{ localPort: main }] : []), ...published];
}

/**
 * Where a process listens instead of its containers, of which these ports are `known`, the most telling first. What stands in
 * `x-patchbay.run.ports` comes first, then `run.environment.PORT` for the main port, then the port that is published. Other programs
 * may hold any port, so what nobody names is chosen when the process starts.
 */
export function inboundPorts(service: Service, known: readonly number[]): readonly ListeningPort[] {
  const named = service.run?.ports ?? [];
  const wishes = runPorts(service);
  const all = [...new Set([...named.map(({ containerPort }) => containerPort), ...known])];
  const main = wishes.find(({ containerPort }) => containerPort === undefined);
  const inbound = all.map((containerPort, index): ListeningPort => {
    const said = named.find((each) => each.containerPort === containerPort) ?? (index === 0 ? main : undefined);
    const localPort = (said ?? wishes.find((each) => each.containerPort === containerPort))?.localPort;
    return localPort === undefined ? { containerPort } : { containerPort, localPort };
  });
  // It listens, though nobody says which port its containers have.
  return inbound.length === 0 && main ? [{ containerPort: main.localPort, localPort: main.localPort }] : inbound;
}

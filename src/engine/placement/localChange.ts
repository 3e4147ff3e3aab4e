import type { Application, Service } from '../../manifest/model.ts';
import { runBeside, type BesideFacts } from './beside.ts';

/** What running a service locally means, to be shown before it is done. Values are hostile, and may be secret. */
export interface LocalChange {
  readonly service: string;
  readonly command: readonly string[];
  readonly directory: string;
  /** The ports of its containers, and of its process; left out: one that is free. */
  readonly ports: readonly { readonly containerPort: number; readonly localPort?: number }[];
  /** The variables that differ from the container's: `after` has `<port>` for what is chosen when it starts. */
  readonly variables: readonly { readonly name: string; readonly before?: string; readonly after: string }[];
}

/** A port that is chosen later: beyond what a port can be, so that it is told from what stands in values. */
const open = 1_000_000;
const placeholder = /\b1\d{6}\b/g;

export function localChange(application: Application, service: Service, facts: BesideFacts): LocalChange {
  const beside = runBeside(application, service, facts);
  const addresses = beside.outbound.map(({ host, port }) => `${host}:${port}`);
  const inbound = new Map(beside.inbound.map(({ containerPort, localPort }) => [containerPort, localPort ?? open]));
  const last = open + addresses.length;
  const environment = beside.environment({
    inbound: (port) => inbound.get(port),
    outbound: ({ host, port }) => open + 1 + addresses.indexOf(`${host}:${port}`),
    filesDirectory: '<files>',
  });
  const variables = Object.entries(environment).flatMap(([name, value]) => {
    const before = service.environment[name];
    const after = value.replace(placeholder, (digits) => (Number(digits) <= last ? '<port>' : digits));
    return before === value ? [] : [{ name, after, ...(before === undefined ? {} : { before }) }];
  });
  return {
    service: service.name,
    command: service.run?.command ?? [],
    directory: service.run?.cwd ?? application.directory,
    ports: beside.inbound,
    variables,
  };
}

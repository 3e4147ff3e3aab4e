import { randomInt } from 'node:crypto';
import { forwarderLabels } from '../../engine/docker/labels.ts';
import type { ForwardSettings } from '../../engine/forward/settings.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, Network } from '../../manifest/model.ts';

/** A broker that runs in a cluster, and is published nowhere. */
export interface InsideBroker {
  readonly service: string;
  readonly port: number;
}

/**
 * The forwarder by which this machine reaches a broker inside a cluster: one that stands in a network of its service, on the manager's node.
 * It looks the name up for every connection, so that the broker is found wherever it moves. Several may stand there at once, one for each
 * window and command. Undefined where the service is in no network.
 */
export function brokerWay(
  application: Application,
  { service, port }: InsideBroker,
  engine: ForwardSettings['engine'],
  localPort?: number,
): ForwardSettings | undefined {
  const network = networkOf(application, service);
  if (!network) return undefined;
  return {
    engine,
    project: application.name,
    service: `${service}-way`,
    number: randomInt(1, 2 ** 31),
    networks: [{ name: network.name, aliases: [] }],
    labels: forwarderLabels(application),
    inbound: [],
    outbound: [{ host: service, port, ...(localPort === undefined ? {} : { localPort }) }],
  };
}

/** Its project's own come first: in those of others, its name may be another's. */
function networkOf(application: Application, name: string): Network | undefined {
  const keys = Object.keys(ownProperty(application.services, name)?.networks ?? {});
  const networks = keys.flatMap((key): readonly Network[] => {
    const network = ownProperty(application.networks, key);
    return network ? [network] : [];
  });
  return networks.find(({ isExternal }) => !isExternal) ?? networks[0];
}

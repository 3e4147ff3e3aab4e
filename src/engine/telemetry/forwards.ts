import { telemetryContainerPort, telemetryEndpoint, telemetryHost } from '../../base/telemetryPlace.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, Network, Service } from '../../manifest/model.ts';
import { forwarderLabels } from '../docker/labels.ts';
import type { ForwardSettings } from '../forward/settings.ts';

/**
 * The forwarders by which the containers of an application reach the receiver of telemetry on this machine: one in each network that
 * is needed, as one network may be there long before another is. Pure.
 */
export function telemetryForwards(
  application: Application,
  engine: ForwardSettings['engine'],
  localPort: number,
): readonly ForwardSettings[] {
  const names = new Set(Object.values(application.services).flatMap((service) => networkFor(service, application)));
  return [...names].map((name, index) => ({
    engine,
    project: application.name,
    service: telemetryHost,
    number: index + 1,
    networks: [{ name, aliases: [telemetryHost] }],
    labels: forwarderLabels(application),
    inbound: [{ containerPort: telemetryContainerPort, localPort }],
    outbound: [],
  }));
}

/**
 * One network is enough for a service. Its project’s own comes first: in one that other projects use too, the name may be another
 * receiver’s.
 */
function networkFor(
  { environment, networkMode = '', ...service }: Service,
  application: Application,
): readonly string[] {
  const isSent = Object.values(environment).some((value) => value.startsWith(telemetryEndpoint('network')));
  if (!isSent) return [];
  const other = /^service:(.*)$/.exec(networkMode)?.[1];
  const { networks } = (other === undefined ? undefined : ownProperty(application.services, other)) ?? service;
  const known = Object.keys(networks).flatMap((key): readonly Network[] => {
    const network = ownProperty(application.networks, key);
    return network ? [network] : [];
  });
  const chosen = known.find(({ isExternal }) => !isExternal) ?? known[0];
  return chosen ? [chosen.name] : [];
}

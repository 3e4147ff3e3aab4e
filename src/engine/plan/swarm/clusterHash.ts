import { createHash } from 'node:crypto';
import type { Application, Service } from '../../../manifest/model.ts';
import { canonicalText, configOf } from '../../configHash.ts';
import { ownMappings, attributeParts } from '../../configParts.ts';
import { keptGrants, type Contents, type KeptKind } from './keptFiles.ts';
import { linkedAliases } from './linkedAliases.ts';
import { serviceMode } from './serviceMode.ts';

/**
 * A hash of all that a cluster is told of a service, but for how many replicas: a service whose hash differs from the manifest's has to
 * be updated. Which image its name means is compared by the image's id.
 */
export function clusterHash(application: Application, service: Service, contents: Contents): string {
  return createHash('sha256')
    .update(canonicalText(clusterConfig(application, service, contents)))
    .digest('hex');
}

/** What `clusterHash` hashes, attribute by attribute, as `configParts` has it. It is kept with the service. */
export function clusterParts(
  application: Application,
  service: Service,
  contents: Contents,
): Readonly<Record<string, string>> {
  return attributeParts(clusterConfig(application, service, contents), mappings);
}

/** What the containers are made from, and what a cluster alone follows. */
function clusterConfig(application: Application, service: Service, contents: Contents): object {
  const {
    secrets: _secrets,
    configs: _configs,
    // The other service has the name of a link.
    links: _links,
    ...container
  } = configOf(application, service, 'container') as Facts;
  const { deploy = {} } = service;
  const grants = keptGrants(application, service, contents);
  const granted = (kind: KeptKind): object => {
    const files = Map.groupBy(
      grants.filter((each) => each.kind === kind),
      ({ file }) => file,
    );
    return Object.fromEntries(
      [...files].map(([file, its]) => [file, its.map(({ name, grant }) => ({ ...grant, name }))]),
    );
  };
  return {
    ...container,
    ports: service.ports.map(({ name: _name, appProtocol: _appProtocol, ...port }) => port),
    secrets: granted('secret'),
    configs: granted('config'),
    'names by links': linkedNames(application, service),
    'deploy.mode': serviceMode(application, service),
    'deploy.endpoint_mode': deploy.endpointMode,
    'deploy.labels': deploy.labels,
    'deploy.update_config': deploy.update,
    'deploy.rollback_config': deploy.rollback,
    'deploy.restart_policy': deploy.restartPolicy,
    'deploy.placement': deploy.placement,
    'deploy.resources.reservations.cpus': deploy.reservedCpus,
    'deploy.resources.reservations.generic_resources': deploy.genericResources,
  };
}

/** By network. Undefined where there is none. */
function linkedNames(application: Application, service: Service): object | undefined {
  const named = Object.keys(service.networks).map((key) => [key, linkedAliases(application, service, key)] as const);
  const linked = named.filter(([, names]) => names.length > 0);
  return linked.length > 0 ? Object.fromEntries(linked) : undefined;
}

/** The content of each file is a part of its own, so that a plan can name the one that changed. */
const mappings: ReadonlySet<string> = new Set([...ownMappings, 'secrets', 'configs']);

type Facts = Readonly<Record<string, unknown>>;

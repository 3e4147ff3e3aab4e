import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import type { Application, Network, Service } from '../../manifest/model.ts';
import type { Observation } from '../observation.ts';
import { networkChanges, volumeChanges } from '../settings.ts';
import { serviceOf } from './dependencies.ts';

export interface Drift {
  /** Networks, by their names on the engine, that are made anew, and what of them changed. */
  readonly renewed: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/**
 * Networks and volumes of these services that are there, but not as the manifest says. A network is made anew when nobody but these
 * services is in it; a volume never is, for the data in it.
 */
export function findDrift(application: Application, observation: Observation, chosen: ReadonlySet<string>): Drift {
  const { networks, volumes } = observation.settings ?? { networks: {}, volumes: {} };
  const services = [...chosen].flatMap((name) => serviceOf(application, name) ?? []);
  const ours = new Set(
    observation.containers.filter((each) => chosen.has(each.service) && !each.isOneOff).map(({ name }) => name),
  );
  const renewed = new Map<string, string>();
  const problems: Problem[] = [];
  for (const network of usedNetworks(application, services)) {
    const there = ownProperty(networks, network.name);
    const changes = there ? networkChanges(network, there) : [];
    if (!there || changes.length === 0) continue;
    const guests = there.members.filter((name) => !ours.has(name));
    const what = `${changes.join(', ')} changed`;
    if (guests.length === 0) renewed.set(network.name, what);
    else problems.push(keptNetwork(network.name, what, guests));
  }
  for (const key of new Set(services.flatMap(volumeKeys))) {
    const volume = ownProperty(application.volumes, key);
    const there = volume && !volume.isExternal ? ownProperty(volumes, volume.name) : undefined;
    const changes = volume && there ? volumeChanges(volume, there) : [];
    if (volume && changes.length > 0) problems.push(keptVolume(volume.name, changes));
  }
  return { renewed, problems };
}

/** The names on the engine of a service's networks. */
export function networkNames(application: Application, service: Service): readonly string[] {
  return usedNetworks(application, [service]).map(({ name }) => name);
}

function usedNetworks(application: Application, services: readonly Service[]): readonly Network[] {
  const keys = services.flatMap((service) => (service.networkMode === undefined ? Object.keys(service.networks) : []));
  const networks = [...new Set(keys)].flatMap((key) => ownProperty(application.networks, key) ?? []);
  return networks.filter(({ isExternal }) => !isExternal);
}

function volumeKeys({ mounts }: Service): readonly string[] {
  return mounts.flatMap(({ type, source }) => (type === 'volume' && source !== undefined ? [source] : []));
}

function keptNetwork(name: string, what: string, guests: readonly string[]): Problem {
  const message = `The network ${name} is not as the manifest says (${what}), and ${guests.join(', ')} is in it too, so it stays as it is. Stop that, then start again.`;
  return { code: 'engine.network-differs', severity: 'warning', message };
}

function keptVolume(name: string, changes: readonly string[]): Problem {
  const message = `The volume ${name} is not as the manifest says (${changes.join(', ')} changed). It stays as it is, with the data in it. Save what you need of it and remove it ("docker volume rm ${name}") to have it made anew, or give the manifest's another name.`;
  return { code: 'engine.volume-differs', severity: 'warning', message };
}

import type { EngineInfo, Observation, ObservedContainer } from '../../src/engine/observation.ts';
import { engineTraits } from '../../src/engine/traits.ts';
import type { Application, Channel, Service } from '../../src/manifest/model.ts';

const at = {
  file: '/shop/compose.yaml',
  range: { start: { line: 3, character: 2 }, end: { line: 3, character: 8 } },
};

/** A service with nothing said of it but what the test is about. */
export function aService(name: string, facts: Partial<Service> = {}): Service {
  return {
    name,
    at,
    isActive: true,
    profiles: [],
    image: `${name}:latest`,
    environment: {},
    ports: [],
    expose: [],
    dependsOn: {},
    networks: {},
    mounts: [],
    replicas: 1,
    restart: 'no',
    labels: {},
    isPrivileged: false,
    isReadOnly: false,
    hasTty: false,
    isStdinOpen: false,
    capAdd: [],
    capDrop: [],
    extraHosts: [],
    tmpfs: [],
    limits: {},
    publishes: [],
    consumes: [],
    ...facts,
  };
}

/** The application `shop` of these services and channels. */
export function anApplication(
  services: readonly Service[],
  facts: Partial<Application> & { readonly channels?: readonly Channel[] } = {},
): Application {
  const { channels = [], ...rest } = facts;
  return {
    name: 'shop',
    directory: '/shop',
    files: ['/shop/compose.yaml'],
    configFiles: ['/shop/compose.yaml'],
    services: Object.fromEntries(services.map((service) => [service.name, service])),
    networks: {},
    volumes: {},
    secrets: {},
    configs: {},
    profiles: [],
    activeProfiles: [],
    messaging: { channels: Object.fromEntries(channels.map((channel) => [channel.name, channel])) },
    ...rest,
  };
}

export function aChannel(name: string, facts: Partial<Channel> = {}): Channel {
  return { name, at, kind: 'stream', key: name, isPattern: false, ...facts };
}

/** Replica `number` of a service, up. */
export function aContainer(service: string, number: number, facts: Partial<ObservedContainer> = {}): ObservedContainer {
  return {
    id: `id-${service}-${number}`,
    name: `shop-${service}-${number}`,
    service,
    number,
    image: `${service}:latest`,
    state: 'running',
    health: 'none',
    isOomKilled: false,
    restartCount: 0,
    healthLog: [],
    publishers: [],
    isOneOff: false,
    ...facts,
  };
}

export const dockerInfo: EngineInfo = {
  kind: 'docker',
  traits: engineTraits.docker,
  label: 'Docker 20.10.24',
  address: 'unix:///var/run/docker.sock',
};

export const swarmInfo: EngineInfo = {
  kind: 'swarm',
  traits: engineTraits.swarm,
  label: 'Swarm 20.10.24',
  address: 'unix:///var/run/docker.sock',
};

export const processInfo: EngineInfo = {
  kind: 'process',
  traits: engineTraits.process,
  label: 'local processes',
  address: '/state',
};

export function anObservation(
  containers: readonly ObservedContainer[] = [],
  facts: Partial<Observation> = {},
): Observation {
  return {
    project: 'shop',
    engine: dockerInfo,
    containers,
    networks: [],
    volumes: [],
    images: {},
    ...facts,
  };
}

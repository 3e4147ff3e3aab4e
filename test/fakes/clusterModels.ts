import type {
  ClusterService,
  Observation,
  ObservedCluster,
  ObservedContainer,
  ObservedNode,
  ObservedTask,
} from '../../src/engine/observation.ts';
import { aContainer, anObservation, swarmInfo } from './models.ts';

/** A worker that is there and takes tasks. Its id is `id-` and its name. */
export function aNode(name: string, facts: Partial<ObservedNode> = {}): ObservedNode {
  return {
    id: `id-${name}`,
    name,
    role: 'worker',
    isLeader: false,
    state: 'ready',
    availability: 'active',
    address: '10.81.0.2',
    labels: {},
    platform: 'linux/amd64',
    engineVersion: '20.10.24',
    cpus: 2,
    memoryBytes: 4 * 1024 ** 3,
    ...facts,
  };
}

/** Replica `number` of a service, up on a node; left out, no node has it. */
export function aTask(
  service: string,
  number: number,
  node: string | undefined,
  { task, ...facts }: Partial<Omit<ObservedContainer, 'task'>> & { readonly task?: Partial<ObservedTask> } = {},
): ObservedContainer {
  const place = node === undefined ? {} : { node: { id: `id-${node}`, name: node, isLive: true } };
  return aContainer(service, number, {
    ...facts,
    task: { ...place, state: 'running', desiredState: 'running', ...task },
  });
}

/** A service that a cluster was told to keep so many replicas of. */
export function aClusterService(
  service: string,
  replicas: number,
  facts: Partial<ClusterService> = {},
): ClusterService {
  return {
    id: `id-${service}`,
    name: `shop_${service}`,
    service,
    mode: 'replicated',
    replicas,
    image: `${service}:latest`,
    configHash: 'hash',
    canRollBack: false,
    ...facts,
  };
}

/** What a Swarm tells of `shop`. */
export function aSwarmObservation(
  containers: readonly ObservedContainer[],
  cluster: Partial<ObservedCluster>,
  facts: Partial<Observation> = {},
): Observation {
  const nothing = { services: [], nodes: [], configs: [], secrets: [], unregistered: [] };
  return anObservation(containers, {
    engine: swarmInfo,
    cluster: { ...nothing, everywhere: { configs: [], secrets: [] }, ...cluster },
    ...facts,
  });
}

import type { DockerClient } from '../../docker/connection/client.ts';
import { observeOneOffs } from '../../docker/observe/oneOffs.ts';
import { engineInfo, presentImages, type InspectedImage } from '../../docker/observe/observe.ts';
import type { ListedNetwork } from '../../docker/observe/observeSettings.ts';
import type { ClusterService, EngineInfo, Observation, ObservedContainer, ObservedNode } from '../../observation.ts';
import { labels } from '../../docker/labels.ts';
import { engineTraits } from '../../traits.ts';
import {
  isPreStartJob,
  listKept,
  listNodes,
  listServicesAndJobs,
  listTasks,
  managerInfo,
  ofStack,
} from '../manager.ts';
import type { SwarmConfig } from '../objects.ts';
import type { SeenImages } from '../images/seenImages.ts';
import type { NodeImages } from '../nodes/nodeImages.ts';
import { LastMade } from './lastMade.ts';
import { toNodes } from './nodes.ts';
import { toKeptFiles, toNetworks, toVolumes } from './resources.ts';
import { toServices } from './services.ts';
import { toContainers } from './tasks.ts';

/** The cluster whose manager answers. Rejects with `engine.not-a-manager` where the engine is none. */
export async function swarmInfo(client: DockerClient, signal: AbortSignal): Promise<EngineInfo> {
  const [info] = await Promise.all([engineInfo(client, signal), managerInfo(client, signal)]);
  return asSwarm(info);
}

/** Whom an observation asks. */
export interface ObservedSwarm {
  /** A manager. */
  readonly client: DockerClient;
  readonly nodeImages: NodeImages;
  readonly images: SeenImages;
  readonly made: MadeBefore;
}

/** What earlier observations were made of. */
export class MadeBefore {
  readonly containers = new LastMade<readonly ObservedContainer[]>();
  readonly services = new LastMade<ClusterService>();
}

/**
 * What the cluster keeps of a project, its tasks as containers, and what runs once on the manager's node beside them. It takes as many requests
 * as there are kinds of things, and one for each image that was not seen before, however large the cluster is; images that only the manager
 * has are looked for on the nodes that are reached.
 */
export async function observeSwarm(
  { client, nodeImages, images: seen, made }: ObservedSwarm,
  project: string,
  images: readonly string[],
  signal: AbortSignal,
): Promise<Observation> {
  // It says first, and plainly, where the engine is no manager.
  const { NodeID: asked } = await managerInfo(client, signal);
  const listedNetworks = client.call({ method: 'GET', path: '/networks' }, signal);
  const [oneOffs, engine, all, tasks, listedNodes, networks, volumes, configs, secrets, present] = await Promise.all([
    observeOneOffs(client, project, listedNetworks, signal),
    engineInfo(client, signal),
    listServicesAndJobs(client, project, signal),
    listTasks(client, ofStack(project), signal),
    listNodes(client, signal),
    listedNetworks as Promise<readonly ListedNetwork[]>,
    client.call({ method: 'GET', path: '/volumes' }, signal) as Promise<{
      Volumes?: readonly { Name: string }[] | null;
    }>,
    listKept(client, 'configs', signal),
    listKept(client, 'secrets', signal),
    seen.inspect(client, images, signal),
  ]);
  const unregistered = [...present].filter(([, { RepoDigests: digests }]) => !digests?.length);
  const known = toNodes(listedNodes).map((node) => (node.id === asked ? asHere(node, present) : node));
  // An image that is asked for by its id may be about to be brought here, and be on nodes already.
  const coming = images.filter((image) => image.startsWith('sha256:') && !present.has(image));
  const ids = new Map([
    ...unregistered.map(([image, { Id: id }]) => [image, id] as const),
    ...coming.map((image) => [image, image] as const),
  ]);
  const nodes = await nodeImages.withImages(known, ids, signal);
  const services = all.filter(({ Spec: spec }) => !isPreStartJob(spec));
  const jobs = all.filter(({ Spec: spec }) => isPreStartJob(spec));
  const listed = { project, services, tasks, nodes, ...(asked === undefined ? {} : { asked }) };
  const ofTasks = toContainers(listed, made.containers.look());
  const containers = oneOffs.length === 0 ? ofTasks : [...ofTasks, ...oneOffs];
  const settings = {
    networks: toNetworks(project, networks, containers),
    volumes: toVolumes(project, all, volumes.Volumes ?? []),
  };
  return {
    project,
    engine: asSwarm(engine),
    containers,
    networks: Object.keys(settings.networks).sort(),
    volumes: Object.keys(settings.volumes).sort(),
    ...presentImages(present),
    everywhere: { networks: namesOf(networks), volumes: namesOf(volumes.Volumes ?? []) },
    settings,
    cluster: {
      services: toServices(project, services, made.services.look()),
      jobs: jobs.map(({ Spec: { Name: name, Labels: its } }) => ({ name, service: its?.[labels.service] ?? '' })),
      nodes,
      configs: toKeptFiles(project, configs),
      secrets: toKeptFiles(project, secrets),
      unregistered: unregistered.map(([image]) => image),
      everywhere: { configs: keptNames(configs), secrets: keptNames(secrets) },
    },
  };
}

function asSwarm({ label, ...docker }: EngineInfo): EngineInfo {
  return { ...docker, kind: 'swarm', traits: engineTraits.swarm, label: label.replace(/^\w+/, 'Swarm') };
}

function asHere(node: ObservedNode, present: ReadonlyMap<string, InspectedImage>): ObservedNode {
  return { ...node, isHere: true, images: [...present.keys()] };
}

function namesOf(list: readonly { readonly Name: string }[]): readonly string[] {
  return [...new Set(list.map(({ Name: name }) => name))].sort();
}

function keptNames(list: readonly SwarmConfig[]): readonly string[] {
  return list.map(({ Spec: { Name: name } }) => name).sort();
}

import type { Service } from '../../../manifest/model.ts';
import type { ObservedNode } from '../../observation.ts';
import type { Step } from '../../step.ts';
import { imageSteps } from '../images/images.ts';
import { imageName } from '../names.ts';
import type { ClusterUp } from './clusterRequest.ts';

export interface ClusterImages {
  readonly steps: readonly Step[];
  /** Image → the ids of the steps after which every node that is reached has it, or finds it in a registry. */
  readonly readyAfter: ReadonlyMap<string, readonly string[]>;
}

/**
 * The images of services on their way to all nodes: built by the manager's engine and pushed where their name says to, or else brought
 * to the nodes that lack them. What a registry has the nodes pull by themselves. `deployed`: the services that the cluster is told of;
 * `staying`: those that it runs already.
 */
export function clusterImages(
  request: ClusterUp,
  deployed: readonly Service[],
  staying: readonly Service[],
): ClusterImages {
  const { application, observation, cluster, renewed, nowMs } = request;
  const all = Object.values(application.services);
  const built = new Set(all.flatMap((service) => (service.build ? [imageName(application, service)] : [])));
  const isWilful = ({ pullPolicy }: Service): boolean => wilful.has(pullPolicy?.policy ?? 'missing');
  const wanted = [
    ...deployed.filter((service) => built.has(imageName(application, service)) || isWilful(service)),
    ...(request.mode === 'up' ? staying.filter(isWilful) : []),
  ];
  const made = imageSteps(application, observation, { services: wanted, renewed, nowMs });
  const steps = new Map([...made.values()].map((step) => [step.id, step]));
  const readyAfter = new Map<string, readonly string[]>();
  for (const service of [...deployed, ...staying]) {
    const image = imageName(application, service);
    if (readyAfter.has(image)) continue;
    const making = made.get(image);
    const isAnew = making?.kind === 'build';
    const after = making ? [making.id] : [];
    const isUnknown = isAnew || cluster.unregistered.includes(image);
    const step = !isUnknown
      ? undefined
      : built.has(image) && namesRegistry(image)
        ? pushStep(service.name, image, after)
        : distributeStep(service.name, image, after, lackingNodes(cluster.nodes, image, isAnew));
    if (step) steps.set(step.id, step);
    readyAfter.set(image, step ? [step.id] : after);
  }
  return { steps: [...steps.values()], readyAfter };
}

const wilful: ReadonlySet<string> = new Set(['always', 'refresh', 'build']);

/** True for a name that says which registry has the image: `registry.example.com/orders`, `localhost:5000/orders`. */
export function namesRegistry(image: string): boolean {
  const [host = '', rest] = image.split(/\/(.*)/s, 2);
  return rest !== undefined && (/[.:]/.test(host) || host === 'localhost');
}

/** The nodes that an image has to be brought to. `isAnew`: what they have under that name will be another one. */
export function lackingNodes(
  nodes: readonly ObservedNode[],
  image: string,
  isAnew: boolean,
): readonly (ObservedNode & { readonly images: readonly string[] })[] {
  return nodes.flatMap(({ images, ...node }) => {
    if (node.state !== 'ready' || node.isHere || images === undefined) return [];
    return isAnew || !images.includes(image) ? [{ ...node, images }] : [];
  });
}

function pushStep(service: string, image: string, after: readonly string[]): Step {
  return { id: `push:${image}`, kind: 'push', service, image, after, reason: 'the nodes pull it from there' };
}

function distributeStep(
  service: string,
  image: string,
  after: readonly string[],
  nodes: readonly ObservedNode[],
): Step | undefined {
  if (nodes.length === 0) return undefined;
  const names = nodes.map(({ name }) => name).sort();
  return {
    id: `distribute:${image}`,
    kind: 'distribute',
    service,
    image,
    nodes: names,
    after,
    reason: 'no registry has it',
  };
}

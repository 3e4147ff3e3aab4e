import type { ClusterService } from '../../observation.ts';
import { labels } from '../../docker/labels.ts';
import { labelledParts } from '../../docker/observe/observe.ts';
import { observedParts } from '../../configParts.ts';
import { swarmLabels } from '../labels.ts';
import { joinKeys, versionKey, type Reuse } from './lastMade.ts';
import type { SwarmMode, SwarmService, SwarmServiceSpec } from '../objects.ts';
import { isHeld, specBefore, updateStatus } from '../updateMemory.ts';

/** The services of a project as the cluster was told of them, by name. */
export function toServices(
  project: string,
  services: readonly SwarmService[],
  reuse: Reuse<ClusterService>,
): readonly ClusterService[] {
  const made = services.map((each) => reuse(joinKeys(project, versionKey(each)), () => toService(project, each)));
  return made.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The name of a service in its manifest: as its label says, or as `docker stack` names services. */
export function composeName(project: string, { Spec: spec }: SwarmService): string {
  const prefix = `${project}_`;
  return spec.Labels?.[labels.service] ?? (spec.Name.startsWith(prefix) ? spec.Name.slice(prefix.length) : spec.Name);
}

/** The image as the manifest has it: the cluster adds the digest that it stood for. */
export function serviceImage({ Spec: { Labels: its, TaskTemplate: template } }: SwarmService): string {
  return its?.[swarmLabels.image] ?? withoutDigest(template.ContainerSpec?.Image ?? '');
}

export function clusterMode(mode: SwarmMode): ClusterService['mode'] {
  if (mode.Global) return 'global';
  if (mode.ReplicatedJob) return 'replicated-job';
  return mode.GlobalJob ? 'global-job' : 'replicated';
}

/** How many are wanted; undefined where that is one on every node. */
export function replicasOf(mode: SwarmMode): number | undefined {
  if (mode.Global || mode.GlobalJob) return undefined;
  if (mode.ReplicatedJob) return mode.ReplicatedJob.TotalCompletions ?? mode.ReplicatedJob.MaxConcurrent ?? 1;
  return mode.Replicated?.Replicas ?? 1;
}

const known = new WeakMap<SwarmService, Readonly<Record<string, string>>>();

/** What it was made from, attribute by attribute; of another tool's, what it tells. Thousands of tasks may share one service's. */
export function serviceParts(service: SwarmService): Readonly<Record<string, string>> {
  const { Labels: own, TaskTemplate: template } = service.Spec;
  const parts =
    known.get(service) ??
    (own?.[labels.hash] === undefined
      ? observedParts(serviceImage(service), template.ContainerSpec?.Env ?? [])
      : labelledParts(own[labels.parts]));
  known.set(service, parts);
  return parts;
}

function toService(project: string, service: SwarmService): ClusterService {
  const { Spec: spec } = service;
  const own = spec.Labels ?? {};
  const replicas = replicasOf(spec.Mode);
  const hash = own[labels.hash];
  const before = own[swarmLabels.replicasBeforeStop];
  const imageId = own[swarmLabels.imageId];
  const earlier = specBefore(service);
  return {
    id: service.ID,
    name: spec.Name,
    service: composeName(project, service),
    mode: clusterMode(spec.Mode),
    ...(replicas === undefined ? {} : { replicas }),
    image: serviceImage(service),
    ...(imageId === undefined ? {} : { imageId }),
    ...(hash === undefined ? {} : { configHash: hash }),
    configParts: serviceParts(service),
    ...updateOf(service),
    files: { now: filesOf(spec), before: earlier ? filesOf(earlier) : [] },
    canRollBack: earlier !== undefined,
    ...(before !== undefined && /^\d{1,6}$/.test(before) ? { replicasBeforeStop: Number(before) } : {}),
  };
}

/** The names of its configs and secrets. */
function filesOf({ TaskTemplate: { ContainerSpec: container } }: SwarmServiceSpec): readonly string[] {
  const configs = (container?.Configs ?? []).flatMap(({ ConfigName: name }) => name ?? []);
  const secrets = (container?.Secrets ?? []).flatMap(({ SecretName: name }) => name ?? []);
  return [...new Set([...secrets, ...configs])].sort();
}

function updateOf(service: SwarmService): Pick<ClusterService, 'update'> {
  const { State: state, Message: message = '', StartedAt: startedAt } = updateStatus(service) ?? {};
  if (!state) return {};
  return { update: { state, message, ...begun(startedAt), ...(isHeld(service.Spec) ? { isHeld: true } : {}) } };
}

function begun(time: string | undefined): { readonly startedAtMs?: number } {
  const startedAtMs = Date.parse(time ?? '');
  return startedAtMs > 0 ? { startedAtMs } : {};
}

function withoutDigest(image: string): string {
  const [name = '', digest] = image.split('@', 2);
  // What has no tag was asked for by its digest alone.
  return digest !== undefined && /:[^/]+$/.test(name) ? name : image;
}

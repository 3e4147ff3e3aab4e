import { ProblemError } from '../../../base/problem.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Service } from '../../../manifest/model.ts';
import type { Hook } from '../../../manifest/model/container.ts';
import { readSeccompProfiles } from '../../docker/containers/containerFiles.ts';
import { statusOf, type DockerClient } from '../../docker/connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../../docker/connection/errors.ts';
import { realEnvironment } from '../../docker/connection/userConfig.ts';
import { registryOf } from '../../docker/images/imageReference.ts';
import { credentialsOf, encodeHeader } from '../../docker/images/registryAuth.ts';
import { inspectImage, type InspectedImage } from '../../docker/observe/observe.ts';
import { containerGone, needsApplication, portTaken, unknownService } from '../../failures.ts';
import { imageName } from '../../plan/names.ts';
import { clusterParts } from '../../plan/swarm/clusterHash.ts';
import type { ClusterStep } from '../../step.ts';
import { readContents } from '../files/readFiles.ts';
import { swarmLabels } from '../labels.ts';
import { askManager, listKept } from '../manager.ts';
import type { SwarmService, SwarmServiceSpec } from '../objects.ts';
import { keptNames } from '../spec/grants.ts';
import { preStartJobSpec } from '../spec/preStartJob.ts';
import { serviceSpec, type ServiceSpecOptions } from '../spec/serviceSpec.ts';
import { isOf } from '../observe/resources.ts';
import { changeService, type VersionedChange } from '../serviceChange.ts';
import { heldSpec, releasedSpec, rememberingPause, resumedSpec } from '../updateMemory.ts';

export type ServiceDeployment = Extract<ClusterStep, { kind: 'deploy' }>;

/** Tells the cluster what is wanted of a service. Resolves to its id. */
export async function deployService(
  client: DockerClient,
  step: ServiceDeployment,
  application: Application | undefined,
  signal: AbortSignal,
): Promise<string> {
  try {
    if (step.change === 'create' || step.change === 'update') {
      return await tellAll(client, step, application, signal);
    }
    const before = await changeService(client, step.name, (service) => changeOf(step, service), signal);
    if (!before) throw containerGone(step.name);
    return before.ID;
  } catch (error) {
    throw deployFailed(step, error);
  }
}

async function tellAll(
  client: DockerClient,
  step: ServiceDeployment,
  application: Application | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (!application) throw needsApplication('deploy a service');
  const service = ownProperty(application.services, step.service);
  if (!service) throw unknownService(step.service);
  const told = await whatIsTold(client, step, application, service, signal);
  const update = async (): Promise<string | undefined> => {
    const change = (there: SwarmService): VersionedChange => {
      if (!isOf(application.name, there.Spec.Labels)) throw nameTakenOnCluster(step.name, application.name);
      const { body, ...others } = told.update(there.Spec);
      return { body: rememberingPause(there, body), ...others };
    };
    return (await changeService(client, step.name, change, signal))?.ID;
  };
  const updated = step.change === 'update' ? await update() : undefined;
  if (updated !== undefined) return updated;
  try {
    const request = { method: 'POST', path: '/services/create', body: told.spec(0), headers: told.headers } as const;
    return ((await askManager(client, request, signal)) as { readonly ID: string }).ID;
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
    // Somebody was faster, or it is a further attempt at the same.
    const id = await update();
    if (id === undefined) throw error;
    return id;
  }
}

interface Told {
  spec(forceUpdate: number): object;
  update(before: SwarmServiceSpec): VersionedChange & { readonly body: { readonly Labels: object } };
  /** The job of a command of `pre_start`, which is counted from 1. */
  job(hook: Hook, number: number): Promise<ToldJob>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ToldJob {
  readonly spec: ReturnType<typeof preStartJobSpec>;
  readonly headers: Readonly<Record<string, string>>;
}

/** All that the cluster is told of a service, from the manifest, its files and the images of the manager. */
export async function whatIsTold(
  client: DockerClient,
  { configHash, replicas }: Pick<ServiceDeployment, 'configHash' | 'replicas'>,
  application: Application,
  service: Service,
  signal: AbortSignal,
): Promise<Told> {
  const name = imageName(application, service);
  const contents = readContents(application, [service]);
  const [{ agreed: api }, ids, image, profiles, headers] = await Promise.all([
    client.version(signal),
    keptIds(client, application, service, contents, signal),
    inspectImage(client, name, signal),
    readSeccompProfiles(application, service),
    registryHeaders(name, signal),
  ]);
  const configParts = clusterParts(application, service, contents);
  const pinned = pinnedImage(name, image);
  const options: ServiceSpecOptions = {
    ...{ contents, ids, configHash, configParts, api, profiles },
    ...(replicas === undefined ? {} : { replicas }),
    ...(pinned === undefined ? {} : { image: pinned }),
    ...(image === undefined ? {} : { imageId: image.Id }),
  };
  const spec = (forceUpdate: number) => serviceSpec(application, service, { ...options, forceUpdate });
  const job = async (hook: Hook, number: number): Promise<ToldJob> => ({
    spec: preStartJobSpec(application, service, hook, number, options),
    headers: hook.image === undefined ? headers : await registryHeaders(hook.image, signal),
  });
  const update = ({ Labels: its, TaskTemplate: template }: SwarmServiceSpec) => {
    const { ForceUpdate: force = 0, ContainerSpec: container } = template;
    // Under the same name, the cluster sees no reason to replace what runs.
    const isOtherImage = image !== undefined && its?.[swarmLabels.imageId] !== image.Id;
    const isSameName = container?.Image === (pinned ?? name);
    const body = spec(isOtherImage && isSameName ? force + 1 : force);
    return { body, query: { registryAuthFrom: 'spec' }, headers };
  };
  return { spec, update, job, headers };
}

/** What lets the nodes pull an image that not everybody may. */
async function registryHeaders(image: string, signal: AbortSignal): Promise<Record<string, string>> {
  const credentials = await credentialsOf(registryOf(image), realEnvironment(), signal);
  return credentials ? { 'X-Registry-Auth': encodeHeader(credentials) } : {};
}

/**
 * The ids of what the service is granted. A file whose content is another than when the plan was made has another name, under which the
 * cluster has nothing.
 */
async function keptIds(
  client: DockerClient,
  application: Application,
  service: Service,
  contents: ReturnType<typeof readContents>,
  signal: AbortSignal,
) {
  const wanted = keptNames(application, service, contents);
  const idsOf = async (kind: 'configs' | 'secrets') => {
    if (wanted[kind].length === 0) return {};
    const there = new Map((await listKept(client, kind, signal)).map(({ ID: id, Spec: spec }) => [spec.Name, id]));
    return Object.fromEntries(
      wanted[kind].map((name) => {
        const id = there.get(name);
        if (id === undefined) throw fileChanged(kind === 'configs' ? 'config' : 'secret', name);
        return [name, id] as const;
      }),
    );
  };
  const [configs, secrets] = await Promise.all([idsOf('configs'), idsOf('secrets')]);
  return { configs, secrets };
}

/**
 * By its digest, where a registry knows it: all nodes get the very image that the manager has. What no registry knows is named by its id,
 * which nodes do not try to pull, and under which they still have the image of before when a rollback wants it.
 */
function pinnedImage(name: string, image: InspectedImage | undefined): string | undefined {
  if (name.includes('@')) return undefined;
  if (image && !image.RepoDigests?.length) return image.Id;
  const repository = name.replace(/:[^/:]+$/, '');
  const digest = image?.RepoDigests?.find((each) => familiar(each.split('@', 1)[0] ?? '') === familiar(repository));
  return digest === undefined ? undefined : `${name}@${digest.split('@')[1] ?? ''}`;
}

/** Docker's own short form: what it tells of an image may have the long one. */
function familiar(repository: string): string {
  return repository.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
}

/** What a service becomes of which not all is told anew. */
function changeOf({ change, replicas }: ServiceDeployment, service: SwarmService): VersionedChange | undefined {
  const query = { registryAuthFrom: 'spec' };
  if (change === 'pause' || change === 'resume') {
    const body = change === 'pause' ? heldSpec(service) : resumedSpec(service);
    return body && { body, query };
  }
  const spec = releasedSpec(service);
  const { [swarmLabels.replicasBeforeStop]: _before, ...own } = spec.Labels ?? {};
  const count = spec.Mode.Replicated?.Replicas;
  const counted = replicas === undefined ? spec : { ...spec, Mode: withCount(spec.Mode, replicas) };
  const { TaskTemplate: template } = spec;
  const again = { ...template, ForceUpdate: (template.ForceUpdate ?? 0) + 1 };
  switch (change) {
    case 'stop': {
      if (count === 0 || count === undefined) return undefined;
      const Labels = { ...own, [swarmLabels.replicasBeforeStop]: String(count) };
      return { body: { ...spec, Labels, Mode: withCount(spec.Mode, 0) }, query };
    }
    case 'scale':
      return { body: { ...counted, Labels: own }, query };
    case 'start': {
      // As many as before, and yet it has to be started: its tasks have ended.
      const isEnded = count !== 0 && (replicas === undefined || replicas === count);
      return { body: { ...counted, Labels: own, ...(isEnded ? { TaskTemplate: again } : {}) }, query };
    }
    default:
      return { body: { ...counted, Labels: own, TaskTemplate: again }, query };
  }
}

function withCount(mode: SwarmServiceSpec['Mode'], replicas: number): SwarmServiceSpec['Mode'] {
  if (mode.Replicated) return { Replicated: { Replicas: replicas } };
  return mode.ReplicatedJob ? { ReplicatedJob: { ...mode.ReplicatedJob, TotalCompletions: replicas } } : mode;
}

export function deployFailed({ name }: Pick<ServiceDeployment, 'name'>, error: unknown): unknown {
  if (!(error instanceof DockerHttpError)) return error;
  const detail = error.detail.replace(/^rpc error: code = \w+ desc = /, '');
  const port = /port '?(\d+)'? is already in use by service '?([^' ]+)/.exec(detail);
  if (port)
    return portTaken(name, `port ${port[1] ?? ''} of the cluster is taken by the service ${port[2] ?? ''}`, error);
  const message = `Cannot deploy ${name}: ${detail}. Correct the service in the manifest.`;
  return refusedByDocker('engine.deploy-failed', message, error);
}

export function fileChanged(kind: 'config' | 'secret', name: string): ProblemError {
  const message = `The ${kind} ${name} is not what it was when the plan was made: its file has changed since, or the cluster lost it. Make the plan again.`;
  return new ProblemError({ code: 'engine.file-changed', severity: 'error', message });
}

export function nameTakenOnCluster(name: string, project: string): ProblemError {
  const message = `The cluster has another service named ${name}, which is not of the project ${project}. Remove it (docker service rm ${name}), or give this application another name.`;
  return new ProblemError({ code: 'engine.name-taken', severity: 'error', message });
}

import { sleep } from '../../../base/async.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Service } from '../../../manifest/model.ts';
import { configHash } from '../../configHash.ts';
import { containerGone } from '../../failures.ts';
import { runPreStop, type HookRun } from '../../hooks/hooks.ts';
import { imageName } from '../../plan/names.ts';
import type { Step } from '../../step.ts';
import { accepting, apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { readSeccompProfiles } from './containerFiles.ts';
import { containerSpec } from './containerSpec.ts';
import { DockerHttpError } from '../connection/errors.ts';
import { exec } from '../streams/exec.ts';
import { failedTo, nameTaken } from './faults.ts';
import { finishBeforeFirstStart } from './firstStart.ts';
import { imageMissing, imageNotPulled } from '../images/imageFailures.ts';
import { type Aside, inheritVolumes, lentTargets, putAside, withLabelledVolumes } from './replacement.ts';
import { labels } from '../labels.ts';
import { joinNetworks } from './networks.ts';
import { PostStart } from './postStart.ts';
import { prepareFirstStart } from './preStart.ts';
import { imageId, inspect } from '../observe/observe.ts';

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

const retryMs = 100;
const maxAttempts = 20;

interface Declared {
  readonly manifest: Application;
  readonly service: Service;
  readonly onProgress: (text: string) => void;
}

/** Makes a container, in the place of another where the step says so. */
export async function createContainer(
  client: DockerClient,
  step: StepOf<'create'>,
  declared: Declared,
  signal: AbortSignal,
): Promise<void> {
  const { manifest, service } = declared;
  const { agreed: api } = await client.version(signal);
  const profiles = await readSeccompProfiles(manifest, service);
  const spec = containerSpec(manifest, service, step, { api, profiles });
  const aside = step.replaces === undefined ? undefined : await putAside(client, step.replaces, step.name, signal);
  const body = await withVolumes(client, manifest, spec, step.renewsVolumes ? undefined : aside, signal);
  try {
    await createOrAccept(client, step, body, declared, signal);
  } catch (error) {
    // Whatever happens, an old container that still serves gets its name back, quickly if the run was aborted.
    await aside?.putBack(signal.aborted ? AbortSignal.timeout(retryMs * maxAttempts) : signal);
    if (statusOf(error) !== 404) throw await failedTo(client, 'create', step.name, error, signal);
    const image = imageName(manifest, service);
    if ((await imageId(client, image, signal)) === undefined) {
      throw service.pullPolicy?.policy === 'never' ? imageNotPulled(image, error) : imageMissing(image, error);
    }
    throw await failedTo(client, 'create', step.name, error, signal);
  }
  try {
    await joinNetworks(client, manifest, service, step, signal);
  } catch (error) {
    throw await failedTo(client, 'connect', step.name, error, signal);
  }
}

/** The body with the volumes that nobody names: those of the container before it, or new ones that carry the project's label. */
async function withVolumes(
  client: DockerClient,
  manifest: Application,
  spec: ReturnType<typeof containerSpec>,
  aside: Aside | undefined,
  signal: AbortSignal,
): Promise<object> {
  const labelled = await withLabelledVolumes(client, spec, manifest.name, signal);
  if (!aside) return labelled;
  const declared = new Set(Object.values(manifest.volumes).map(({ name }) => name));
  const lent = await lentTargets(client, labelled, signal);
  return inheritVolumes(
    labelled,
    aside.mounts.filter(({ Destination }) => !lent.has(Destination)),
    declared,
  );
}

async function createOrAccept(
  client: DockerClient,
  step: StepOf<'create'>,
  body: object,
  { manifest, service, onProgress }: Declared,
  signal: AbortSignal,
): Promise<void> {
  const query = { name: step.name, ...(service.platform === undefined ? {} : { platform: service.platform }) };
  for (let attempt = 1; ; attempt++) {
    try {
      const made = await client.call({ method: 'POST', path: '/containers/create', query, body }, signal);
      // What this host cannot do of what was asked: Docker says so once, and goes on without.
      for (const warning of (made as { Warnings?: readonly string[] | null }).Warnings ?? []) onProgress(warning);
      return;
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
      const found = await inspect(client, step.name, signal);
      const its = found?.Config.Labels ?? {};
      const isOurs = its[labels.project] === manifest.name;
      // The container that it replaces may have the same configuration, if only its image is new.
      const isOther = found !== undefined && found.Id !== step.replaces;
      // An interrupted run has created it, or another window that wants the same.
      if (isOther && isOurs && its[labels.hash] === step.configHash && !isLeaving(found.State)) return;
      // Somebody is removing it: the name is free in a moment.
      const isFreed = found === undefined || (isOurs && isLeaving(found.State));
      if (!isFreed || attempt === maxAttempts) throw nameTaken(step.name, its, manifest, error);
      await sleep(retryMs, signal);
    }
  }
}

function isLeaving({ Status: status, Dead: isDead }: { readonly Status: string; readonly Dead: boolean }): boolean {
  return status === 'removing' || isDead;
}

export async function startContainer(
  client: DockerClient,
  step: StepOf<'start'>,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { name } = step;
  const service = application && ownProperty(application.services, step.service);
  const hooks = new PostStart(client, name, service, onProgress);
  const start = async (): Promise<void> => {
    await hooks.expect(signal);
    await client.call({ method: 'POST', path: apiPath('containers', name, '/start') }, signal);
  };
  try {
    // It may have been parked, and whoever parked it is gone.
    if (service?.restart === always) await setRestartPolicy(client, name, always, onProgress, signal);
    if (service) await finishBeforeFirstStart(client, application, service, name, signal);
    if (service) await prepareFirstStart(client, application, service, step, onProgress, signal);
    await untilUnambiguous(start, signal);
  } catch (error) {
    const info = error instanceof DockerHttpError ? await inspect(client, name, signal) : undefined;
    if (info?.State.Paused) {
      await client.call({ method: 'POST', path: apiPath('containers', name, '/unpause') }, signal);
      return;
    }
    if (statusOf(error) === 404 && !info) throw containerGone(name);
    if (!info || !service || !isHalfStarted(error)) throw await failedTo(client, 'start', name, error, signal);
    onProgress('makes it anew: Docker was ended while it started');
    await replace(client, step, info.Id, { manifest: application, service, onProgress }, signal);
    await start().catch(async (again: unknown) => {
      throw await failedTo(client, 'start', name, again, signal);
    });
  }
  await hooks.run(signal);
}

/** A Docker that was killed in the middle of a start has left a task behind that neither starts nor goes. */
function isHalfStarted(error: unknown): boolean {
  return error instanceof DockerHttpError && /\b[0-9a-f]{64}: already exists|id already in use/.test(error.detail);
}

async function replace(
  client: DockerClient,
  { service, number, name }: StepOf<'start'>,
  id: string,
  declared: Declared,
  signal: AbortSignal,
): Promise<void> {
  const { manifest } = declared;
  const facts = { service, number, name, after: [], reason: '' };
  const hash = configHash(manifest, declared.service, 'container');
  const create = { ...facts, id: '', kind: 'create', configHash: hash, replaces: id } as const;
  await createContainer(client, create, declared, signal);
  await removeContainer(client, { ...facts, id: '', kind: 'remove', containerId: id }, signal);
  await finishBeforeFirstStart(client, manifest, declared.service, name, signal);
}

/** While two windows create a network of one name, Docker has two of it until the one that came second has gone. */
async function untilUnambiguous(call: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await call();
      return;
    } catch (error) {
      const isAmbiguous = error instanceof DockerHttpError && error.detail.includes('is ambiguous');
      if (!isAmbiguous || attempt === maxAttempts) throw error;
      await sleep(retryMs, signal);
    }
  }
}

export async function stopContainer(
  client: DockerClient,
  step: StepOf<'stop'>,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const container = step.containerId ?? step.name;
  const service = application && ownProperty(application.services, step.service);
  const inside: HookRun['exec'] = (request, streams, given) => exec(client, container, request, streams, given);
  await runPreStop({ name: step.name, service, declaration: 'container', exec: inside, onProgress }, signal);
  const query = step.graceMs === undefined ? {} : { t: Math.ceil(step.graceMs / 1000) };
  const stop = client.call({ method: 'POST', path: apiPath('containers', container, '/stop'), query }, signal);
  await accepting([404], stop);
  if (step.isParked && service?.restart === always) await setRestartPolicy(client, container, 'no', onProgress, signal);
}

const always = 'always';

/** Under this policy alone, Docker starts a container again that somebody has stopped: when Docker itself is started. */
async function setRestartPolicy(
  client: DockerClient,
  container: string,
  policy: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const update = async (): Promise<void> => {
    const info = await inspect(client, container, signal);
    // Docker writes it down and tells everybody, also where it is what it was.
    if (info?.HostConfig.RestartPolicy?.Name === policy) return;
    const body = { RestartPolicy: { Name: policy } };
    await client.call({ method: 'POST', path: apiPath('containers', container, '/update'), body }, signal);
  };
  await update().catch((error: unknown) => {
    if (!(error instanceof DockerHttpError)) throw error;
    // Podman cannot change it.
    onProgress(`its restart policy stays as it is: ${error.detail}`);
  });
}

export async function removeContainer(
  client: DockerClient,
  { name, containerId }: StepOf<'remove'>,
  signal: AbortSignal,
): Promise<void> {
  // Volumes are never removed with a container. Only steps of their own remove them.
  const query = { force: true, v: false };
  const container = containerId ?? name;
  try {
    await client.call({ method: 'DELETE', path: apiPath('containers', container), query }, signal);
  } catch (error) {
    if (statusOf(error) === 404) return;
    if (statusOf(error) !== 409) throw await failedTo(client, 'remove', name, error, signal);
    // Somebody is removing it already.
    const path = apiPath('containers', container, '/wait');
    await accepting([404], client.call({ method: 'POST', path, query: { condition: 'removed' } }, signal));
  }
}

import { assertNever } from '../../base/assert.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { containerGone, needsApplication, unknownService } from '../failures.ts';
import { imageName } from '../plan/names.ts';
import type { Step } from '../step.ts';
import { pathOf, statusOf, type DockerClient } from './client.ts';
import { readSeccompProfiles, writeFilesBeforeFirstStart } from './containerFiles.ts';
import { containerSpec } from './containerSpec.ts';
import { DockerHttpError, refused } from './errors.ts';
import { buildImage, imageMissing, pullImage } from './images.ts';
import { labels } from './labels.ts';
import { createNetwork, joinNetworks } from './networks.ts';
import { imageId, inspect } from './observe.ts';
import { createVolume } from './volumes.ts';
import { waitForContainers } from './wait.ts';
import { own } from '../own.ts';

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** Does one step on Docker. What is already so succeeds. */
export async function perform(
  client: DockerClient,
  step: Step,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  switch (step.kind) {
    case 'pull':
      return pullImage(client, step.image, onProgress, signal);
    case 'build': {
      const { manifest, service } = declared(application, step.service, 'build an image');
      return buildImage(client, manifest, service, step.image, onProgress, signal);
    }
    case 'create-network':
      if (!application) throw needsApplication('create a network');
      return createNetwork(client, application, step, signal);
    case 'create-volume':
      if (!application) throw needsApplication('create a volume');
      return createVolume(client, application, step, signal);
    case 'create': {
      const { manifest, service } = declared(application, step.service, 'create a container');
      return createContainer(client, step, { manifest, service, onProgress }, signal);
    }
    case 'start': {
      const service = application && own(application.services, step.service);
      if (service) await writeFilesBeforeFirstStart(client, application, service, step.name, signal);
      return startContainer(client, step.name, signal);
    }
    case 'wait':
      return waitForContainers(client, step, onProgress, signal);
    case 'stop':
      return stopContainer(client, step, signal);
    case 'remove':
      return removeContainer(client, step.name, signal);
    case 'remove-network':
      return removeNetwork(client, step.name, signal);
    case 'remove-volume':
      return removeVolume(client, step.name, signal);
    default:
      return assertNever(step);
  }
}

function declared(application: Application | undefined, name: string, what: string) {
  if (!application) throw needsApplication(what);
  const service = own(application.services, name);
  if (!service) throw unknownService(name);
  return { manifest: application, service };
}

interface Declared {
  readonly manifest: Application;
  readonly service: Service;
  readonly onProgress: (text: string) => void;
}

async function createContainer(
  client: DockerClient,
  step: StepOf<'create'>,
  { manifest, service, onProgress }: Declared,
  signal: AbortSignal,
): Promise<void> {
  const { agreed: api } = await client.version(signal);
  const profiles = await readSeccompProfiles(manifest, service);
  const body = containerSpec(manifest, service, step, { api, profiles });
  const query = { name: step.name, ...(service.platform === undefined ? {} : { platform: service.platform }) };
  try {
    const made = await client.call({ method: 'POST', path: '/containers/create', query, body }, signal);
    // What this host cannot do of what was asked: Docker says so once, and goes on without.
    for (const warning of (made as { Warnings?: readonly string[] | null }).Warnings ?? []) onProgress(warning);
  } catch (error) {
    if (statusOf(error) === 409) return acceptExisting(client, step, manifest, error, signal);
    const image = imageName(manifest, service);
    if (statusOf(error) === 404 && (await imageId(client, image, signal)) === undefined)
      throw imageMissing(image, error);
    throw failedTo('create', step.name, error);
  }
  await join(client, manifest, service, step.name, signal);
}

/** The name is taken: all is well when it is by this very container, made by a run that was cut short. */
async function acceptExisting(
  client: DockerClient,
  step: StepOf<'create'>,
  application: Application,
  cause: unknown,
  signal: AbortSignal,
): Promise<void> {
  const found = (await inspect(client, step.name, signal))?.Config.Labels ?? {};
  const service = own(application.services, step.service);
  if (found[labels.project] === application.name && found[labels.hash] === step.configHash && service) {
    return join(client, application, service, step.name, signal);
  }
  throw refused(
    'engine.name-taken',
    `Cannot create ${step.name}: another container has that name. Remove it ("docker rm ${step.name}"), or give the service another container_name.`,
    cause,
  );
}

async function join(
  client: DockerClient,
  application: Application,
  service: Service,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await joinNetworks(client, application, service, name, signal);
  } catch (error) {
    throw failedTo('connect', name, error);
  }
}

async function startContainer(client: DockerClient, name: string, signal: AbortSignal): Promise<void> {
  try {
    await client.call({ method: 'POST', path: pathOf('containers', name, '/start') }, signal);
  } catch (error) {
    const info = error instanceof DockerHttpError ? await inspect(client, name, signal) : undefined;
    if (info?.State.Paused) {
      await client.call({ method: 'POST', path: pathOf('containers', name, '/unpause') }, signal);
      return;
    }
    if (statusOf(error) === 404 && !info) throw containerGone(name);
    throw failedTo('start', name, error);
  }
}

async function stopContainer(client: DockerClient, step: StepOf<'stop'>, signal: AbortSignal): Promise<void> {
  const query = step.graceMs === undefined ? {} : { t: Math.ceil(step.graceMs / 1000) };
  await accepting(
    [404],
    client.call({ method: 'POST', path: pathOf('containers', step.name, '/stop'), query }, signal),
  );
}

async function removeContainer(client: DockerClient, name: string, signal: AbortSignal): Promise<void> {
  const query = { force: true, v: true };
  try {
    await client.call({ method: 'DELETE', path: pathOf('containers', name), query }, signal);
  } catch (error) {
    if (statusOf(error) === 404) return;
    if (statusOf(error) !== 409) throw failedTo('remove', name, error);
    // Somebody is removing it already.
    const path = pathOf('containers', name, '/wait');
    await accepting([404], client.call({ method: 'POST', path, query: { condition: 'removed' } }, signal));
  }
}

async function removeNetwork(client: DockerClient, name: string, signal: AbortSignal): Promise<void> {
  try {
    await accepting([404], client.call({ method: 'DELETE', path: pathOf('networks', name) }, signal));
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    const message = `Cannot remove the network ${name}: something outside of this application still uses it. Stop that, then try again.`;
    throw refused('engine.network-in-use', message, error);
  }
}

async function removeVolume(client: DockerClient, name: string, signal: AbortSignal): Promise<void> {
  try {
    await accepting([404], client.call({ method: 'DELETE', path: pathOf('volumes', name) }, signal));
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
    const message = `Cannot remove the volume ${name}: a container still uses it. Remove that container, then try again.`;
    throw refused('engine.volume-in-use', message, error);
  }
}

/** A status that means "already so" is a success. */
async function accepting(statuses: readonly number[], call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!statuses.includes(statusOf(error) ?? 0)) throw error;
  }
}

function failedTo(verb: 'create' | 'connect' | 'start' | 'remove', name: string, error: unknown): unknown {
  if (!(error instanceof DockerHttpError)) return error;
  const { detail } = error;
  if (verb === 'start' && isPortTaken(detail)) {
    const message = `Cannot start ${name}: a port it publishes is taken (${detail}). Stop what uses it, publish another port, or for several replicas a range such as "8081-8082:8080".`;
    return refused('engine.port-taken', message, error);
  }
  return refused(
    `engine.${verb}-failed`,
    `Cannot ${verb} ${name}: ${detail}. Correct the service in the manifest.`,
    error,
  );
}

/** By its text, since Docker answers 500 to every failure of a start and gives no other sign of which it is. */
function isPortTaken(detail: string): boolean {
  return detail.includes('port is already allocated') || detail.includes('address already in use');
}

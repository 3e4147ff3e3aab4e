import { assertNever } from '../../base/assert.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { containerGone, needsApplication, unknownService } from '../failures.ts';
import { imageName } from '../plan/names.ts';
import type { Step } from '../step.ts';
import { pathOf, statusOf, type DockerClient } from './client.ts';
import { containerSpec, endpoints } from './containerSpec.ts';
import { DockerHttpError, refused } from './errors.ts';
import { buildImage, imageMissing, pullImage } from './images.ts';
import { labels, networkLabels, volumeLabels } from './labels.ts';
import { imageId, inspect } from './observe.ts';
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
      return createNetwork(client, step, application, signal);
    case 'create-volume':
      return createVolume(client, step, application, signal);
    case 'create': {
      const { manifest, service } = declared(application, step.service, 'create a container');
      return createContainer(client, step, manifest, service, signal);
    }
    case 'start':
      return startContainer(client, step.name, signal);
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

async function createNetwork(
  client: DockerClient,
  { network, name }: StepOf<'create-network'>,
  application: Application | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (!application) throw needsApplication('create a network');
  const { driver, isInternal = false } = own(application.networks, network) ?? {};
  const body = {
    Name: name,
    Driver: driver ?? 'bridge',
    Internal: isInternal,
    // Else Docker makes a second network of the same name.
    CheckDuplicate: true,
    Labels: networkLabels(application, network),
  };
  await accepting([409], client.call({ method: 'POST', path: '/networks/create', body }, signal));
}

async function createVolume(
  client: DockerClient,
  { volume, name }: StepOf<'create-volume'>,
  application: Application | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (!application) throw needsApplication('create a volume');
  const { driver, driverOpts = {} } = own(application.volumes, volume) ?? {};
  const body = {
    Name: name,
    Driver: driver ?? 'local',
    DriverOpts: driverOpts,
    Labels: volumeLabels(application, volume),
  };
  await client.call({ method: 'POST', path: '/volumes/create', body }, signal);
}

async function createContainer(
  client: DockerClient,
  step: StepOf<'create'>,
  application: Application,
  service: Service,
  signal: AbortSignal,
): Promise<void> {
  const body = containerSpec(application, service, step);
  try {
    await client.call({ method: 'POST', path: '/containers/create', query: { name: step.name }, body }, signal);
  } catch (error) {
    if (statusOf(error) === 409) return acceptExisting(client, step, application, error, signal);
    const image = imageName(application, service);
    if (statusOf(error) === 404 && (await imageId(client, image, signal)) === undefined)
      throw imageMissing(image, error);
    throw failedTo('create', step.name, error);
  }
  await joinNetworks(client, application, service, step.name, signal);
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
    return joinNetworks(client, application, service, step.name, signal);
  }
  throw refused(
    'engine.name-taken',
    `Cannot create ${step.name}: another container has that name. Remove it ("docker rm ${step.name}"), or give the service another container_name.`,
    cause,
  );
}

async function joinNetworks(
  client: DockerClient,
  application: Application,
  service: Service,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const [, ...others] = endpoints(application, service, { name });
  // One after the other: Docker numbers the interfaces in the order of joining.
  for (const network of others) {
    const body = { Container: name, EndpointConfig: { Aliases: network.aliases } };
    const path = pathOf('networks', network.name, '/connect');
    try {
      await client.call({ method: 'POST', path, body }, signal);
    } catch (error) {
      // 403: it is in that network already.
      if (statusOf(error) !== 403) throw failedTo('connect', name, error);
    }
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

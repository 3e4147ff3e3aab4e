import { assertNever } from '../../base/assert.ts';
import type { Application } from '../../manifest/model.ts';
import { needsApplication, unknownService } from '../failures.ts';
import type { Step } from '../step.ts';
import { accepting, pathOf, statusOf, type DockerClient } from './client.ts';
import { createContainer, removeContainer, startContainer, stopContainer } from './containers.ts';
import { refused } from './errors.ts';
import { generalFault } from './faults.ts';
import { buildImage, pullImage } from './images.ts';
import { networkLabels, volumeLabels } from './labels.ts';
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
      return startContainer(client, step, application, onProgress, signal);
    case 'wait':
      return waitForContainers(client, step, onProgress, signal);
    case 'stop':
      return stopContainer(client, step, application, onProgress, signal);
    case 'remove':
      return removeContainer(client, step, signal);
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
  try {
    await accepting([409], client.call({ method: 'POST', path: '/networks/create', body }, signal));
  } catch (error) {
    throw generalFault(`create the network ${name}`, error) ?? error;
  }
  await leaveOne(client, name, signal);
}

/** Two windows may create a network at the same moment, and Docker then has two of one name: all keep the first. */
async function leaveOne(client: DockerClient, name: string, signal: AbortSignal): Promise<void> {
  const query = { filters: { name: [name] } };
  const listed = await client.call({ method: 'GET', path: '/networks', query }, signal);
  const same = (listed as { Id: string; Name: string; Created: string }[]).filter((network) => network.Name === name);
  const [, ...others] = same.sort((left, right) =>
    `${left.Created} ${left.Id}` < `${right.Created} ${right.Id}` ? -1 : 1,
  );
  // 403: something has joined it already.
  const removals = others.map(({ Id }) => client.call({ method: 'DELETE', path: pathOf('networks', Id) }, signal));
  await Promise.all(removals.map((removal) => accepting([403, 404], removal)));
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
  try {
    await client.call({ method: 'POST', path: '/volumes/create', body }, signal);
  } catch (error) {
    throw generalFault(`create the volume ${name}`, error) ?? error;
  }
}

async function removeNetwork(client: DockerClient, name: string, signal: AbortSignal): Promise<void> {
  try {
    await accepting([404], client.call({ method: 'DELETE', path: pathOf('networks', name) }, signal));
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    const users = await usersOf(client, name, signal);
    const by = users.length === 0 ? 'something outside of this application' : users.join(', ');
    const message = `Cannot remove the network ${name}: ${by} still uses it. Stop that, then try again.`;
    throw refused('engine.network-in-use', message, error);
  }
}

/** The names of the containers that are in a network. */
async function usersOf(client: DockerClient, name: string, signal: AbortSignal): Promise<readonly string[]> {
  const info = await client.call({ method: 'GET', path: pathOf('networks', name) }, signal).catch(() => undefined);
  const { Containers: containers } = (info ?? {}) as { Containers?: Record<string, { Name: string }> | null };
  return Object.values(containers ?? {}).map((container) => container.Name);
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

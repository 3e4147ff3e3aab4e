import { assertNever } from '../../base/assert.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Application } from '../../manifest/model.ts';
import { needsApplication, unknownService } from '../failures.ts';
import { demandMachineStep } from '../clusterStep.ts';
import type { EngineStep, MachineStep } from '../step.ts';
import { buildImage } from './build/build.ts';
import { accepting, apiPath, statusOf, type DockerClient } from './connection/client.ts';
import { createContainer, removeContainer, startContainer, stopContainer } from './containers/containers.ts';
import { refusedByDocker } from './connection/errors.ts';
import { generalFault } from './containers/faults.ts';
import { removeNetwork } from './containers/networkRemoval.ts';
import { createNetwork } from './containers/networks.ts';
import { pullImage } from './images/pull.ts';
import { pushImage } from './images/push.ts';
import { killContainer, setPaused } from './containers/signals.ts';
import { createVolume } from './containers/volumes.ts';
import { waitForContainers } from './containers/wait.ts';

/** Does one step on Docker. What is already so succeeds. */
export async function perform(
  client: DockerClient,
  step: EngineStep,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  demandMachineStep(step);
  try {
    await performStep(client, step, application, onProgress, signal);
  } catch (error) {
    // A full disk may meet any call of any step.
    throw generalFault(subjectOf(step), error) ?? error;
  }
}

/** Names a step in messages: `create shop-web-1`. */
function subjectOf(step: MachineStep): string {
  const name = 'image' in step ? step.image : step.kind === 'wait' ? step.names.join(', ') : step.name;
  return `${step.kind === 'wait' ? 'wait for' : step.kind.replace('-', ' the ')} ${name}`;
}

async function performStep(
  client: DockerClient,
  step: MachineStep,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  switch (step.kind) {
    case 'pull': {
      const platform = application && ownProperty(application.services, step.service)?.platform;
      return pullImage(client, { image: step.image, platform }, onProgress, signal);
    }
    case 'build': {
      const { manifest, service } = declared(application, step.service, 'build an image');
      const images = [step.image, ...(step.sameImages ?? [])];
      return buildImage(client, { application: manifest, service, images }, onProgress, signal);
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
    case 'start':
      return startContainer(client, step, application, onProgress, signal);
    case 'wait':
      return waitForContainers(client, step, onProgress, signal);
    case 'stop':
      return stopContainer(client, step, application, onProgress, signal);
    case 'pause':
    case 'unpause':
      return setPaused(client, step, signal);
    case 'kill':
      return killContainer(client, step, signal);
    case 'push':
      return pushImage(client, step.image, onProgress, signal);
    case 'remove':
      return removeContainer(client, step, signal);
    case 'remove-network':
      return removeNetwork(client, step.name, signal);
    case 'remove-volume':
      return removeVolume(client, step.name, signal);
    case 'remove-image':
      return removeImage(client, step.image, signal);
    default:
      return assertNever(step);
  }
}

function declared(application: Application | undefined, name: string, what: string) {
  if (!application) throw needsApplication(what);
  const service = ownProperty(application.services, name);
  if (!service) throw unknownService(name);
  return { manifest: application, service };
}

async function removeVolume(client: DockerClient, name: string, signal: AbortSignal): Promise<void> {
  try {
    await accepting([404], client.call({ method: 'DELETE', path: apiPath('volumes', name) }, signal));
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
    const message = `Cannot remove the volume ${name}: a container still uses it. Remove that container, then try again.`;
    throw refusedByDocker('engine.volume-in-use', message, error);
  }
}

/** Removes without force: an image that a container uses stays. If an image has several names, only this one goes. */
async function removeImage(client: DockerClient, image: string, signal: AbortSignal): Promise<void> {
  try {
    await accepting([404], client.call({ method: 'DELETE', path: apiPath('images', image) }, signal));
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
    const message = `Cannot remove the image ${image}: a container is made from it. Remove that container, then try again.`;
    throw refusedByDocker('engine.image-in-use', message, error);
  }
}

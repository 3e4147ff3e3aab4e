import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application } from '../../../manifest/model.ts';
import { accepting, type DockerClient } from '../../docker/connection/client.ts';
import { generalFault } from '../../docker/containers/faults.ts';
import { labels } from '../../docker/labels.ts';
import { perform } from '../../docker/perform.ts';
import { containerGone, needsApplication } from '../../failures.ts';
import { isClusterStep } from '../../clusterStep.ts';
import type { ClusterStep, EngineStep, MachineStep } from '../../step.ts';
import { distributeImage } from '../images/distribute.ts';
import { swarmLabels } from '../labels.ts';
import { askManager } from '../manager.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { ProjectLooks } from '../rollout/projectLooks.ts';
import { waitForRollout } from '../rollout/wait.ts';
import { clusterNetworkBody } from '../spec/networks.ts';
import { changeClusterNode } from './changeNode.ts';
import { deployService, type ServiceDeployment } from './deploy.ts';
import { createKeptFile, removeKeptFile } from './keptFiles.ts';
import { runPreStartJob } from './preStart.ts';
import { removeClusterNetwork, removeClusterVolume, removeService, untilNothingRuns } from './removals.ts';
import { changeService, inspectService, type VersionedChange } from '../serviceChange.ts';
import { undoneSpec } from '../updateMemory.ts';

/** Where steps are taken. */
export interface Swarm {
  /** A manager. */
  readonly client: DockerClient;
  readonly nodes: Nodes;
  readonly looks: ProjectLooks;
  /** The ids of services that a step has rolled back last. */
  readonly rolledBack: Set<string>;
}

/** Does one step on a cluster. What is already so succeeds. */
export async function performOnSwarm(
  swarm: Swarm,
  step: EngineStep,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  try {
    await (isClusterStep(step)
      ? performClusterStep(swarm, step, application, onProgress, signal)
      : performMachineStep(swarm, step, application, onProgress, signal));
  } catch (error) {
    // A full disk may meet any call of any step.
    const verb = step.kind === 'pre-start' ? 'run pre_start' : step.kind.replace('-', ' the ');
    throw generalFault(verb, error) ?? error;
  }
}

/** What is the same on one machine is done by the manager's own engine: images, and containers that run once beside the services. */
async function performMachineStep(
  swarm: Swarm,
  step: MachineStep,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { client } = swarm;
  switch (step.kind) {
    case 'create-network':
      if (!application) throw needsApplication('create a network');
      return createClusterNetwork(client, application, step, signal);
    case 'remove-network':
      return removeClusterNetwork(client, step.name, signal);
    case 'remove-volume':
      return removeClusterVolume(swarm, step.name, onProgress, signal);
    case 'wait': {
      const project = application?.name ?? step.project;
      if (project === undefined) throw needsApplication(`wait for ${step.service}`);
      return waitForRollout(swarm, { ...step, project }, onProgress, signal);
    }
    default:
      return perform(client, step, application, onProgress, signal);
  }
}

async function performClusterStep(
  swarm: Swarm,
  step: ClusterStep,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { client, nodes } = swarm;
  switch (step.kind) {
    case 'create-config':
    case 'create-secret':
      return createKeptFile(client, step, application, signal);
    case 'remove-config':
    case 'remove-secret':
      return removeKeptFile(client, step, signal);
    case 'distribute':
      return distributeImage(client, nodes, step, onProgress, signal);
    case 'deploy':
      return deploy(swarm, step, application, onProgress, signal);
    case 'pre-start':
      return runPreStartJob(swarm, step, application, onProgress, signal);
    case 'rollback':
      return rollBack(swarm, step.name, signal);
    case 'remove-service': {
      const project = await projectOf(client, step, application, signal);
      return project === undefined ? undefined : removeService(swarm, { ...step, project }, onProgress, signal);
    }
    case 'change-node':
      return changeClusterNode(client, step, signal);
  }
}

async function createClusterNetwork(
  client: DockerClient,
  application: Application,
  { network, name }: Extract<MachineStep, { kind: 'create-network' }>,
  signal: AbortSignal,
): Promise<void> {
  const { agreed } = await client.version(signal);
  const body = clusterNetworkBody(application, network, name, agreed);
  // 409: it is there already. No two of a cluster have one name.
  await accepting([409], askManager(client, { method: 'POST', path: '/networks/create', body }, signal));
}

async function deploy(
  swarm: Swarm,
  step: ServiceDeployment,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const service = await deployService(swarm.client, step, application, signal);
  swarm.rolledBack.delete(service);
  if (step.change !== 'stop') return;
  // What it depends on may stop only when it does not run any more.
  const project = await projectOf(swarm.client, step, application, signal);
  if (project !== undefined) await untilNothingRuns(swarm.looks, { project, service }, onProgress, signal);
}

async function rollBack({ client, rolledBack }: Swarm, name: string, signal: AbortSignal): Promise<void> {
  const before = await changeService(
    client,
    name,
    (service): VersionedChange | undefined => {
      const undone = undoneSpec(service);
      if (undone) return { body: undone, query: { registryAuthFrom: 'spec' } };
      return service.PreviousSpec ? { body: service.Spec, query: { rollback: 'previous' } } : undefined;
    },
    signal,
  );
  if (!before) throw containerGone(name);
  rolledBack.add(before.ID);
}

/** The project of a service; undefined when there is no such service. */
async function projectOf(
  client: DockerClient,
  { name, project }: { readonly name: string; readonly project?: string },
  application: Application | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const known = application?.name ?? project;
  if (known !== undefined) return known;
  const its = (await inspectService(client, name, signal))?.Spec.Labels ?? {};
  return ownProperty(its, swarmLabels.stack) ?? ownProperty(its, labels.project);
}

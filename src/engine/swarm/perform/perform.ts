import type { Application } from '../../../manifest/model.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import { demandMachineStep } from '../../clusterStep.ts';
import type { EngineStep } from '../../step.ts';
import type { Nodes } from '../nodes/nodes.ts';

/** Where steps are taken. */
export interface Swarm {
  /** A manager. */
  readonly client: DockerClient;
  readonly nodes: Nodes;
}

/** Does one step on a cluster. What is already so succeeds. */
export function performOnSwarm(
  _swarm: Swarm,
  step: EngineStep,
  _application: Application | undefined,
  _onProgress: (text: string) => void,
  _signal: AbortSignal,
): Promise<void> {
  demandMachineStep(step);
  return Promise.resolve();
}

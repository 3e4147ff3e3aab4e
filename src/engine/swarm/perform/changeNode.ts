import { ProblemError } from '../../../base/problem.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../../docker/connection/errors.ts';
import type { ClusterStep } from '../../step.ts';
import { changeSwarmNode } from '../serviceChange.ts';

/** Changes the role, availability or labels of a node. */
export async function changeClusterNode(
  client: DockerClient,
  { name, node, change: { role, availability, labels } }: Extract<ClusterStep, { kind: 'change-node' }>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const before = await changeSwarmNode(
      client,
      node,
      ({ Spec: spec }) => ({
        body: {
          ...spec,
          ...(role === undefined ? {} : { Role: role }),
          ...(availability === undefined ? {} : { Availability: availability }),
          ...(labels === undefined ? {} : { Labels: { ...labels } }),
        },
      }),
      signal,
    );
    if (!before) throw nodeGone(name);
  } catch (error) {
    if (!(error instanceof DockerHttpError)) throw error;
    const detail = error.detail.replace(/^rpc error: code = \w+ desc = /, '');
    const next = detail.includes('last manager')
      ? 'Promote another node first.'
      : 'See the log of Docker on the manager if this says too little.';
    throw refusedByDocker('engine.node-refused', `Cannot change the node ${name}: ${detail}. ${next}`, error);
  }
}

function nodeGone(name: string): ProblemError {
  const message = `The node ${name} has left the cluster meanwhile. Look at Nodes again.`;
  return new ProblemError({ code: 'engine.node-gone', severity: 'error', message });
}

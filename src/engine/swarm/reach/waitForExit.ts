import { sleep } from '../../../base/async.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import { containerGone } from '../../failures.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { SwarmTask } from '../objects.ts';
import { isTaskOver } from '../observe/tasks.ts';
import { containerIdOf, findTask } from '../tasks/tasks.ts';

const pollMs = 500;
/** The node of a task that the cluster has forgotten tells its end by then, or is not there. */
const nodePatienceMs = 2000;

/**
 * Resolves to the exit code of a task once it is over, and to that of the command's failure to start where it never ran. The cluster keeps a task
 * that is over for a while, but not one of a service that has become smaller: its node tells how that ended, where it is reached. Rejects with
 * `engine.container-gone` where nobody can tell.
 */
export async function waitForTask(
  client: DockerClient,
  nodes: Nodes,
  name: string,
  signal: AbortSignal,
): Promise<number> {
  let task = await nodes.find(name, signal);
  const done = new AbortController();
  const ending = AbortSignal.any([signal, done.signal]);
  let onNode: Promise<number | undefined> | undefined;
  try {
    for (;;) {
      if (isTaskOver(task)) return task.Status?.ContainerStatus?.ExitCode ?? neverRan;
      if (containerIdOf(task) !== undefined) onNode ??= waitOnNode(nodes, task, ending).catch(() => undefined);
      await sleep(pollMs, signal);
      const found = await findTask(client, task.ID, signal);
      if (!found) break;
      task = found;
    }
    const code = await Promise.race([onNode, sleep(nodePatienceMs, ending).then(() => undefined)]);
    signal.throwIfAborted();
    if (code === undefined) throw containerGone(name);
    return code;
  } finally {
    done.abort();
  }
}

async function waitOnNode(nodes: Nodes, task: SwarmTask, signal: AbortSignal): Promise<number> {
  const { engine } = await nodes.reach(task.NodeID ?? '', signal);
  return engine.waitForExit(containerIdOf(task) ?? '', signal);
}

/** As shells say it of what cannot be started. */
const neverRan = 126;

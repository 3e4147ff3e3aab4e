import { sleep } from '../../../base/async.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import { containerGone } from '../../failures.ts';
import { isTaskOver } from '../observe/tasks.ts';
import { findTaskNamed } from '../tasks/find.ts';
import { findTask } from '../tasks/tasks.ts';

const pollMs = 500;

/**
 * Resolves to the exit code of a task once it is over, and to that of the command's failure to start where it never ran. The cluster keeps a task
 * that is over for a while, so that asking now and then misses no end.
 */
export async function waitForTask(client: DockerClient, name: string, signal: AbortSignal): Promise<number> {
  const found = await findTaskNamed(client, name, signal);
  if (!found) throw containerGone(name);
  for (;;) {
    const task = await findTask(client, found.task.ID, signal);
    if (!task) throw containerGone(name);
    if (isTaskOver(task)) return task.Status?.ContainerStatus?.ExitCode ?? neverRan;
    await sleep(pollMs, signal);
  }
}

/** As shells say it of what cannot be started. */
const neverRan = 126;

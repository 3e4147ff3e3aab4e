import { ProblemError } from '../../../base/problem.ts';
import type { DockerEngine } from '../../docker/dockerEngine.ts';
import type { Nodes } from '../nodes/nodes.ts';

export type OnNode<T> = (engine: DockerEngine, container: string) => Promise<T>;

/**
 * Does something with a task's container, on the engine of its node. What fails there names the task; a container that the node has removed is
 * that of a task which does not run, as long as a service has its place.
 */
export async function onNode<T>(nodes: Nodes, task: string, use: OnNode<T>, signal: AbortSignal): Promise<T> {
  const { engine, container } = await nodes.placeOf(task, signal);
  try {
    return await use(engine, container);
  } catch (error) {
    if (!(error instanceof ProblemError) || !error.problem.message.includes(container)) throw error;
    const { problem } = error;
    if (problem.code === 'engine.container-gone') throw await nodes.absenceOf(task, signal);
    throw new ProblemError({ ...problem, message: problem.message.replaceAll(container, task) }, error);
  }
}

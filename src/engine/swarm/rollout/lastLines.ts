import type { DockerClient } from '../../docker/connection/client.ts';
import { logEntries } from '../../docker/streams/frames.ts';
import { swarmPath } from '../manager.ts';
import type { SwarmTask } from '../objects.ts';

const count = 5;
/** The node of a task that failed may be gone, and then its log never comes. */
const patienceMs = 3000;

/** The end of what a task wrote, as far as its node tells it soon; for a problem's message. */
export async function lastTaskLines(
  client: DockerClient,
  { ID: id, Spec: spec }: SwarmTask,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const query = { stdout: true, stderr: true, timestamps: true, tail: count };
  const lines: string[] = [];
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    const stream = await client.stream({ method: 'GET', path: swarmPath('tasks', id, '/logs'), query }, patience);
    for await (const { text } of logEntries(stream, spec?.ContainerSpec?.TTY ?? false)) lines.push(text);
  } catch {
    signal.throwIfAborted();
    // The failure itself is told without them.
  }
  return lines.filter((line) => line.trim() !== '');
}

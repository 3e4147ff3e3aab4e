import { notRunning } from '../../failures.ts';
import type { Step } from '../../step.ts';
import { accepting, apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { failedTo } from './faults.ts';
import { inspect } from '../observe/observe.ts';

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** Halts a container, or lets it go on. One that is so already, or does not run any more, is left as it is. */
export async function setPaused(
  client: DockerClient,
  { kind, name, containerId = name }: StepOf<'pause' | 'unpause'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.call({ method: 'POST', path: apiPath('containers', containerId, `/${kind}`) }, signal);
  } catch (error) {
    if (statusOf(error) === 404) return;
    const state = (await inspect(client, containerId, signal))?.State;
    // Docker answers 409 or 500 for what is so already, depending on its age.
    const isSo = kind === 'pause' ? state?.Paused === true || state?.Running !== true : state?.Paused !== true;
    if (isSo) return;
    throw await failedTo(client, kind, name, error, signal);
  }
}

/** Sends a signal to a container's first process; resolves once Docker has sent it, and for `SIGKILL` once it has ended. */
export async function killContainer(
  client: DockerClient,
  { name, containerId = name, signal: wanted }: StepOf<'kill'>,
  signal: AbortSignal,
): Promise<void> {
  const path = (rest: string): string => apiPath('containers', containerId, rest);
  try {
    await client.call({ method: 'POST', path: path('/kill'), query: { signal: wanted } }, signal);
  } catch (error) {
    if (statusOf(error) === 404) return;
    const state = (await inspect(client, containerId, signal))?.State;
    if (wanted === 'SIGKILL' && state?.Running !== true) return;
    if (state && !state.Running) throw notRunning(name);
    throw await failedTo(client, 'kill', name, error, signal);
  }
  if (wanted !== 'SIGKILL') return;
  await accepting(
    [404],
    client.call({ method: 'POST', path: path('/wait'), query: { condition: 'not-running' } }, signal),
  );
}

import type { ProcessTable } from '../../engine.ts';
import { containerGone, notRunning } from '../../failures.ts';
import { apiPath, statusOf, type DockerClient } from '../connection/client.ts';

/** The processes in a container, as the engine's own `ps` lists them. */
export async function top(client: DockerClient, container: string, signal: AbortSignal): Promise<ProcessTable> {
  try {
    const listed = await client.call({ method: 'GET', path: apiPath('containers', container, '/top') }, signal);
    const { Titles: titles, Processes: processes } = listed as Record<string, unknown>;
    return { titles: texts(titles), processes: (Array.isArray(processes) ? processes : []).map(texts) };
  } catch (error) {
    if (statusOf(error) === 404) throw containerGone(container);
    // For a container that does not run, Docker 20.10 answers 500 and newer versions 409.
    if (statusOf(error) === 409 || isAtRest(error)) throw notRunning(container);
    throw error;
  }
}

function isAtRest(error: unknown): boolean {
  return statusOf(error) === 500 && /is not running|container state improper/.test((error as Error).message);
}

/** Waits on the container's side, so that no end is missed. */
export async function waitForExit(client: DockerClient, container: string, signal: AbortSignal): Promise<number> {
  try {
    const answer = await client.call({ method: 'POST', path: apiPath('containers', container, '/wait') }, signal);
    return (answer as { StatusCode: number }).StatusCode;
  } catch (error) {
    if (statusOf(error) === 404) throw containerGone(container);
    throw error;
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}

import type { DockerClient } from '../../docker/connection/client.ts';
import { engineLost } from '../../docker/connection/errors.ts';
import { objectsOf } from '../../docker/streams/lines.ts';

/**
 * Tells that services came, changed or went, whichever they are. `onReady` is called once events flow. Rejects with `engine.lost` when
 * the manager goes away, and with the signal's reason when aborted.
 */
export function followServiceEvents(
  client: DockerClient,
  onEvent: () => void,
  onReady: () => void,
  signal: AbortSignal,
): Promise<never> {
  return followClusterEvents(client, ['service'], onEvent, onReady, signal);
}

/** Tells that something of these kinds came, changed or went: `service`, `node`. */
export async function followClusterEvents(
  client: DockerClient,
  types: readonly string[],
  onEvent: () => void,
  onReady: () => void,
  signal: AbortSignal,
): Promise<never> {
  // Docker answers before it subscribes; naming the time closes that gap.
  const query = { since: (Date.now() / 1000).toFixed(3), filters: { type: types } };
  const stream = await client.stream({ method: 'GET', path: '/events', query }, signal);
  onReady();
  try {
    for await (const object of objectsOf(stream)) if (types.includes(String(object['Type']))) onEvent();
  } catch (error) {
    throw client.translate(error, signal);
  }
  signal.throwIfAborted();
  throw engineLost(client.address);
}

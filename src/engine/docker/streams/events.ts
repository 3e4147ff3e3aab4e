import type { DockerClient } from '../connection/client.ts';
import { engineLost } from '../connection/errors.ts';
import { isForwarder } from '../labels.ts';
import { objectsOf } from './lines.ts';

/** What a container did, as the events API tells it. */
export interface ContainerEvent {
  readonly timeMs: number;
  readonly id: string;
  readonly action: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What changes a container's state; Docker tells of every probe of a health check too, which would drown it. */
const actions = [
  'create',
  'start',
  'die',
  'stop',
  'kill',
  'restart',
  'pause',
  'unpause',
  'oom',
  'rename',
  'destroy',
  'health_status',
  // Podman's names for two of these: it filters by its own, though it tells Docker's for one of them.
  'died',
  'remove',
];

/** Maps Podman's names to Docker's. */
const dockerNames = new Map([
  ['died', 'die'],
  ['remove', 'destroy'],
]);

/**
 * Events of containers, from a moment on, that of the call when none is named. `onReady` is called once they flow. Rejects with `engine.lost`
 * when the stream ends, and with the signal's reason when aborted.
 */
export async function followEvents(
  client: DockerClient,
  filters: Readonly<Record<string, readonly string[]>>,
  onEvent: (event: ContainerEvent) => void,
  onReady: () => void,
  signal: AbortSignal,
  sinceMs = Date.now(),
): Promise<never> {
  // Docker answers before it subscribes; naming the time closes that gap.
  const since = (sinceMs / 1000).toFixed(3);
  const query = { since, filters: { type: ['container'], event: actions, ...filters } };
  const stream = await client.stream({ method: 'GET', path: '/events', query }, signal);
  onReady();
  try {
    for await (const object of objectsOf(stream)) {
      const event = toEvent(object);
      if (event && !isForwarder(event.attributes)) onEvent(event);
    }
  } catch (error) {
    throw client.translate(error, signal);
  }
  signal.throwIfAborted();
  throw engineLost(client.address);
}

function toEvent(object: Record<string, unknown>): ContainerEvent | undefined {
  const { Action: action, Actor: actor, timeNano } = object;
  if (typeof action !== 'string' || typeof actor !== 'object' || actor === null) return undefined;
  const { ID: id, Attributes: attributes } = actor as { ID?: unknown; Attributes?: Record<string, string> };
  if (typeof id !== 'string') return undefined;
  return {
    timeMs: Math.floor(Number(timeNano) / 1e6),
    id,
    action: dockerNames.get(action) ?? action,
    attributes: attributes ?? {},
  };
}

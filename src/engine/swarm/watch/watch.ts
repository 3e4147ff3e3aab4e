import { sleep } from '../../../base/async.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import type { EngineEvent } from '../../engine.ts';
import { followClusterEvents } from '../logs/serviceEvents.ts';
import type { ProjectLook, ProjectLooks } from '../rollout/projectLooks.ts';
import { eventsBetween, isUnsettled, watchedState, type WatchedState } from './taskEvents.ts';

/** How often tasks are looked at while nothing seems to move: a node that is lost, and a task that ends by itself, make no event. */
const calmMs = 5000;

/** A manager whose tasks are watched. */
export interface WatchedSwarm {
  readonly client: DockerClient;
  readonly looks: ProjectLooks;
}

/**
 * Tells what happens to a project's tasks. A manager has events of services and nodes alone, so its tasks are looked at: at once when there
 * is such an event, every second while something moves, and every five seconds else. `lastSeen` is what an earlier watch has seen, which
 * lost the manager; `onSeen` is told each time. Rejects with `engine.lost` when the manager goes away.
 */
export async function watchSwarm(
  { client, looks }: WatchedSwarm,
  project: string,
  onEvent: (event: EngineEvent) => void,
  onReady: () => void,
  signal: AbortSignal,
  {
    sinceMs,
    lastSeen,
    onSeen,
  }: {
    readonly sinceMs: number | undefined;
    readonly lastSeen: WatchedState | undefined;
    readonly onSeen: (state: WatchedState) => void;
  },
): Promise<never> {
  const over = new AbortController();
  const combined = AbortSignal.any([signal, over.signal]);
  let seen = lastSeen;
  const take = (look: ProjectLook): void => {
    const state = watchedState(look);
    const events = eventsBetween(seen ?? (sinceMs === undefined ? state : nothing(state)), state, look, Date.now());
    const earliestMs = seen === undefined ? (sinceMs ?? 0) : 0;
    seen = state;
    onSeen(state);
    for (const event of events) if (event.timeMs >= earliestMs) onEvent(event);
  };
  // What others look at is told as well.
  const looking = looks.onDidLook((look) => {
    if (look.project === project && !combined.aborted) take(look);
  });
  try {
    return await new Promise<never>((_, reject) => {
      let wake = new AbortController();
      const onChange = (): void => wake.abort();
      const begin = async (): Promise<void> => {
        let look = await looks.look(project, combined);
        onReady();
        for (;;) {
          if (!isUnsettled(look)) await sleepUntil(calmMs, wake.signal, combined);
          wake = new AbortController();
          look = await looks.look(project, combined);
        }
      };
      followClusterEvents(client, ['service', 'node'], onChange, () => void begin().catch(reject), combined).catch(
        reject,
      );
    });
  } catch (error) {
    throw client.translate(error, signal);
  } finally {
    looking.dispose();
    over.abort();
  }
}

/** Nothing of what is there now had been there: all of it is told, of which the past is left out. */
function nothing({ services, nodes }: WatchedState): WatchedState {
  return { tasks: new Map(), services, nodes };
}

async function sleepUntil(durationMs: number, wake: AbortSignal, signal: AbortSignal): Promise<void> {
  try {
    await sleep(durationMs, AbortSignal.any([wake, signal]));
  } catch {
    signal.throwIfAborted();
  }
}

import { spanText } from '../../base/span.ts';
import type { ObservedContainer } from '../../engine/observation.ts';

/** A container's state as `docker ps` says it: `Up 2 minutes (healthy)`, `Exited (137) 3 seconds ago`; of a local process `Up 2 minutes (local)`. */
export function statusText(container: ObservedContainer, nowMs: number): string {
  const text = taskText(container) ?? dockerText(container, nowMs);
  return container.placement === 'local' ? `${text} (local)` : text;
}

/** On a cluster, what is on its way says how far it is, and what never ran has no exit code. */
function taskText({ state, task, exitCode }: ObservedContainer): string | undefined {
  const isOnItsWay = state === 'created' || (state === 'exited' && exitCode === undefined);
  return task && isOnItsWay ? `${task.state.slice(0, 1).toUpperCase()}${task.state.slice(1)}` : undefined;
}

function dockerText(container: ObservedContainer, nowMs: number): string {
  const { state, health, exitCode, startedAtMs, finishedAtMs } = container;
  const up = startedAtMs === undefined ? 'Up' : `Up ${spanText(nowMs - startedAtMs)}`;
  const ago = finishedAtMs === undefined ? '' : ` ${spanText(nowMs - finishedAtMs)} ago`;
  const code = exitCode === undefined ? '' : ` (${exitCode})`;
  switch (state) {
    case 'running':
      return health === 'none' ? up : `${up} (${health === 'starting' ? 'health: starting' : health})`;
    case 'paused':
      return `${up} (Paused)`;
    case 'restarting':
      return `Restarting${code}${ago}`;
    case 'exited':
      return `Exited${code}${ago}`;
    case 'created':
      return 'Created';
    case 'removing':
      return 'Removal In Progress';
    case 'dead':
      return 'Dead';
  }
}

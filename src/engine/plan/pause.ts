import type { ObservedContainer } from '../observation.ts';
import type { Step } from '../step.ts';
import { selected, type StopRequest } from './stop.ts';
import { isUpOrPaused } from '../containerState.ts';

/** Halts the running containers of the named services, or of all; `run` containers are left alone, as Compose leaves them. */
export function planPause(request: StopRequest): readonly Step[] {
  return halting(request, ({ state }) => state === 'running').map((container) => ({
    ...aboutContainer('pause', container),
    kind: 'pause',
    reason: 'asked to pause',
  }));
}

/** Lets what is paused go on. */
export function planUnpause(request: StopRequest): readonly Step[] {
  return halting(request, ({ state }) => state === 'paused').map((container) => ({
    ...aboutContainer('unpause', container),
    kind: 'unpause',
    reason: 'paused',
  }));
}

export interface KillRequest extends StopRequest {
  /** The signal; left out: `SIGKILL`. */
  readonly signal?: string;
  /** Left out: containers of services that the manifest does not name are left alone, unless they are named. */
  readonly removeOrphans?: boolean;
}

/** Sends a signal to everything that runs, all at once. */
export function planKill(request: KillRequest): readonly Step[] {
  const { application, services = [], containers, signal = 'SIGKILL', removeOrphans = false } = request;
  const isMeant = ({ service }: ObservedContainer): boolean =>
    removeOrphans ||
    !application ||
    services.length > 0 ||
    containers !== undefined ||
    Object.hasOwn(application.services, service);
  return selected(request)
    .filter((container) => isUpOrPaused(container) && isMeant(container))
    .map((container) => ({
      ...aboutContainer('kill', container),
      kind: 'kill',
      signal,
      reason: `asked to send ${signal}`,
    }));
}

function halting(
  request: StopRequest,
  isWanted: (container: ObservedContainer) => boolean,
): readonly ObservedContainer[] {
  return selected(request).filter((container) => !container.isOneOff && isWanted(container));
}

function aboutContainer(kind: string, { id: containerId, name, service }: ObservedContainer) {
  return { id: `${kind}:${name}`, service, name, containerId, after: [] };
}

import type { ContainerState } from './observation.ts';

interface HasState {
  readonly state: ContainerState;
}

/** True for a container that runs, or that its restart policy is about to start again. */
export function isUp({ state }: HasState): boolean {
  return state === 'running' || state === 'restarting';
}

/** The same, or it is paused: a stop has something to do. */
export function isUpOrPaused({ state }: HasState): boolean {
  return isUp({ state }) || state === 'paused';
}

/** True for a container whose process is there, paused or not. */
export function hasProcess({ state }: HasState): boolean {
  return state === 'running' || state === 'paused';
}

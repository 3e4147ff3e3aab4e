import { whenFound } from '../../base/event.ts';
import type { ActivityTracker } from '../services/activity.ts';

/**
 * Waits while a debugger of this window holds one of the containers: what a person looks at is not to be taken away from under them.
 * Rejects with the signal's reason.
 */
export async function untilResumed(
  activity: Pick<ActivityTracker, 'current' | 'onDidChange'>,
  containers: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const isHeld = (): boolean =>
    containers.some((container) => activity.current.debugging.get(container)?.state === 'paused');
  await whenFound(activity.onDidChange, () => (isHeld() ? undefined : true), signal);
}

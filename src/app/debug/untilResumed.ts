import type { ActivityTracker } from '../services/activity.ts';

/**
 * Waits while a debugger of this window holds one of the containers: what a person looks at is not to be taken away from under them.
 * Rejects with the signal's reason.
 */
export function untilResumed(
  activity: Pick<ActivityTracker, 'current' | 'onDidChange'>,
  containers: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const isHeld = (): boolean =>
    containers.some((container) => activity.current.debugging.get(container)?.state === 'paused');
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    if (!isHeld()) return resolve();
    const stop = (): void => {
      listener.dispose();
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      stop();
      reject(signal.reason as Error);
    };
    const listener = activity.onDidChange(() => {
      if (isHeld()) return;
      stop();
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

import type { ApplicationMonitor, MonitorSnapshot, ReadySnapshot } from './applicationMonitor.ts';
import { ProblemError, type Problem } from '../../base/problem.ts';

const settleTimeoutMs = 30_000;

/** What is known of an application, whether its engine answers or not. */
export type KnownApplication = ReadySnapshot | Extract<MonitorSnapshot, { state: 'engineUnreachable' }>;

/** What is known once all is well; else rejects with why it is not. */
export async function readySnapshot(monitor: ApplicationMonitor): Promise<ReadySnapshot> {
  const known = await knownApplication(monitor);
  if (known.state === 'engineUnreachable') throw new ProblemError(known.problem);
  return known;
}

/** As `readySnapshot`, for what does not need the engine: a broker whose URL is written answers without one. */
export async function knownApplication(monitor: ApplicationMonitor): Promise<KnownApplication> {
  const looking = monitor.retain();
  try {
    const snapshot = await monitor.settled(AbortSignal.timeout(settleTimeoutMs));
    switch (snapshot.state) {
      case 'ready':
      case 'engineUnreachable':
        return snapshot;
      case 'untrusted':
      case 'failed':
        throw new ProblemError(snapshot.problem);
      case 'noManifest':
        throw new ProblemError(noManifest);
      case 'brokenManifest':
        throw new ProblemError({
          code: 'manifest.broken',
          severity: 'error',
          message: `${snapshot.manifest} cannot be read as a Compose file. The Problems view says why.`,
        });
    }
  } finally {
    looking.dispose();
  }
}

export const noManifest: Problem = {
  code: 'manifest.none',
  severity: 'error',
  message: 'There is no patchbay.yaml or compose.yaml in this workspace. Create one with "Patchbay: Create Manifest".',
};

/** Why a page has nothing to show; null while it is still being looked for. */
export function unreadyProblem(
  snapshot: Exclude<MonitorSnapshot, { state: 'ready' }>,
): { readonly text: string } | null {
  switch (snapshot.state) {
    case 'loading':
      return null;
    case 'noManifest':
      return { text: 'There is no manifest here any more.' };
    case 'brokenManifest':
      return { text: 'The manifest cannot be read as a Compose file. The Problems view says what is wrong with it.' };
    case 'untrusted':
    case 'failed':
    case 'engineUnreachable':
      return { text: snapshot.problem.message };
  }
}

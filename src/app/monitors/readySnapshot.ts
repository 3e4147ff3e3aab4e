import type { ApplicationMonitor, ReadySnapshot } from './applicationMonitor.ts';
import { ProblemError, type Problem } from '../../base/problem.ts';

const settleTimeoutMs = 30_000;

/** What is known once all is well; else rejects with why it is not. */
export async function readySnapshot(monitor: ApplicationMonitor): Promise<ReadySnapshot> {
  const looking = monitor.retain();
  try {
    const snapshot = await monitor.settled(AbortSignal.timeout(settleTimeoutMs));
    switch (snapshot.state) {
      case 'ready':
        return snapshot;
      case 'untrusted':
      case 'failed':
      case 'engineUnreachable':
        throw new ProblemError(snapshot.problem);
      case 'noManifest':
        throw new ProblemError(noManifest);
      case 'brokenManifest':
        throw new ProblemError({
          code: 'manifest.broken',
          severity: 'error',
          message: `${snapshot.manifest} cannot be read. See the Problems view for what is wrong with it.`,
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

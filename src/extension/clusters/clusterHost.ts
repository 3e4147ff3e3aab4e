import { madeOnce } from '../../base/async.ts';
import type { ApplicationTargets } from '../commands/applicationTargets.ts';
import { lazyCommands } from '../commands/lazyCommands.ts';
import { clusterCommandIds, type ClusterCommands } from './clusterCommands.ts';

/** Commands about nodes, and about services on several machines. Their code is a bundle of its own, loaded with the first of them. */
export function clusterCommands(targets: ApplicationTargets): ClusterCommands {
  const use = madeOnce(async () => (await import('./clustering.ts')).clustering(targets));
  return lazyCommands(clusterCommandIds, use);
}

import type { ApplicationTargets } from '../commands/applicationTargets.ts';
import { nodesIn, Targets } from '../commands/targets.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import type { CommandHandlers } from '../commands/runCommand.ts';
import { changeNodes } from './changeNodes.ts';
import { editLabels } from './editLabels.ts';

type ClusterCommands = Pick<
  CommandHandlers,
  Extract<keyof CommandHandlers, `patchbay.${'cluster' | 'nodes'}.${string}`>
>;

/** Commands about nodes, and about services on several machines. Each makes a plan, which is shown before anything happens. */
export function clusterCommands(applications: ApplicationTargets): ClusterCommands {
  const on =
    (act: (work: ApplicationWork, args: readonly unknown[]) => Promise<void>) =>
    (...args: readonly unknown[]): Promise<void> =>
      applications.each(args, act);
  return {
    'patchbay.cluster.update': on((work, args) => actOnServices(work, args, 'up', 'canUpdate', 'Update Service')),
    'patchbay.cluster.rollBack': on((work, args) =>
      actOnServices(work, args, 'rollback', 'canRollBack', 'Roll Back Service'),
    ),
    'patchbay.cluster.pauseUpdate': on((work, args) =>
      actOnServices(work, args, 'pause-rollout', 'canPauseUpdate', 'Pause Update'),
    ),
    'patchbay.cluster.resumeUpdate': on((work, args) =>
      actOnServices(work, args, 'resume-rollout', 'canResumeUpdate', 'Continue Update'),
    ),
    'patchbay.cluster.rebalance': on(rebalance),
    'patchbay.nodes.drain': on((work, args) =>
      changeNodes(work, args, { availability: 'drain' }, 'canDrain', 'Drain Node'),
    ),
    'patchbay.nodes.activate': on((work, args) =>
      changeNodes(work, args, { availability: 'active' }, 'canActivate', 'Activate Node'),
    ),
    'patchbay.nodes.promote': on((work, args) =>
      changeNodes(work, args, { role: 'manager' }, 'canPromote', 'Promote Node to Manager'),
    ),
    'patchbay.nodes.demote': on((work, args) =>
      changeNodes(work, args, { role: 'worker' }, 'canDemote', 'Demote Node to Worker'),
    ),
    'patchbay.nodes.editLabels': on(editLabels),
  };
}

/** Of an application, or of the section of its nodes, everything is placed anew that lies unevenly. */
async function rebalance(work: ApplicationWork, args: readonly unknown[]): Promise<void> {
  const isWhole = nodesIn(args).some(({ kind }) => kind === 'application' || kind === 'nodes');
  if (isWhole) return work.runner.run({ action: 'rebalance', isShown: true });
  await actOnServices(work, args, 'rebalance', 'canRebalance', 'Rebalance Service');
}

async function actOnServices(
  { monitor, activity, runner }: ApplicationWork,
  args: readonly unknown[],
  action: 'up' | 'rollback' | 'rebalance' | 'pause-rollout' | 'resume-rollout',
  claim: 'canUpdate' | 'canRollBack' | 'canRebalance' | 'canPauseUpdate' | 'canResumeUpdate',
  title: string,
): Promise<void> {
  const found = await new Targets(monitor, activity).services(args, claim, title);
  if (!found || found.length === 0) return;
  await runner.run({ action, services: found.map(({ service }) => service), isShown: true });
}

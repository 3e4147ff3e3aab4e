import { Argument, type Command } from 'commander';
import { plan } from '../../../engine/plan.ts';
import { showAndApply } from '../../apply.ts';
import type { CliContext, ExitCode } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { findProject, observeKnown } from '../../sources/project.ts';
import { clusterIn, withCluster } from './clusterEngine.ts';

export function rollbackCommand(program: Command): Command {
  return program
    .command('rollback')
    .argument('[services...]', 'only these (else all that were updated)')
    .summary('put services back to how they were before their last update')
    .description(
      'Put services of a cluster back to how they were before their last update, and wait until they are.\n' +
        'The manifest stays as it is: the next "up" brings what it says again. Needs no manifest with -p.',
    );
}

export function rebalanceCommand(program: Command): Command {
  return program
    .command('rebalance')
    .argument('[services...]', 'only these (else all that lie unevenly)')
    .summary('spread replicas evenly over the nodes of the cluster')
    .description(
      'Place replicas anew where nodes have more of them than others: a cluster moves nothing by itself when a node comes back.',
    );
}

export function rolloutCommand(program: Command): Command {
  return program
    .command('rollout')
    .addArgument(new Argument('<action>', 'what becomes of the update').choices(['pause', 'resume']))
    .argument('[services...]', 'only these (else all whose updates are under way, or paused)')
    .summary('pause updates of services, or let them go on')
    .description(
      'Hold an update where it is (pause), so that no further replica is replaced, or let it go on (resume) and wait until it is over.\n' +
        'Until it goes on, the cluster starts nothing anew of the service: "up" goes on as well, "rollback" undoes it. Needs no manifest with -p.',
    );
}

/** All take services, and say what they do before. */
export async function changeRollout(
  action: 'rollback' | 'rebalance' | 'pause-rollout' | 'resume-rollout',
  services: readonly string[],
  options: GlobalOptions,
  context: CliContext,
): Promise<ExitCode> {
  const project = findProject(options, context);
  const { application } = project;
  return withCluster(options, context, async (engine) => {
    const observation = await observeKnown(services, project, engine, context);
    clusterIn(observation);
    const made = plan({ action, services, observation, ...(application && { application }) });
    return showAndApply(made, application, engine, context);
  });
}

export function steerRollout(
  action: 'pause' | 'resume',
  services: readonly string[],
  options: GlobalOptions,
  context: CliContext,
): Promise<ExitCode> {
  return changeRollout(`${action}-rollout`, services, options, context);
}

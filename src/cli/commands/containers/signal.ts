import type { Command } from 'commander';
import { plan } from '../../../engine/plan.ts';
import type { PlanRequest } from '../../../engine/planRequest.ts';
import { signalName } from '../../../engine/signals.ts';
import { showAndApply } from '../../apply.ts';
import type { CliContext, ExitCode } from '../../context.ts';
import { withEngine } from '../../sources/engineSource.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { findProject, observeKnown } from '../../sources/project.ts';
import { refusal } from '../../output/report.ts';

interface KillOptions extends GlobalOptions {
  readonly signal: string;
  readonly removeOrphans: boolean;
}

export function pauseCommand(program: Command): Command {
  return program
    .command('pause')
    .argument('[services...]', 'only these')
    .summary('halt what runs')
    .description('Pause the processes of running containers until "unpause". Needs no manifest with -p.');
}

export function pause(services: readonly string[], options: GlobalOptions, context: CliContext): Promise<ExitCode> {
  return applyToProject({ action: 'pause', services }, options, context);
}

export function unpauseCommand(program: Command): Command {
  return program
    .command('unpause')
    .argument('[services...]', 'only these')
    .summary('let what is paused go on')
    .description('Resume the processes of paused containers. Needs no manifest with -p.');
}

export function unpause(services: readonly string[], options: GlobalOptions, context: CliContext): Promise<ExitCode> {
  return applyToProject({ action: 'unpause', services }, options, context);
}

export function killCommand(program: Command): Command {
  return program
    .command('kill')
    .argument('[services...]', 'only these')
    .summary('send a signal to what runs')
    .description(
      'End running containers at once, or send them another signal. Their restart policy brings none back that is killed.',
    )
    .option('-s, --signal <signal>', 'the signal: SIGHUP, HUP or 1', 'SIGKILL')
    .option('--remove-orphans', 'the containers of services that the manifest does not have, too', false);
}

export async function kill(services: readonly string[], options: KillOptions, context: CliContext): Promise<ExitCode> {
  const signal = signalName(options.signal);
  if (signal === undefined) {
    throw refusal(
      'bad-signal',
      `${options.signal} is not a signal. Give a name or a number, such as SIGHUP, HUP or 1.`,
    );
  }
  const { removeOrphans } = options;
  return applyToProject({ action: 'kill', services, signal, removeOrphans }, options, context);
}

/** What is done to containers that are there, whether or not a manifest still names them. */
function applyToProject(
  wish: Omit<PlanRequest, 'observation' | 'application'> & { readonly services: readonly string[] },
  options: GlobalOptions,
  context: CliContext,
): Promise<ExitCode> {
  const project = findProject(options, context);
  const { application } = project;
  return withEngine(options, context, async (engine) => {
    const observation = await observeKnown(wish.services, project, engine, context);
    const steps = plan({ ...wish, ...(application ? { application } : {}), observation });
    return showAndApply(steps, application, engine, context);
  });
}
